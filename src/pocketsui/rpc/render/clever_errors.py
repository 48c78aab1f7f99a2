"""What an abort code says where the compiler put the error's name and line into it.

Move's compiler gives `abort EConstant` (a constant with `#[error]`) and an `assert!` without a
code a number with the highest bit set:

    1 | 1 | reserved 6 | code 8 | line 16 | name 16 | value 16

The code is what `#[error(code = ...)]` says, all ones for none (the second bit says that there is
room for one; older compilers left it out). Name and value are indices of constants of the module
that aborted, all ones for none.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.bytecode.module import CompiledModule, Constant
from pocketsui.bytecode.types import Primitive, SignatureToken, VectorToken
from sui_wire.bcs import Reader
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import WireError
from sui_wire.ids import format_address
from sui_wire.rpc.effects_pb2 import CleverError as CleverErrorMessage

TAG = 1 << 63
HAS_CODE = 1 << 62
NONE = 0xFFFF
NO_CODE = 0xFF


@dataclass(frozen=True, slots=True)
class CleverCode:
    """The parts of such an abort code."""

    code: int | None
    line: int
    name: int | None
    value: int | None


@dataclass(frozen=True, slots=True)
class CleverError:
    """What it says: the line, and where the source named a constant, its name and value."""

    line: int
    code: int | None = None
    name: str | None = None
    rendered: str | None = None
    """The value as text, where it is one of the types that are shown as text."""
    raw: bytes | None = None
    """Its BCS otherwise."""

    def __str__(self) -> str:
        if self.name is None:
            return f"at line {self.line} of the source"
        value = "" if self.rendered is None else f": {self.rendered}"
        return f"{self.name}{value} (line {self.line} of the source)"


def split_code(code: int) -> CleverCode | None:
    """The parts, or None where it is a plain number.

    >>> split_code(TAG | 7 << 32 | 0xFFFFFFFF)
    CleverCode(code=None, line=7, name=None, value=None)
    """
    if not code & TAG:
        return None
    name, value, own = code >> 16 & NONE, code & NONE, code >> 48 & NO_CODE
    return CleverCode(
        code=own if code & HAS_CODE and own != NO_CODE else None,
        line=code >> 32 & 0xFFFF,
        name=None if name == NONE else name,
        value=None if value == NONE else value,
    )


def read_error(module: CompiledModule, code: int) -> CleverError | None:
    """What the abort code says in this module; None where it says no more than a number."""
    parts = split_code(code)
    if parts is None:
        return None
    if parts.name is None and parts.value is None:
        return CleverError(parts.line, parts.code)
    name = _constant(module, parts.name)
    value = _constant(module, parts.value)
    if name is None or value is None:
        return None
    text = _bytes_text(name.data)
    if text is None:
        return None
    rendered = _render(value.type, value.data)
    raw = value.data if rendered is None else None
    return CleverError(parts.line, parts.code, text, rendered, raw)


def fill_clever_error(message: CleverErrorMessage, error: CleverError) -> None:
    message.line_number = error.line
    if error.code is not None:
        message.error_code = error.code
    if error.name is not None:
        message.constant_name = error.name
    if error.rendered is not None:
        message.rendered = error.rendered
    elif error.raw is not None:
        message.raw = error.raw


def _constant(module: CompiledModule, index: int | None) -> Constant | None:
    known = index is not None and index < len(module.constants)
    return module.constants[index] if known and index is not None else None


def _bytes_text(data: bytes) -> str | None:
    try:
        return decode_bcs(data, Reader.bytes).decode()
    except (WireError, UnicodeDecodeError):
        return None


def _render(kind: SignatureToken, data: bytes) -> str | None:
    """Numbers, booleans, addresses, and bytes that are text."""
    if kind == VectorToken(Primitive.U8):
        return _bytes_text(data)
    if not isinstance(kind, Primitive):
        return None
    if kind is Primitive.BOOL:
        return "true" if data == b"\1" else "false"
    if kind.bits:
        return str(int.from_bytes(data, "little"))
    return format_address(data)
