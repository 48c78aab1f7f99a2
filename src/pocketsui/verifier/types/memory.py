"""Locals and references: copy, move, store, borrow, read, write, freeze."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, DatatypeToken, ReferenceToken
from pocketsui.verifier.functions import field_used
from pocketsui.verifier.types.state import TypeState
from pocketsui.vm.operands import substitute

_COPY, _DROP = int(Ability.COPY), int(Ability.DROP)


def copy_local(state: TypeState, instruction: Instruction) -> None:
    token = state.body.locals[instruction.operand]
    state.need(_COPY, token, "COPYLOC_WITHOUT_COPY_ABILITY")
    state.push(token)


def move_local(state: TypeState, instruction: Instruction) -> None:
    state.push(state.body.locals[instruction.operand])


def store_local(state: TypeState, instruction: Instruction) -> None:
    state.expect(state.body.locals[instruction.operand], "STLOC_TYPE_MISMATCH_ERROR")


def borrow_local(state: TypeState, instruction: Instruction) -> None:
    """A reference to a local that is none itself."""
    token = state.body.locals[instruction.operand]
    if isinstance(token, ReferenceToken):
        raise state.error(
            "BORROWLOC_REFERENCE_ERROR",
            f"local {instruction.operand} is a reference itself, {state.body.type_name(token)}",
        )
    state.push(ReferenceToken(token, mutable=instruction.opcode is Opcode.MUT_BORROW_LOC))


def read_ref(state: TypeState, _: Instruction) -> None:
    target = state.expect_reference("READREF_TYPE_MISMATCH_ERROR").target
    state.need(_COPY, target, "READREF_WITHOUT_COPY_ABILITY")
    state.push(target)


def write_ref(state: TypeState, _: Instruction) -> None:
    """The old value is dropped."""
    reference = state.expect_reference("WRITEREF_NO_MUTABLE_REFERENCE_ERROR", mutable=True)
    state.need(_DROP, reference.target, "WRITEREF_WITHOUT_DROP_ABILITY")
    state.expect(reference.target, "WRITEREF_TYPE_MISMATCH_ERROR")


def freeze_ref(state: TypeState, _: Instruction) -> None:
    reference = state.expect_reference("FREEZEREF_TYPE_MISMATCH_ERROR", mutable=True)
    state.push(ReferenceToken(reference.target, mutable=False))


def borrow_field(state: TypeState, instruction: Instruction) -> None:
    """From a reference to a struct, one to its field."""
    mismatch = "BORROWFIELD_TYPE_MISMATCH_ERROR"
    index, arguments = field_used(state.module, state.operand_of(instruction), instruction.operand)
    state.charge(*arguments)
    mutable = instruction.opcode in (Opcode.MUT_BORROW_FIELD, Opcode.MUT_BORROW_FIELD_GENERIC)
    handle = state.module.field_handles[index]
    struct = state.module.struct_definitions[handle.owner]
    reference = state.expect_reference(mismatch, mutable=mutable)
    state.same(reference.target, DatatypeToken(struct.handle, arguments), mismatch)
    field = (struct.fields or ())[handle.position]
    state.push(ReferenceToken(substitute(field.type, arguments), mutable))
