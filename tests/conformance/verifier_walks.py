"""Random functions whose types are right, so that only locals and references can be wrong.

The module has a struct in a struct, an enum, a generic function or two to call, and functions whose
instructions are drawn one after the other, each from those that the types on the stack allow. Most
of what comes out breaks some rule of locals or references, and much does not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from pocketsui.bytecode.code import Instruction, JumpTable
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from tests.unit.pocketsui.verifier.small import Small, mut, op, ref, vector

U64, BOOL = Primitive.U64, Primitive.BOOL
LONGEST_BLOCK, MOST_BLOCKS = 14, 6


@dataclass
class Walk:
    """One function in the making."""

    random: Random
    module: Small
    inner: DatatypeToken
    outer: DatatypeToken
    shape: DatatypeToken
    callees: list[tuple[int, list[SignatureToken], list[SignatureToken]]]
    locals: list[SignatureToken]
    returns: list[SignatureToken]
    code: list[Instruction] = field(default_factory=list)
    stack: list[SignatureToken] = field(default_factory=list)
    jump_tables: list[JumpTable] = field(default_factory=list)

    def write(self) -> None:
        """Blocks, each with an empty stack before and after; the jumps are set at the end."""
        starts, jumps = [], []
        for block in range(1 + self.random.randrange(MOST_BLOCKS)):
            starts.append(len(self.code))
            for _ in range(self.random.randrange(LONGEST_BLOCK)):
                self._step()
            self._empty()
            if block and self.random.random() < 0.6:
                jumps.append(self._jump())
        starts.append(len(self.code))
        for token in self.returns:
            self._make(token)
        self.code.append(op(Opcode.RET))
        for at in jumps:
            target = self.random.choice(starts)
            if self.code[at].opcode is Opcode.VARIANT_SWITCH:
                targets = (self.random.choice(starts), target)
                self.code[at] = op(Opcode.VARIANT_SWITCH, len(self.jump_tables))
                self.jump_tables.append(JumpTable(0, targets))
            else:
                self.code[at] = op(self.code[at].opcode, target)

    def _jump(self) -> int:
        enums = [i for i, token in enumerate(self.locals) if token == self.shape]
        if enums and self.random.random() < 0.3:
            self._put(op(Opcode.IMM_BORROW_LOC, self.random.choice(enums)))
            opcode = Opcode.VARIANT_SWITCH
        else:
            opcode = self.random.choice([Opcode.BR_TRUE, Opcode.BR_FALSE, Opcode.BRANCH])
            if opcode is not Opcode.BRANCH:
                self._put(op(self.random.choice([Opcode.LD_TRUE, Opcode.LD_FALSE])))
        self._put(op(opcode))
        return len(self.code) - 1

    def _put(self, instruction: Instruction) -> None:
        self.code.append(instruction)

    def _push(self, instruction: Instruction, *tokens: SignatureToken) -> None:
        self._put(instruction)
        self.stack.extend(tokens)

    def _is_local(self, token: SignatureToken) -> list[int]:
        return [index for index, one in enumerate(self.locals) if one == token]

    def _step(self) -> None:
        """Use the topmost value, or get another one."""
        if not self.stack or self.random.random() < 0.35:
            self._load()
            return
        token = self.stack[-1]
        if self._is_local(token) and self.random.random() < 0.4:
            self.stack.pop()
            self._put(op(Opcode.ST_LOC, self.random.choice(self._is_local(token))))
        elif isinstance(token, ReferenceToken):
            self._use_reference(token)
        elif self.random.random() < 0.3:
            self.stack.pop()
            self._put(op(Opcode.POP))
        else:
            self._load()

    def _load(self) -> None:
        index = self.random.randrange(len(self.locals))
        token = self.locals[index]
        choice = self.random.random()
        if isinstance(token, ReferenceToken) or choice < 0.2:
            self._push(op(self._taking(), index), token)
        elif choice < 0.65:
            self._push(op(Opcode.MUT_BORROW_LOC, index), mut(token))
        else:
            self._push(op(Opcode.IMM_BORROW_LOC, index), ref(token))

    def _taking(self) -> Opcode:
        """Copy, for most of what is moved away is missed later."""
        return Opcode.MOVE_LOC if self.random.random() < 0.05 else Opcode.COPY_LOC

    def _make(self, token: SignatureToken) -> None:
        """A value of the type, by the shortest way."""
        locals_ = self._is_local(token)
        if locals_:
            self._put(op(self._taking(), self.random.choice(locals_)))
        elif token == U64:
            self._put(op(Opcode.LD_U64, 7))
        elif token == BOOL:
            self._put(op(Opcode.LD_TRUE))
        elif isinstance(token, VectorToken):
            self._put(op(Opcode.VEC_PACK, self.module.signature(token.element)))
        elif token == self.inner:
            self._make(U64)
            self._put(op(Opcode.PACK, 0))
        elif token == self.outer:
            for part in (U64, self.inner, vector(U64)):
                self._make(part)
            self._put(op(Opcode.PACK, 1))
        elif token == self.shape:
            self._put(op(Opcode.PACK_VARIANT, self.module.variant(0, 0)))
        elif isinstance(token, ReferenceToken):
            opcode = Opcode.MUT_BORROW_LOC if token.mutable else Opcode.IMM_BORROW_LOC
            self._put(op(opcode, self.random.choice(self._is_local(token.target))))

    def _use_reference(self, token: ReferenceToken) -> None:
        ways = [self._read, self._drop]
        if token.mutable:
            ways += [self._freeze, self._write, self._write]
        if token.target in (self.inner, self.outer):
            ways += [self._borrow_field] * 4
        if token.target == self.shape:
            ways += [self._borrow_variant] * 4
        if isinstance(token.target, VectorToken):
            ways += [self._use_vector] * 4
        if any(parameters[-1:] == [token] for _, parameters, _ in self.callees):
            ways += [self._call] * 4
        self.random.choice(ways)(token)

    def _read(self, token: ReferenceToken) -> None:
        self.stack.pop()
        self._push(op(Opcode.READ_REF), token.target)

    def _drop(self, _: ReferenceToken) -> None:
        self.stack.pop()
        self._put(op(Opcode.POP))

    def _freeze(self, token: ReferenceToken) -> None:
        self.stack.pop()
        self._push(op(Opcode.FREEZE_REF), ref(token.target))

    def _write(self, token: ReferenceToken) -> None:
        """The value lies under the reference, so both go through a local if there is one."""
        spare = self._is_local(token)
        if not spare:
            return
        self.stack.pop()
        local = self.random.choice(spare)
        self._put(op(Opcode.ST_LOC, local))
        self._make(token.target)
        self._put(op(self._taking(), local))
        self._put(op(Opcode.WRITE_REF))

    def _borrow_field(self, token: ReferenceToken) -> None:
        struct = 0 if token.target == self.inner else 1
        parts: list[SignatureToken] = [U64] if struct == 0 else [U64, self.inner, vector(U64)]
        position = self.random.randrange(len(parts))
        mutable = token.mutable and self.random.random() < 0.7
        opcode = Opcode.MUT_BORROW_FIELD if mutable else Opcode.IMM_BORROW_FIELD
        self.stack.pop()
        self._push(
            op(opcode, self.module.field(struct, position)),
            ReferenceToken(parts[position], mutable),
        )

    def _borrow_variant(self, token: ReferenceToken) -> None:
        tag = self.random.randrange(2)
        parts: list[SignatureToken] = [] if tag == 0 else [U64, self.inner]
        opcode = Opcode.UNPACK_VARIANT_MUT_REF if token.mutable else Opcode.UNPACK_VARIANT_IMM_REF
        self.stack.pop()
        self._push(
            op(opcode, self.module.variant(0, tag)),
            *(ReferenceToken(part, token.mutable) for part in parts),
        )

    def _use_vector(self, token: ReferenceToken) -> None:
        element = self.module.signature(U64)
        self.stack.pop()
        way = self.random.randrange(4 if token.mutable else 2)
        if way == 0:
            self._push(op(Opcode.VEC_LEN, element), U64)
        elif way == 1:
            mutable = token.mutable and self.random.random() < 0.7
            opcode = Opcode.VEC_MUT_BORROW if mutable else Opcode.VEC_IMM_BORROW
            self._put(op(Opcode.LD_U64, 0))
            self._push(op(opcode, element), ReferenceToken(U64, mutable))
        elif way == 2:
            self._put(op(Opcode.LD_U64, 5))
            self._put(op(Opcode.VEC_PUSH_BACK, element))
        else:
            self._push(op(Opcode.VEC_POP_BACK, element), U64)

    def _call(self, token: ReferenceToken) -> None:
        """Arguments below the topmost are taken from the stack if they fit, else it goes."""
        fitting = [one for one in self.callees if one[1][-1:] == [token]]
        handle, parameters, returns = self.random.choice(fitting)
        rest = parameters[:-1]
        if rest and self.stack[-len(parameters) :] != parameters:
            self._drop(token)
            for parameter in parameters:
                self._make(parameter)
            self._push(op(Opcode.CALL, handle), *returns)
            return
        del self.stack[-len(parameters) :]
        self._push(op(Opcode.CALL, handle), *returns)

    def _empty(self) -> None:
        while self.stack:
            token = self.stack.pop()
            stored = self._is_local(token)
            if stored and self.random.random() < 0.5:
                self._put(op(Opcode.ST_LOC, self.random.choice(stored)))
            else:
                self._put(op(Opcode.POP))


def random_module(seed: int) -> CompiledModule:
    """A module of a function or two."""
    random = Random(seed)
    module = Small("walk")
    abilities = Ability.COPY | Ability.DROP
    inner = module.struct("Inner", {"value": U64}, abilities)
    outer = module.struct("Outer", {"a": U64, "b": inner, "c": vector(U64)}, abilities)
    shape = module.enum("Shape", {"Dot": {}, "Box": {"a": U64, "b": inner}}, abilities)
    callees = []
    declared: list[tuple[list[SignatureToken], list[SignatureToken]]] = [
        ([mut(outer)], [mut(inner)]),
        ([ref(outer), mut(inner)], [ref(U64)]),
        ([mut(outer), mut(U64)], [mut(U64), ref(inner)]),
        ([mut(U64)], []),
        ([ref(inner), ref(inner)], [ref(inner)]),
    ]
    aborting = [op(Opcode.LD_U64, 1), op(Opcode.ABORT)]
    for parameters, returns in declared:
        callees.append((module.function(parameters, returns, code=aborting), parameters, returns))
    values: list[SignatureToken] = [U64, inner, outer, shape, vector(U64)]
    references: list[SignatureToken] = [make(token) for token in values for make in (ref, mut)]
    for _ in range(2):
        parameters = [*values, *random.sample(references, random.randrange(1, 6))]
        returns = [random.choice([U64, *parameters[-2:]]) for _ in range(random.randrange(3))]
        walk = Walk(random, module, inner, outer, shape, callees, parameters, returns)
        walk.write()
        module.function(parameters, returns, code=walk.code, jump_tables=walk.jump_tables)
    module.function(code=[op(Opcode.RET)], name="probe")
    return module.build()
