"""What the functions for single instructions are written with: values in BCS, a book of cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    Signature,
    SignatureToken,
    VectorToken,
)
from sui_wire.bcs import Writer
from tests.conformance.programs.modules import Code, Module

BOOL, U8, U64, ADDRESS = Primitive.BOOL, Primitive.U8, Primitive.U64, Primitive.ADDRESS
BYTES, NUMBERS = VectorToken(U8), VectorToken(U64)
T = ParameterToken(0)
TRUE, FALSE = b"\x01", b"\x00"
RETURN = (Opcode.RET,)

Step = tuple[Opcode, *tuple[int | bytes, ...]] | Callable[[Code], None]


@dataclass(frozen=True)
class Case:
    """One function, what it is for, and the arguments to call it with."""

    name: str
    opcode: Opcode
    function: str
    arguments: tuple[tuple[bytes, ...], ...]
    type_arguments: tuple[Primitive, ...] = ()


def number(token: Primitive, value: int) -> bytes:
    return value.to_bytes(token.bits // 8, "little")


def octets(value: bytes) -> bytes:
    return bytes(Writer().bytes(value))


def numbers(*values: int) -> bytes:
    return bytes(Writer().vector(values, Writer.u64))


def edges(token: Primitive) -> list[int]:
    top = 2**token.bits - 1
    return [0, 1, 2, 7, top // 2, top // 2 + 1, top]


def pairs(token: Primitive) -> tuple[tuple[bytes, ...], ...]:
    """Two numbers each: small with small, edge with edge, a number with itself."""
    top = 2**token.bits - 1
    chosen = [(7, 2), (2, 7), (0, 0), (7, 0), (top, 1), (1, top), (top, top), (top // 2, 2), (0, 1)]
    root = 2 ** (token.bits // 2)
    return tuple(
        (number(token, a), number(token, b)) for a, b in [*chosen, (root, root), (root - 1, root)]
    )


class Book:
    """A module of functions, and the cases they are for."""

    def __init__(self) -> None:
        self.module = module = Module()
        self.cases: list[Case] = []
        self.point = DatatypeToken(module.struct(U64, BYTES).handle)
        self._box = module.struct(T, U64, phantom=(False,))
        self.shape = DatatypeToken(module.enum((), (U64,), (U8, BYTES)).handle)
        self._choice = module.enum((), (T,), (BYTES, T), phantom=(False,))

    def box(self, token: SignatureToken) -> DatatypeToken:
        return DatatypeToken(self._box.handle, (token,))

    def choice(self, token: SignatureToken) -> DatatypeToken:
        return DatatypeToken(self._choice.handle, (token,))

    def add(
        self,
        name: str,
        opcode: Opcode,
        parameters: Signature,
        returns: Signature,
        arguments: Iterable[tuple[bytes, ...]],
        *steps: Step,
        locals_: Signature = (),
        types: tuple[Primitive, ...] = (),
    ) -> None:
        """A function of those steps; a step is an instruction, or what writes some."""
        function = self.module.declare(parameters, returns, type_parameters=len(types))
        code = Code(self.module)
        for step in steps:
            if callable(step):
                step(code)
            else:
                code.op(*step)
        if opcode not in code.opcodes:
            raise ValueError(f"the function for {opcode.name} {name} has no such instruction")
        self.module.define(function, locals_, code)
        self.cases.append(Case(name, opcode, f"f{function.index}", tuple(arguments), types))


def loads(count: int) -> tuple[Step, ...]:
    return tuple((Opcode.MOVE_LOC, index) for index in range(count))
