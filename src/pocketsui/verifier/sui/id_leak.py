"""An object is made with an id of its own: its UID comes fresh from ``object::new``.

A UID taken out of one object cannot go into another. What is followed through the function is which
values are fresh ids; whatever takes a detour, through a field, a vector or a reference, is not
believed any more.
"""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import OPERANDS, Opcode
from pocketsui.bytecode.types import Ability
from pocketsui.verifier.dataflow import run_to_fixed_point
from pocketsui.verifier.errors import SuiVerificationError
from pocketsui.verifier.functions import FunctionBody, function_used, struct_used
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.stack_usage import effect
from pocketsui.verifier.sui.identities import SUI, Identity, identity_of_function

RULE = "ID_LEAK"

FRESH_ID_FUNCTIONS = frozenset(
    {
        Identity(SUI, "object", "new"),
        Identity(SUI, "object", "new_uid_from_hash"),
        Identity(SUI, "derived_object", "claim"),
    }
)

# Ticks, as Sui counts them.
STEP_COST = 15
JOIN_COST = 10
JOIN_COST_PER_LOCAL = 5


def check_ids(body: FunctionBody, meter: Meter) -> None:
    """Refuse a function that packs an object around an id that is not fresh."""
    if any(_packs_object(body, instruction) for instruction in body.code.instructions):
        run_to_fixed_point(body, _Analysis(body, meter), _FreshLocals(set()), meter)


class _FreshLocals:
    """Locals that surely hold a fresh id."""

    __slots__ = ("fresh",)

    def __init__(self, fresh: set[int]) -> None:
        self.fresh = fresh

    def copy(self) -> _FreshLocals:
        return _FreshLocals(set(self.fresh))

    def join(self, other: _FreshLocals, meter: Meter) -> bool:
        meter.add(JOIN_COST + JOIN_COST_PER_LOCAL * len(self.fresh | other.fresh))
        common = self.fresh & other.fresh
        changed = common != self.fresh
        self.fresh = common
        return changed


class _Analysis:
    """Executes blocks; the stack says which values are fresh ids."""

    def __init__(self, body: FunctionBody, meter: Meter) -> None:
        self._body = body
        self._meter = meter
        self._stack: list[bool] = []

    def run_block(self, state: _FreshLocals, start: int, end: int) -> None:
        self._meter.add(STEP_COST * (end - start))
        for offset in range(start, end):
            self._step(state, self._body.code.instructions[offset], offset)

    def _step(self, state: _FreshLocals, instruction: Instruction, offset: int) -> None:
        opcode, local = instruction.opcode, instruction.operand
        if opcode is Opcode.MOVE_LOC:
            self._stack.append(local in state.fresh)
            state.fresh.discard(local)
            return
        if opcode is Opcode.ST_LOC:
            (state.fresh.add if self._stack.pop() else state.fresh.discard)(local)
            return
        if _packs_object(self._body, instruction):
            self._check_pack(instruction, offset)
        pops, pushes = effect(self._body, instruction)
        if pops:
            del self._stack[-pops:]
        fresh = opcode in (Opcode.CALL, Opcode.CALL_GENERIC) and self._makes_id(instruction)
        self._stack.extend([fresh] * pushes)

    def _makes_id(self, instruction: Instruction) -> bool:
        module = self._body.module
        operand = OPERANDS[instruction.opcode]
        handle, _ = function_used(module, operand, instruction.operand)
        return identity_of_function(module, handle) in FRESH_ID_FUNCTIONS

    def _check_pack(self, instruction: Instruction, offset: int) -> None:
        module = self._body.module
        index, _ = struct_used(module, OPERANDS[instruction.opcode], instruction.operand)
        struct = module.struct_definitions[index]
        handle = module.datatype_handles[struct.handle]
        if not self._stack[-len(struct.fields or ())]:
            raise SuiVerificationError(
                RULE,
                f"a {module.identifiers[handle.name]} is made with an id that may be another"
                " object's; its UID must come directly from sui::object::new",
                module=module.name,
                function=self._body.name,
                offset=offset,
            )


def _packs_object(body: FunctionBody, instruction: Instruction) -> bool:
    """Whether the instruction makes a struct with ``key``."""
    if instruction.opcode not in (Opcode.PACK, Opcode.PACK_GENERIC):
        return False
    module = body.module
    index, _ = struct_used(module, OPERANDS[instruction.opcode], instruction.operand)
    handle = module.datatype_handles[module.struct_definitions[index].handle]
    return bool(handle.abilities & Ability.KEY)
