"""Random expressions: instructions that leave one value, or one reference, on the stack."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from pocketsui.vm.operands import substitute
from tests.conformance.programs.modules import INTEGERS, Function
from tests.conformance.programs.scope import Field, Path, Scope
from tests.conformance.programs.types import BOOL, U8, U64, draw_integer, draw_plain, is_plain

TAMED = 0.96
"""How often operands are cut down so that an operation succeeds."""


class Expressions(Scope):
    """Every method pushes what its name says, and nothing else."""

    def value(self, token: SignatureToken, depth: int) -> None:
        """Any value of the type."""
        ways: list[Callable[[], None]] = [lambda: self.literal(token)]
        if places := self.places(token, mutable=False):
            ways += [lambda: self.read(*self.rnd.choice(places)[:2])] * 3
        if depth > 0:
            ways += self._operations(token, depth - 1)
            if calls := self.calls_for((token,)):
                ways += [lambda: self.call(*self.rnd.choice(calls), depth - 1)] * 2
        self.rnd.choice(ways)()

    def literal(self, token: SignatureToken) -> None:
        """Made of constants alone."""
        if isinstance(token, ParameterToken):
            self.code.op(Opcode.COPY_LOC, self._spare())
        elif isinstance(token, Primitive) and token.bits:
            self.code.load(token, draw_integer(self.rnd, token))
        elif token is BOOL:
            self.code.op(self.rnd.choice((Opcode.LD_TRUE, Opcode.LD_FALSE)))
        elif is_plain(token) and (isinstance(token, Primitive) or self.rnd.random() < 0.5):
            self.code.constant(token, draw_plain(self.rnd, token))
        else:
            self._made(token, 0)

    def _spare(self) -> int:
        """The parameter that is there to give values of the type parameter."""
        (index,) = (one for one in self.fixed if isinstance(self.locals[one], ParameterToken))
        return index

    def _made(self, token: SignatureToken, depth: int) -> None:
        """A vector, struct or enum put together of values."""
        if isinstance(token, VectorToken):
            count = self.rnd.randint(0, 3)
            for _ in range(count):
                self.value(token.element, depth)
            self.code.vector(Opcode.VEC_PACK, token.element, count)
        elif isinstance(token, DatatypeToken):
            datatype = self.module.datatype(token)
            tag = self.rnd.randrange(len(datatype.variants))
            for part in datatype.fields(token, tag):
                self.value(part, depth)
            if datatype.is_enum:
                self.code.pack_variant(token, tag)
            else:
                self.code.pack(token)
        else:
            self.literal(token)

    def read(self, root: int, path: Path) -> None:
        """A copy of what is there."""
        if (
            not path
            and not isinstance(self.locals[root], ReferenceToken)
            and self.rnd.random() < 0.7
        ):
            self.code.op(Opcode.COPY_LOC, root)
            return
        places = self.places(None, mutable=True)
        mutable = any(one[:2] == (root, path) for one in places) and self.rnd.random() < 0.3
        self.borrow(root, path, mutable=mutable)
        if mutable and self.rnd.random() < 0.5:
            self.code.op(Opcode.FREEZE_REF)
        self.code.op(Opcode.READ_REF)

    def borrow(self, root: int, path: Path, *, mutable: bool) -> None:
        """A reference; the caller holds the root from then on."""
        token = self.locals[root]
        if isinstance(token, ReferenceToken):
            self.code.op(Opcode.COPY_LOC, root)
            if token.mutable and not mutable:
                self.code.op(Opcode.FREEZE_REF)
        else:
            self.code.op(Opcode.MUT_BORROW_LOC if mutable else Opcode.IMM_BORROW_LOC, root)
        for step in path:
            if isinstance(step, Field):
                self.code.borrow_field(step.struct, step.position, mutable=mutable)
                continue
            with self.held(root, mutable=mutable):
                self._index()
            opcode = Opcode.VEC_MUT_BORROW if mutable else Opcode.VEC_IMM_BORROW
            self.code.vector(opcode, step.token)

    def _index(self) -> None:
        if self.rnd.random() < 0.8:
            self.code.load(U64, self.rnd.choice((0, 0, 0, 0, 1, 2)))
        else:
            self._masked(U64, 0, 1)

    # Operations

    def _operations(self, token: SignatureToken, depth: int) -> list[Callable[[], None]]:
        if token is BOOL:
            return [
                lambda: self._order(depth),
                lambda: self._equality(depth),
                lambda: self._equality_of_parts(),
                lambda: self._logic(depth),
            ]
        if isinstance(token, Primitive) and token.bits:
            ways: list[Callable[[], None]] = [
                lambda: self._arithmetic(token, depth),
                lambda: self._arithmetic(token, depth),
                lambda: self._bits(token, depth),
                lambda: self._shift(token, depth),
                lambda: self._cast(token, depth),
            ]
            return [*ways, self._length] if token is U64 else ways
        if isinstance(token, VectorToken | DatatypeToken):
            return [lambda: self._made(token, depth)]
        return []

    def _tame(self) -> bool:
        return self.rnd.random() < TAMED

    def _masked(self, token: Primitive, depth: int, mask: int) -> None:
        self.value(token, depth)
        self.code.load(token, mask)
        self.code.op(Opcode.BIT_AND)

    def _arithmetic(self, token: Primitive, depth: int) -> None:
        opcode = self.rnd.choice((Opcode.ADD, Opcode.SUB, Opcode.MUL, Opcode.DIV, Opcode.MOD))
        if not self._tame():
            self.value(token, depth)
            self.value(token, depth)
        elif opcode in (Opcode.DIV, Opcode.MOD):
            self.value(token, depth)
            self.value(token, depth)
            self.code.load(token, 1)
            self.code.op(Opcode.BIT_OR)
        else:
            self._masked(token, depth, 2 ** (token.bits // 2 - 1) - 1)
            if opcode is Opcode.SUB:
                self.code.load(token, 2 ** (token.bits // 2 - 1))
                self.code.op(Opcode.BIT_OR)
            self._masked(token, depth, 2 ** (token.bits // 2 - 1) - 1)
        self.code.op(opcode)

    def _bits(self, token: Primitive, depth: int) -> None:
        self.value(token, depth)
        self.value(token, depth)
        self.code.op(self.rnd.choice((Opcode.BIT_OR, Opcode.BIT_AND, Opcode.XOR)))

    def _shift(self, token: Primitive, depth: int) -> None:
        self.value(token, depth)
        if self._tame():
            self._masked(U8, depth, token.bits - 1)
        else:
            self.value(U8, depth)
        self.code.op(self.rnd.choice((Opcode.SHL, Opcode.SHR)))

    def _cast(self, token: Primitive, depth: int) -> None:
        source = self.rnd.choice(INTEGERS)
        if self._tame():
            self._masked(source, depth, 2 ** min(source.bits, token.bits) - 1)
        else:
            self.value(source, depth)
        self.code.op(Opcode[f"CAST_{token.name}"])

    def _length(self) -> None:
        lists = [one for one in self.places(None, mutable=False) if isinstance(one[2], VectorToken)]
        if not lists:
            self.literal(U64)
            return
        root, path, token = self.rnd.choice(lists)
        self.borrow(root, path, mutable=False)
        if isinstance(token, VectorToken):
            self.code.vector(Opcode.VEC_LEN, token.element)

    def _order(self, depth: int) -> None:
        token = self.rnd.choice(INTEGERS)
        self.value(token, depth)
        self.value(token, depth)
        self.code.op(self.rnd.choice((Opcode.LT, Opcode.GT, Opcode.LE, Opcode.GE)))

    def _equality(self, depth: int) -> None:
        token = self.rnd.choice(self.types)
        self.value(token, depth)
        self.value(token, depth)
        self.code.op(self.rnd.choice((Opcode.EQ, Opcode.NEQ)))

    def _equality_of_parts(self) -> None:
        """Through references to two places of one type, or to one place twice."""
        places = self.places(None, mutable=False)
        if not places:
            self.literal(BOOL)
            return
        root, path, token = self.rnd.choice(places)
        self.borrow(root, path, mutable=False)
        with self.held(root, mutable=False):
            other, way, _ = self.rnd.choice([one for one in places if one[2] == token])
            self.borrow(other, way, mutable=False)
        self.code.op(self.rnd.choice((Opcode.EQ, Opcode.NEQ)))

    def _logic(self, depth: int) -> None:
        opcode = self.rnd.choice((Opcode.OR, Opcode.AND, Opcode.NOT))
        self.value(BOOL, depth)
        if opcode is not Opcode.NOT:
            self.value(BOOL, depth)
        self.code.op(opcode)

    # Calls

    def calls_for(self, returns: Signature | None) -> list[tuple[Function, Signature]]:
        """Functions, with type arguments, that return values of those types."""
        found: list[tuple[Function, Signature]] = []
        for helper in self.helpers:
            choices = [(one,) for one in self.types] if helper.type_parameters else [()]
            for arguments in choices:
                given = tuple(substitute(one, arguments) for one in helper.returns)
                if returns is None or given == returns:
                    found.append((helper, arguments))
        return found

    def call(self, function: Function, types: Signature, depth: int) -> None:
        """The results of the function."""
        with ExitStack() as held:
            for parameter in function.parameters:
                token = substitute(parameter, types)
                if isinstance(token, ReferenceToken):
                    root = self._lent(token)
                    held.enter_context(self.held(root, mutable=token.mutable))
                else:
                    self.value(token, depth)
        self.code.call(function, types)

    def _lent(self, token: ReferenceToken) -> int:
        """A reference for a call; tells the root it leads into."""
        places = self.places(token.target, mutable=token.mutable)
        if places and (self.is_full or self.rnd.random() < 0.8):
            root, path, _ = self.rnd.choice(places)
        else:
            self.literal(token.target)
            root, path = self.fresh(token.target), ()
            self.code.op(Opcode.ST_LOC, root)
        self.borrow(root, path, mutable=token.mutable)
        return root
