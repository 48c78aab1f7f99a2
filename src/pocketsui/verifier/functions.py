"""What every check of a function body looks at: the function, its types, its control flow."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.module import CompiledModule, EnumDefinition, FunctionHandle, Variant
from pocketsui.bytecode.opcodes import Operand
from pocketsui.bytecode.types import Signature, SignatureToken
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.flow import ControlFlow
from pocketsui.verifier.names import type_name


@dataclass(frozen=True, slots=True)
class FunctionBody:
    """One function with code. ``locals`` are the parameters and the locals after them."""

    module: CompiledModule
    name: str
    code: CodeUnit
    type_parameters: tuple[int, ...]  # abilities of each, as bits
    parameters: Signature
    returns: Signature
    locals: Signature
    flow: ControlFlow

    def error(self, status: str, offset: int | None, message: str) -> VerificationError:
        """The error at an instruction of this function; raise it."""
        return VerificationError(
            status, message, module=self.module.name, function=self.name, offset=offset
        )

    def type_name(self, token: SignatureToken) -> str:
        return type_name(self.module, token)


@dataclass(frozen=True, slots=True)
class VariantUse:
    """What an instruction about a variant names."""

    enum: int  # index of the enum definition
    tag: int
    arguments: Signature

    def definition(self, module: CompiledModule) -> EnumDefinition:
        return module.enum_definitions[self.enum]

    def variant(self, module: CompiledModule) -> Variant:
        return module.enum_definitions[self.enum].variants[self.tag]


def variant_used(module: CompiledModule, operand: Operand, index: int) -> VariantUse:
    """The variant that the operand of an instruction names, generic or not."""
    if operand is Operand.VARIANT:
        handle = module.variant_handles[index]
        return VariantUse(handle.enum, handle.variant, ())
    handle = module.variant_instantiations[index]
    enum = module.enum_instantiations[handle.enum]
    return VariantUse(enum.target, handle.variant, module.signatures[enum.type_arguments])


def struct_used(module: CompiledModule, operand: Operand, index: int) -> tuple[int, Signature]:
    """The struct definition and type arguments that the operand of an instruction names."""
    if operand is Operand.STRUCT:
        return index, ()
    struct = module.struct_instantiations[index]
    return struct.target, module.signatures[struct.type_arguments]


def field_used(module: CompiledModule, operand: Operand, index: int) -> tuple[int, Signature]:
    """The field handle and type arguments that the operand of an instruction names."""
    if operand is Operand.FIELD:
        return index, ()
    field = module.field_instantiations[index]
    return field.target, module.signatures[field.type_arguments]


def function_used(
    module: CompiledModule, operand: Operand, index: int
) -> tuple[FunctionHandle, Signature]:
    """The called function and its type arguments."""
    if operand is Operand.FUNCTION:
        return module.function_handles[index], ()
    called = module.function_instantiations[index]
    return module.function_handles[called.target], module.signatures[called.type_arguments]


def element_of(module: CompiledModule, instruction: Instruction) -> SignatureToken:
    """The element type that a vector instruction names."""
    return module.signatures[instruction.operand][0]
