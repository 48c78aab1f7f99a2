"""Random programs: one module of helpers and functions to call, with arguments.

    program = draw_program(Random(7))

The same random numbers give the same program. Whatever is drawn is a valid module: what the real
VM's verifier refuses is a mistake here.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
)
from pocketsui.vm.operands import substitute
from sui_wire.type_tag import PrimitiveType
from tests.conformance.programs.modules import Function, Label, Module
from tests.conformance.programs.statements import Statements
from tests.conformance.programs.types import (
    ADDRESS,
    BOOL,
    U8,
    U64,
    T,
    Types,
    draw_plain,
    draw_types,
    is_plain,
)

ROUNDS = 3
"""Times each function is called, with other arguments."""


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple[bytes, ...]
    types: tuple[PrimitiveType, ...]


@dataclass(frozen=True)
class Program:
    binary: bytes
    calls: tuple[Call, ...]


class Body(Statements):
    """A function of values that ends with ``returns``."""

    returns: Signature = ()

    def give_back(self) -> None:
        for token in self.returns:
            self.value(token, 1)
        self.code.op(Opcode.RET)


class Writer:
    """Draws the functions of one program."""

    def __init__(self, rnd: Random) -> None:
        self.rnd = rnd
        self.module = Module()
        self.types: Types = draw_types(self.module, rnd)
        self.helpers: list[Function] = []

    def helper(self) -> None:
        """A function for later ones: of values and references, generic or not."""
        generic = self.rnd.random() < 0.4
        types = self._types(generic=generic)
        parameters: list[SignatureToken] = []
        for _ in range(self.rnd.randint(1, 3)):
            token = self.rnd.choice(types)
            if (kind := self.rnd.random()) < 0.6:
                parameters.append(ReferenceToken(token, kind < 0.35))
            else:
                parameters.append(token)
        if generic:
            parameters.append(T)
        returns = tuple(self.rnd.choice(types) for _ in range(self.rnd.randint(0, 2)))
        function = self.module.declare(
            tuple(parameters), returns, type_parameters=1 if generic else 0
        )
        self._define(function, types, self.rnd.randint(1, 4), depth=1)
        self.helpers.append(function)

    def borrower(self) -> None:
        """A function that gives a reference into its argument."""
        mutable = self.rnd.random() < 0.7
        token = self.rnd.choice(self.types.closed)
        given = (ReferenceToken(token, mutable),)
        scope = Body(self.module, self.rnd, 1, list(given), (), self.types.closed)
        root, path, part = self.rnd.choice(scope.places(None, mutable=mutable))
        function = self.module.declare(given, (ReferenceToken(part, mutable),))
        scope.borrow(root, path, mutable=mutable)
        scope.code.op(Opcode.RET)
        self.module.define(function, (), scope.code)
        self.helpers.append(function)

    def recursive(self) -> None:
        """A function that calls itself a few times, with less each time."""
        token = self.rnd.choice(self.types.closed)
        function = self.module.declare((U64, token), (token,))
        body = self._body(function, self.types.closed)
        body.fixed.add(0)
        more = Label()
        body.code.op(Opcode.COPY_LOC, 0)
        body.code.load(U64, 7)
        body.code.op(Opcode.BIT_AND)
        body.code.op(Opcode.ST_LOC, 0)
        body.code.op(Opcode.COPY_LOC, 0)
        body.code.load(U64, 0)
        body.code.op(Opcode.NEQ)
        body.code.op(Opcode.BR_TRUE, more)
        with body.branch():
            body.give_back()
        body.code.mark(more)
        body.statements(2, 1)
        body.code.op(Opcode.COPY_LOC, 0)
        body.code.load(U64, 1)
        body.code.op(Opcode.SUB)
        body.value(token, 1)
        body.code.call(function)
        body.code.op(Opcode.RET)
        self.module.define(function, body.locals[2:], body.code)
        self.helpers.append(function)

    def main(self) -> list[Call]:
        """A function of plain values, and calls of it."""
        generic = self.rnd.random() < 0.3
        plain = [one for one in self.types.closed if is_plain(one)]
        parameters = [self.rnd.choice(plain) for _ in range(self.rnd.randint(1, 3))]
        types = self._types(generic=generic)
        if generic:
            parameters += [T, T]
        returns = tuple(self.rnd.choice(types) for _ in range(self.rnd.randint(1, 3)))
        function = self.module.declare(
            tuple(parameters), returns, type_parameters=1 if generic else 0
        )
        self._define(function, types, self.rnd.randint(4, 10), depth=2)
        return [self._call(function) for _ in range(ROUNDS)]

    def _call(self, function: Function) -> Call:
        types: tuple[Primitive, ...] = ()
        if function.type_parameters:
            types = (self.rnd.choice((U8, U64, BOOL, ADDRESS, Primitive.U256)),)
        arguments = tuple(
            draw_plain(self.rnd, substitute(one, types)) for one in function.parameters
        )
        tags = tuple(PrimitiveType[one.name] for one in types)
        return Call(f"m::f{function.index}", arguments, tags)

    def _types(self, *, generic: bool) -> tuple[SignatureToken, ...]:
        return self.types.closed + (self.types.open * 2 if generic else ())

    def _body(self, function: Function, types: tuple[SignatureToken, ...]) -> Body:
        parameters = function.parameters
        body = Body(
            self.module, self.rnd, len(parameters), list(parameters), tuple(self.helpers), types
        )
        body.returns = function.returns
        if function.type_parameters:
            body.fixed.add(len(parameters) - 1)
        return body

    def _define(
        self, function: Function, types: tuple[SignatureToken, ...], count: int, *, depth: int
    ) -> None:
        body = self._body(function, types)
        body.statements(count, depth)
        body.give_back()
        self.module.define(function, body.locals[len(function.parameters) :], body.code)


def draw_program(rnd: Random) -> Program:
    """A program, and the calls to compare."""
    writer = Writer(rnd)
    for _ in range(rnd.randint(1, 3)):
        rnd.choice((writer.helper, writer.helper, writer.borrower, writer.recursive))()
    calls = [call for _ in range(2) for call in writer.main()]
    return Program(writer.module.binary(), tuple(calls))
