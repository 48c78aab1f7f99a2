"""Random statements: instructions that leave the stack as they found it."""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    DatatypeToken,
    Primitive,
    ReferenceToken,
    Signature,
    VectorToken,
)
from pocketsui.vm.operands import substitute
from tests.conformance.programs.expressions import Expressions
from tests.conformance.programs.modules import Function, Label
from tests.conformance.programs.types import BOOL, U64

MAX_CODE = 900
"""Instructions after which a body comes to its end."""
MAX_ROUNDS = 4
DEPTH = 2
"""How deep expressions are nested."""


class Statements(Expressions):
    """Every method writes one statement, or nothing when there is nothing it could work on."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.loops: list[tuple[Label, Label]] = []  # where each leads on again, and out

    def statements(self, count: int, depth: int) -> None:
        """So many of them; ``depth`` levels of branches and loops may lie within."""
        simple: list[Callable[[], None]] = [
            self._assign,
            self._assign,
            self._write,
            self._write,
            self._update_moved,
            self._push_back,
            self._take_apart,
            self._unpack_vector,
            self._call,
            self._call,
            self._assert,
            self._forget,
        ]
        nested: list[Callable[[int], None]] = [
            self._if,
            self._loop,
            self._match,
            self._match,
            self._with_reference,
            self._if_long_enough,
        ]
        for _ in range(count):
            if len(self.code.opcodes) > MAX_CODE or self.is_full:
                return
            if depth > 0 and self.rnd.random() < 0.4:
                self.rnd.choice(nested)(depth - 1)
            else:
                self.rnd.choice(simple)()

    # Without branches

    def _assign(self) -> None:
        if (targets := self.values(changing=True)) and self.rnd.random() < 0.7:
            target = self.rnd.choice(targets)
            self.value(self.locals[target], DEPTH)
        else:
            token = self.rnd.choice(self.types)
            self.value(token, DEPTH)
            target = self.fresh(token)
        self.code.op(Opcode.ST_LOC, target)

    def _write(self) -> None:
        """Through a reference to some part."""
        if not (places := self.places(None, mutable=True)):
            return
        root, path, token = self.rnd.choice(places)
        self.value(token, DEPTH)
        self.borrow(root, path, mutable=True)
        self.code.op(Opcode.WRITE_REF)

    def _update_moved(self) -> None:
        """A number is moved out, and something of it comes back."""
        numbers = [
            (one, token)
            for one in self.values(changing=True)
            if isinstance(token := self.locals[one], Primitive) and token.bits
        ]
        if not numbers:
            return
        local, token = self.rnd.choice(numbers)
        self.code.op(Opcode.MOVE_LOC, local)
        with self.without(local):
            self.value(token, DEPTH)
            self.code.op(self.rnd.choice((Opcode.XOR, Opcode.BIT_OR, Opcode.BIT_AND)))
        self.code.op(Opcode.ST_LOC, local)

    def _push_back(self) -> None:
        """The reference waits on the stack while the element is made."""
        lists = [one for one in self.places(None, mutable=True) if isinstance(one[2], VectorToken)]
        if not lists:
            return
        root, path, token = self.rnd.choice(lists)
        self.borrow(root, path, mutable=True)
        if isinstance(token, VectorToken):
            with self.held(root, mutable=True):
                self.value(token.element, DEPTH)
            self.code.vector(Opcode.VEC_PUSH_BACK, token.element)

    def _take_apart(self) -> None:
        """A struct becomes its fields."""
        structs = [
            (one, token)
            for one in self.values(changing=False)
            if isinstance(token := self.locals[one], DatatypeToken)
            and not self.module.datatype(token).is_enum
        ]
        if not structs:
            return
        local, token = self.rnd.choice(structs)
        self.code.op(Opcode.COPY_LOC, local)
        self.code.unpack(token)
        for part in reversed(self.module.datatype(token).fields(token)):
            self.code.op(Opcode.ST_LOC, self.fresh(part))

    def _unpack_vector(self) -> None:
        """Two elements out of a vector that has mostly two."""
        token = self.rnd.choice(self.types)
        count = self.rnd.randint(1, 3)
        places = self.places(VectorToken(token), mutable=False)
        if places and self.rnd.random() < 0.2:
            self.read(*self.rnd.choice(places)[:2])
        else:
            for _ in range(count):
                self.value(token, 1)
            self.code.vector(Opcode.VEC_PACK, token, count)
        self.code.vector(Opcode.VEC_UNPACK, token, count)
        for _ in range(count):
            self.code.op(Opcode.ST_LOC, self.fresh(token))

    def _call(self) -> None:
        """Whatever it returns is kept, forgotten, read or written through."""
        if not (calls := self.calls_for(None)):
            return
        function, types = self.rnd.choice(calls)
        returned = [substitute(one, types) for one in function.returns]
        if len(returned) == 1 and isinstance(returned[0], ReferenceToken):
            self._through_returned(function, types, returned[0])
            return
        self.call(function, types, 1)
        for token in reversed(returned):
            if self.rnd.random() < 0.2:
                self.code.op(Opcode.POP)
            else:
                self.code.op(Opcode.ST_LOC, self.fresh(token))

    def _through_returned(
        self, function: Function, types: Signature, returned: ReferenceToken
    ) -> None:
        """A function gave a reference into its argument: write there, or read."""
        if returned.mutable:
            self.value(returned.target, 1)
            self.call(function, types, 0)
            self.code.op(Opcode.WRITE_REF)
        else:
            self.call(function, types, 0)
            self.code.op(Opcode.READ_REF)
            self.code.op(Opcode.ST_LOC, self.fresh(returned.target))

    def _assert(self) -> None:
        good = Label()
        if self.rnd.random() < 0.8:
            self.code.op(Opcode.LD_TRUE)
            self.value(BOOL, DEPTH)
            self.code.op(Opcode.OR)
        else:
            self.value(BOOL, DEPTH)
        self.code.op(Opcode.BR_TRUE, good)
        with self.branch():
            self.value(U64, 1)
        self.code.op(Opcode.ABORT)
        self.code.mark(good)

    def _forget(self) -> None:
        """A value that nobody wants; what it does on the way counts all the same."""
        self.value(self.rnd.choice(self.types), DEPTH)
        if self.rnd.random() < 0.3:
            self.code.op(Opcode.NOP)
        self.code.op(Opcode.POP)

    # With branches

    def _if(self, depth: int) -> None:
        other, end = Label(), Label()
        self.value(BOOL, DEPTH)
        if self.rnd.random() < 0.5:
            self.code.op(Opcode.BR_FALSE, other)
        else:
            first = Label()
            self.code.op(Opcode.BR_TRUE, first)
            self.code.op(Opcode.BRANCH, other)
            self.code.mark(first)
        with self.branch():
            self.statements(self.rnd.randint(1, 3), depth)
            if not self._leave():
                self.code.op(Opcode.BRANCH, end)
        self.code.mark(other)
        with self.branch():
            self.statements(self.rnd.randint(0, 2), depth)
        self.code.mark(end)

    def _leave(self) -> bool:
        """Perhaps an end to this way: out of the loop, of the function, or of everything."""
        kind = self.rnd.random()
        if kind < 0.15 and self.loops:
            self.code.op(Opcode.BRANCH, self.rnd.choice(self.rnd.choice(self.loops)))
        elif kind < 0.2:
            self.give_back()
        elif kind < 0.25:
            self.value(U64, 1)
            self.code.op(Opcode.ABORT)
        else:
            return False
        return True

    def give_back(self) -> None:
        """Return; what is returned is the business of whoever writes functions."""
        raise NotImplementedError

    def _loop(self, depth: int) -> None:
        """At most a few rounds, unless it is left before."""
        again, out = Label(), Label()
        self.code.load(U64, 0)
        counter = self.fresh(U64)
        self.code.op(Opcode.ST_LOC, counter)
        self.fixed.add(counter)
        self.code.mark(again)
        self.code.op(Opcode.COPY_LOC, counter)
        self.code.load(U64, self.rnd.randint(1, MAX_ROUNDS))
        self.code.op(Opcode.GE)
        self.code.op(Opcode.BR_TRUE, out)
        self.code.op(Opcode.MOVE_LOC, counter)
        self.code.load(U64, 1)
        self.code.op(Opcode.ADD)
        self.code.op(Opcode.ST_LOC, counter)
        self.loops.append((again, out))
        with self.branch():
            self.statements(self.rnd.randint(1, 3), depth)
        self.loops.pop()
        self.code.op(Opcode.BRANCH, again)
        self.code.mark(out)

    def _match(self, depth: int) -> None:
        """Switch on an enum, and take it apart by value or by reference in each arm."""
        enums = [
            one
            for one in self.places(None, mutable=False)
            if isinstance(one[2], DatatypeToken)
            and self.module.datatype(one[2]).is_enum
            and not one[1]
        ]
        if not enums:
            return
        root, _, token = self.rnd.choice(enums)
        if not isinstance(token, DatatypeToken):
            return
        labels = [Label() for _ in self.module.datatype(token).variants]
        end = Label()
        self.borrow(root, (), mutable=False)
        self.code.switch(token, labels)
        order = list(enumerate(labels))
        self.rnd.shuffle(order)
        for position, (tag, label) in enumerate(order):
            self.code.mark(label)
            with self.branch():
                self._arm(root, token, tag, depth)
                if position == len(order) - 1 or not self._leave():
                    self.code.op(Opcode.BRANCH, end)
        self.code.mark(end)

    def _arm(self, root: int, token: DatatypeToken, tag: int, depth: int) -> None:
        datatype = self.module.datatype(token)
        if self.rnd.random() < 0.05:
            tag = self.rnd.randrange(len(datatype.variants))  # perhaps not the one it is
        parts = datatype.fields(token, tag)
        mutable = any(one[:2] == (root, ()) for one in self.places(token, mutable=True))
        form = self.rnd.choice(("", "_IMM_REF", *(("_MUT_REF",) * 2 if mutable else ())))
        if not form:
            self.read(root, ())
            self.code.unpack_variant(token, tag)
            for part in reversed(parts):
                self.code.op(Opcode.ST_LOC, self.fresh(part))
            self.statements(self.rnd.randint(0, 2), depth)
            return
        changing = form == "_MUT_REF"
        self.borrow(root, (), mutable=changing)
        self.code.unpack_variant(token, tag, form)
        references = [self.fresh(ReferenceToken(part, changing)) for part in parts]
        for local in reversed(references):
            self.code.op(Opcode.ST_LOC, local)
        with self.held(root, mutable=changing):
            self.statements(self.rnd.randint(1, 3), depth)
        self._release(references)

    def _release(self, references: list[int]) -> None:
        """Forget references, so that what they lead into is free again."""
        for local in references:
            self.code.op(Opcode.MOVE_LOC, local)
            self.code.op(Opcode.POP)
            self.available.discard(local)

    def _with_reference(self, depth: int) -> None:
        """Statements while a local holds a reference."""
        mutable = self.rnd.random() < 0.7
        places = self.places(None, mutable=mutable)
        if not places:
            return
        root, path, token = self.rnd.choice(places)
        self.borrow(root, path, mutable=mutable)
        reference = self.fresh(ReferenceToken(token, mutable))
        self.code.op(Opcode.ST_LOC, reference)
        with self.held(root, mutable=mutable):
            self.statements(self.rnd.randint(1, 4), depth)
        self._release([reference])

    def _if_long_enough(self, depth: int) -> None:
        """Pop or swap elements of a vector that is known to have two."""
        lists = [
            one
            for one in self.places(None, mutable=True)
            if isinstance(one[2], VectorToken) and not one[1]
        ]
        if not lists:
            return
        root, path, token = self.rnd.choice(lists)
        if not isinstance(token, VectorToken):
            return
        end = Label()
        self.borrow(root, path, mutable=False)
        self.code.vector(Opcode.VEC_LEN, token.element)
        self.code.load(U64, 2)
        self.code.op(Opcode.LT)
        self.code.op(Opcode.BR_TRUE, end)
        with self.branch():
            self.borrow(root, path, mutable=True)
            if self.rnd.random() < 0.5:
                self.code.vector(Opcode.VEC_POP_BACK, token.element)
                self.code.op(Opcode.ST_LOC, self.fresh(token.element))
            else:
                with self.held(root, mutable=True):
                    self._index()
                    self.code.load(U64, self.rnd.randint(0, 1))
                self.code.vector(Opcode.VEC_SWAP, token.element)
            self.statements(self.rnd.randint(0, 2), depth)
        self.code.mark(end)
