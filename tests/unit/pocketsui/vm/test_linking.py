"""Calls into other modules: what a module may name, and what it may not."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.tables import Table
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.loader import Module, NotLinked
from sui_wire.ids import parse_address
from tests.unit.pocketsui.assembler import U64, op, pack, parameter, uleb
from tests.unit.pocketsui.vm.harness import call, load

SUI = parse_address("0x2")
STD = parse_address("0x1")


def text(name: str) -> bytes:
    return uleb(len(name)) + name.encode()


def caller(
    address: bytes,
    module: str,
    function: str,
    *,
    parameters: list[bytes],
    returns: list[bytes],
    constraint: int | None = None,
) -> Module:
    """A module whose ``f0(u64): u64`` passes its argument on to the function."""
    generic = constraint is not None
    names = ["m", "f0", module, function]
    signatures = [[U64], [], parameters, returns]
    tables = {
        Table.MODULE_HANDLES: bytes([0, 0, 1, 2]),
        Table.FUNCTION_HANDLES: bytes([0, 1, 0, 0, 0])
        + bytes([1, 3, 2, 3, 1, constraint or 0] if generic else [1, 3, 2, 3, 0]),
        Table.FUNCTION_INSTANTIATIONS: bytes([1, 0]) if generic else b"",
        Table.SIGNATURES: b"".join(uleb(len(one)) + b"".join(one) for one in signatures),
        Table.IDENTIFIERS: b"".join(map(text, names)),
        Table.ADDRESSES: bytes(32) + address,
        Table.FUNCTION_DEFINITIONS: bytes([0, 1, 0, 0, 1, 3])
        + op(Opcode.MOVE_LOC, 0)
        + (op(Opcode.CALL_GENERIC, 0) if generic else op(Opcode.CALL, 1))
        + op(Opcode.RET)
        + b"\x00",
    }
    return load(pack(tables))


def test_a_function_of_another_module_is_called() -> None:
    module = caller(STD, "u64", "sqrt", parameters=[U64], returns=[U64])
    assert call(module, "f0", 17) == 4


def test_what_a_call_returns_must_fit() -> None:
    """``singleton<u64>`` returns a vector, ``f0`` a number."""
    vector, given = [b"\x0a" + parameter(0)], [parameter(0)]
    module = caller(STD, "vector", "singleton", parameters=given, returns=vector, constraint=0)
    with pytest.raises(InvariantViolation, match="expected"):
        _ = module.functions["f0"].python


@pytest.mark.parametrize(
    ("address", "module", "function", "reason"),
    [
        (STD, "u64", "cbrt", "has no function"),
        (STD, "u63", "sqrt", "has no module"),
        (b"\x07" * 32, "u64", "sqrt", "there is no package"),
    ],
)
def test_what_is_not_there_cannot_be_called(
    address: bytes, module: str, function: str, reason: str
) -> None:
    with pytest.raises(NotLinked, match=reason):
        _ = (
            caller(address, module, function, parameters=[U64], returns=[U64])
            .functions["f0"]
            .python
        )
