"""References: read, write, freeze, and borrow a field. For their forms see ``vm``'s docstring."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, SignatureToken
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.operands import Operand, has_parts, substitute, target_of
from pocketsui.vm.sizes import REFERENCE_SIZE


def frozen(emit: Emitter, reference: Operand) -> Operand:
    """The ``&`` for a ``&mut``: the value itself."""
    target = target_of(reference)
    parts = has_parts(target)
    if parts:
        expression, memory = reference.expression, reference.memory
    elif parts is None:
        expression = f"freeze_reference({reference}, {emit.type_expression(target)})"
        memory = True
    elif reference.cell:
        expression, memory = f"{reference.cell[0]}[{reference.cell[1]}]", True
    else:
        expression, memory = f"read_cell({reference})", True
    return Operand(
        expression, ReferenceToken(target, mutable=False), reference.locals, memory=memory
    )


def _is_mutable(reference: Operand) -> bool:
    return isinstance(reference.type, ReferenceToken) and reference.type.mutable


def charge_read(emit: Emitter, token: SignatureToken, value: Operand) -> Operand:
    """Pay for reading a value or, through a reference to it, the reference as well.

    ``token`` is its type, or that of the reference. Comes back fit to be written again.
    """
    if isinstance(token, ReferenceToken):
        emit.fuel += REFERENCE_SIZE
        token = token.target
    if emit.scope.fixed_size(token) is None:
        value = emit.reusable(value)
    emit.charge_value(token, str(value))
    return value


def read_ref(emit: Emitter, _: Instruction) -> None:
    """Push a copy of what the reference points to."""
    # operands
    reference = emit.pop_reference()
    target = target_of(reference)
    value = frozen(emit, reference) if _is_mutable(reference) else reference
    # gas
    emit.charge(pushes=1)
    value = charge_read(emit, reference.type, value)
    # operation
    if has_parts(target) is False:
        emit.push(value.expression, target, value)
    else:
        name = emit.name()
        emit.statement(f"{name} = copy({value})")
        emit.push(name, target, simple=True)


def write_ref(emit: Emitter, _: Instruction) -> None:
    """Put a value in the place of what the reference points to."""
    # operands
    reference = emit.pop_reference(mutable=True)
    target = target_of(reference)
    value = emit.pop(target)
    parts = has_parts(target)
    # gas
    emit.charge(pushes=1, drift=1)
    if emit.scope.fixed_size(target) is None:
        value = emit.reusable(value)
    emit.charge_value(target, str(value))
    # operation
    emit.settle_memory()
    if parts:
        emit.statement(f"{reference}[:] = {value}")
    elif parts is None:
        emit.statement(f"write_reference({reference}, {value}, {emit.type_expression(target)})")
    elif reference.cell:
        emit.statement(f"{reference.cell[0]}[{reference.cell[1]}] = {value}")
    else:
        pair = emit.settle(reference)
        emit.statement(f"{pair}[0][{pair}[1]] = {value}")


def freeze_ref(emit: Emitter, _: Instruction) -> None:
    # operands
    reference = emit.pop_reference(mutable=True)
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    value = frozen(emit, reference)
    emit.push(value.expression, value.type, value)


def _borrow(
    emit: Emitter, field: int, arguments: tuple[SignatureToken, ...], *, mutable: bool
) -> None:
    # operands
    handle = emit.module.field_handles[field]
    definition = emit.module.struct_definitions[handle.owner]
    owner = DatatypeToken(definition.handle, arguments)
    struct = emit.reusable(emit.pop_reference(owner, mutable=mutable))
    token = substitute((definition.fields or ())[handle.position].type, arguments)
    # gas
    emit.charge(pushes=1, size=REFERENCE_SIZE)
    # operation
    emit.push_reference(str(struct), str(handle.position), token, struct, mutable=mutable)


def borrow_field(emit: Emitter, instruction: Instruction) -> None:
    _borrow(emit, instruction.operand, (), mutable=False)


def borrow_field_mutably(emit: Emitter, instruction: Instruction) -> None:
    _borrow(emit, instruction.operand, (), mutable=True)


def borrow_field_generic(emit: Emitter, instruction: Instruction) -> None:
    field = emit.module.field_instantiations[instruction.operand]
    _borrow(emit, field.target, emit.module.signatures[field.type_arguments], mutable=False)


def borrow_field_mutably_generic(emit: Emitter, instruction: Instruction) -> None:
    field = emit.module.field_instantiations[instruction.operand]
    _borrow(emit, field.target, emit.module.signatures[field.type_arguments], mutable=True)
