"""``init`` runs once, at publication, and is called by nobody else."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule, FunctionDefinition, Visibility
from pocketsui.bytecode.opcodes import OPERANDS, Opcode
from pocketsui.verifier.errors import SuiVerificationError
from pocketsui.verifier.functions import function_used
from pocketsui.verifier.names import function_name, type_name
from pocketsui.verifier.sui.identities import is_context

RULE = "ENTRY_POINTS"
INIT = "init"


def check_init(module: CompiledModule) -> None:
    """Check the declaration of ``init``, and that no code calls one."""
    for definition in module.function_definitions:
        _check_calls(module, definition)
        if function_name(module, definition) == INIT:
            _check_declaration(module, definition)


def _check_calls(module: CompiledModule, definition: FunctionDefinition) -> None:
    for offset, instruction in enumerate(definition.code.instructions if definition.code else ()):
        if instruction.opcode not in (Opcode.CALL, Opcode.CALL_GENERIC):
            continue
        operand = OPERANDS[instruction.opcode]
        handle, _ = function_used(module, operand, instruction.operand)
        if module.identifiers[handle.name] == INIT:
            raise SuiVerificationError(
                RULE,
                "init is called by publication only, not by Move code",
                module=module.name,
                function=function_name(module, definition),
                offset=offset,
            )


def _check_declaration(module: CompiledModule, definition: FunctionDefinition) -> None:
    handle = module.function_handles[definition.handle]
    parameters = module.signatures[handle.parameters]
    problem = None
    if definition.visibility is not Visibility.PRIVATE:
        problem = "it must be private"
    elif definition.is_entry:
        problem = "it cannot be entry"
    elif handle.type_parameters:
        problem = "it cannot have type parameters"
    elif module.signatures[handle.returns]:
        problem = "it cannot return anything"
    elif not 1 <= len(parameters) <= 2:
        problem = f"it has {len(parameters)} parameters; a one-time witness and a TxContext may be"
    elif not is_context(module, parameters[-1]):
        problem = (
            "its last parameter must be &TxContext or &mut TxContext, not"
            f" {type_name(module, parameters[-1])}"
        )
    if problem:
        raise SuiVerificationError(RULE, problem, module=module.name, function=INIT)
