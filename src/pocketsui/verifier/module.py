"""All rules for one module, in the order in which Move and Sui check them."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule, FunctionDefinition
from pocketsui.verifier.abilities import Abilities
from pocketsui.verifier.constants import check_constants
from pocketsui.verifier.duplicates import check_duplicates
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.fields import check_field_abilities
from pocketsui.verifier.flow import control_flow
from pocketsui.verifier.friends import check_friends
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.generic_forms import check_generic_forms
from pocketsui.verifier.instantiation_loops import check_instantiation_loops
from pocketsui.verifier.jump_tables import check_jump_tables
from pocketsui.verifier.limits import check_limits
from pocketsui.verifier.locals_safety import check_locals
from pocketsui.verifier.loops import MAX_BACK_EDGES, check_loops
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.names import function_name
from pocketsui.verifier.recursion import check_recursion
from pocketsui.verifier.reference_safety import check_references
from pocketsui.verifier.signatures import check_signatures
from pocketsui.verifier.stack_usage import check_stack_usage
from pocketsui.verifier.sui import check_sui_rules
from pocketsui.verifier.types import check_types


def verify_module(module: CompiledModule, meter: Meter) -> None:
    """Check everything that can be said of the module alone; raise ``VerificationError``."""
    meter.enter_module(module.name)
    abilities = Abilities(module)
    check_limits(module)
    check_duplicates(module)
    check_signatures(module, abilities)
    check_generic_forms(module)
    check_constants(module)
    check_friends(module)
    check_field_abilities(module, abilities)
    check_recursion(module)
    check_instantiation_loops(module)
    bodies = [_body(module, definition) for definition in module.function_definitions]
    for body in bodies:
        _check_function(body, abilities, meter)
    _check_back_edges(module, bodies)
    check_sui_rules(module, bodies, meter)
    meter.leave_module()


def _body(module: CompiledModule, definition: FunctionDefinition) -> FunctionBody:
    handle = module.function_handles[definition.handle]
    name = function_name(module, definition)
    if definition.code is None:
        raise VerificationError(
            "MISSING_DEPENDENCY",
            "a native function; only the framework has natives",
            module=module.name,
            function=name,
        )
    parameters = module.signatures[handle.parameters]
    return FunctionBody(
        module=module,
        name=name,
        code=definition.code,
        type_parameters=tuple(map(int, handle.type_parameters)),
        parameters=parameters,
        returns=module.signatures[handle.returns],
        locals=parameters + module.signatures[definition.code.locals],
        flow=control_flow(definition.code),
    )


def _check_function(body: FunctionBody, abilities: Abilities, meter: Meter) -> None:
    meter.enter_function(body.name)
    check_loops(body)
    check_jump_tables(body)
    check_stack_usage(body)
    check_types(body, abilities, meter)
    check_locals(body, abilities, meter)
    check_references(body, meter)
    meter.leave_function()


def _check_back_edges(module: CompiledModule, bodies: list[FunctionBody]) -> None:
    edges = sum(len(body.flow.back_edges) for body in bodies)
    if edges > MAX_BACK_EDGES:
        raise VerificationError(
            "TOO_MANY_BACK_EDGES",
            f"{edges} back edges in all functions, at most {MAX_BACK_EDGES}",
            module=module.name,
        )
