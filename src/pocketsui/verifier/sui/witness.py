"""A one-time witness is made once: by publication, which gives it to ``init``.

A struct named as its module in capitals, with a bool as its only field, is one; then it has only
``drop``, no type parameters, and no code packs it.
"""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule, FunctionDefinition, StructDefinition
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability, DatatypeToken, Primitive
from pocketsui.verifier.errors import SuiVerificationError
from pocketsui.verifier.names import function_name
from pocketsui.verifier.sui.init import INIT

RULE = "ONE_TIME_WITNESS"


def check_witness(module: CompiledModule) -> None:
    """Check the witness, that ``init`` takes it, and that nothing makes one."""
    witness = _witness(module)
    if witness is not None:
        _check_definition(module, module.struct_definitions[witness])
    for definition in module.function_definitions:
        if function_name(module, definition) == INIT:
            _check_init(module, definition, witness)
        if witness is not None:
            _check_not_packed(module, definition, witness)


def _witness(module: CompiledModule) -> int | None:
    """Index of the struct definition of the witness, if there is one."""
    for index, struct in enumerate(module.struct_definitions):
        name = module.identifiers[module.datatype_handles[struct.handle].name]
        types = [field.type for field in struct.fields or ()]
        if name == module.name.upper() and types == [Primitive.BOOL]:
            return index
    return None


def _check_definition(module: CompiledModule, struct: StructDefinition) -> None:
    handle = module.datatype_handles[struct.handle]
    name = module.identifiers[handle.name]
    problem = None
    if handle.abilities != Ability.DROP:
        problem = "must have drop and nothing else"
    elif handle.parameters:
        problem = "cannot have type parameters"
    if problem:
        raise SuiVerificationError(
            RULE,
            f"{name}, named as its module and with a bool as its only field, is a one-time"
            f" witness, and {problem}",
            module=module.name,
        )


def _check_init(
    module: CompiledModule, definition: FunctionDefinition, witness: int | None
) -> None:
    handle = module.function_handles[definition.handle]
    parameters = module.signatures[handle.parameters]
    if witness is None:
        if len(parameters) != 1:
            raise SuiVerificationError(
                RULE,
                "takes a one-time witness, but the module defines none: a struct named"
                f" {module.name.upper()} with drop only and a bool or no field",
                module=module.name,
                function=INIT,
            )
        return
    expected = DatatypeToken(module.struct_definitions[witness].handle)
    if len(parameters) != 2 or parameters[0] != expected:
        raise SuiVerificationError(
            RULE,
            f"must take the module's one-time witness {module.name.upper()} as its first parameter",
            module=module.name,
            function=INIT,
        )


def _check_not_packed(module: CompiledModule, definition: FunctionDefinition, witness: int) -> None:
    for offset, instruction in enumerate(definition.code.instructions if definition.code else ()):
        if instruction.opcode is Opcode.PACK and instruction.operand == witness:
            raise SuiVerificationError(
                RULE,
                f"{module.name.upper()} is a one-time witness and cannot be made by code",
                module=module.name,
                function=function_name(module, definition),
                offset=offset,
            )
