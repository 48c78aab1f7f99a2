"""Which type arguments an instruction gives to what it names."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import Operand


def type_arguments_of(module: CompiledModule, operand: Operand, index: int) -> int | None:
    """Index of the signature that lists them; None for an instruction without type arguments."""
    if operand in (Operand.ELEMENT, Operand.ELEMENT_AND_COUNT):
        return index
    if operand is Operand.FUNCTION_INSTANTIATION:
        return module.function_instantiations[index].type_arguments
    if operand is Operand.STRUCT_INSTANTIATION:
        return module.struct_instantiations[index].type_arguments
    if operand is Operand.FIELD_INSTANTIATION:
        return module.field_instantiations[index].type_arguments
    if operand is Operand.VARIANT_INSTANTIATION:
        enum = module.variant_instantiations[index].enum
        return module.enum_instantiations[enum].type_arguments
    return None
