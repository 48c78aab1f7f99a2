"""Functions for the module of a type only: ``transfer::transfer``, ``event::emit``.

Nobody but the defining module decides who owns its objects and what its events say.
"""

from __future__ import annotations

from pocketsui.bytecode.opcodes import OPERANDS, Opcode
from pocketsui.bytecode.types import DatatypeToken
from pocketsui.verifier.errors import SuiVerificationError
from pocketsui.verifier.functions import FunctionBody, function_used
from pocketsui.verifier.names import type_name
from pocketsui.verifier.sui.identities import (
    STANDARD_LIBRARY,
    SUI,
    Identity,
    identity_of_function,
)

RULE = "PRIVATE_GENERICS"

INTERNAL_FUNCTIONS = frozenset(
    {
        Identity(STANDARD_LIBRARY, "internal", "permit"),
        Identity(SUI, "event", "emit"),
        Identity(SUI, "event", "emit_authenticated"),
        Identity(SUI, "transfer", "transfer"),
        Identity(SUI, "transfer", "freeze_object"),
        Identity(SUI, "transfer", "share_object"),
        Identity(SUI, "transfer", "receive"),
        Identity(SUI, "transfer", "party_transfer"),
        Identity(SUI, "coin_registry", "new_currency"),
    }
)


def check_private_generics(body: FunctionBody) -> None:
    """Refuse calls of such functions with types of other modules, or with type parameters."""
    module = body.module
    for offset, instruction in enumerate(body.code.instructions):
        if instruction.opcode is not Opcode.CALL_GENERIC:
            continue
        handle, arguments = function_used(module, OPERANDS[instruction.opcode], instruction.operand)
        called = identity_of_function(module, handle)
        if called not in INTERNAL_FUNCTIONS:
            continue
        argument = arguments[0]
        if isinstance(argument, DatatypeToken):
            home = module.datatype_handles[argument.handle].module
            if home == module.self_handle:
                continue
        hint = (
            f"; if the type has store, call public_{called.name}"
            if called.module == "transfer"
            else ""
        )
        raise SuiVerificationError(
            RULE,
            f"{called} is for types of this module only, got {type_name(module, argument)}{hint}",
            module=module.name,
            function=body.name,
            offset=offset,
        )
