"""Instructions with a generic form are used in it exactly where the thing they name is generic.

Move's ``InstructionConsistency``.
"""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.functions import field_used, function_used, struct_used, variant_used
from pocketsui.verifier.names import function_name

MAX_VECTOR_OPERANDS = 65_535  # elements that one instruction packs or unpacks

_PLAIN = frozenset({Operand.FUNCTION, Operand.STRUCT, Operand.FIELD, Operand.VARIANT})


def check_generic_forms(module: CompiledModule) -> None:
    """Refuse a generic instruction on what takes no type arguments, and the reverse."""
    for definition in module.function_definitions:
        if definition.code is None:
            continue
        for offset, instruction in enumerate(definition.code.instructions):
            problem = _problem(module, instruction)
            if problem is not None:
                status, message = problem
                raise VerificationError(
                    status,
                    message,
                    module=module.name,
                    function=function_name(module, definition),
                    offset=offset,
                )


def _problem(module: CompiledModule, instruction: Instruction) -> tuple[str, str] | None:
    operand = OPERANDS.get(instruction.opcode, Operand.NOTHING)
    if operand is Operand.ELEMENT_AND_COUNT:
        if instruction.count > MAX_VECTOR_OPERANDS:
            return (
                "CONSTRAINT_NOT_SATISFIED",
                f"{instruction.count} elements at once, at most {MAX_VECTOR_OPERANDS}",
            )
        return None
    count = _type_parameters(module, operand, instruction.operand)
    if count is None or (count == 0) == (operand in _PLAIN):
        return None
    needed = f"takes {count} type arguments" if count else "takes no type arguments"
    return (
        "GENERIC_MEMBER_OPCODE_MISMATCH",
        f"{instruction.opcode.name} names something that {needed}; use the other form",
    )


def _type_parameters(module: CompiledModule, operand: Operand, index: int) -> int | None:
    """How many type parameters the named thing has; None if the instruction has one form only."""
    if operand in (Operand.FUNCTION, Operand.FUNCTION_INSTANTIATION):
        return len(function_used(module, operand, index)[0].type_parameters)
    if operand in (Operand.STRUCT, Operand.STRUCT_INSTANTIATION):
        struct = struct_used(module, operand, index)[0]
        handle = module.struct_definitions[struct].handle
    elif operand in (Operand.FIELD, Operand.FIELD_INSTANTIATION):
        owner = module.field_handles[field_used(module, operand, index)[0]].owner
        handle = module.struct_definitions[owner].handle
    elif operand in (Operand.VARIANT, Operand.VARIANT_INSTANTIATION):
        handle = variant_used(module, operand, index).definition(module).handle
    else:
        return None
    return len(module.datatype_handles[handle].parameters)
