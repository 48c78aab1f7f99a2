"""Calls of functions of this module, of other modules, and of the framework's natives."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import Signature
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.failures import MAX_CALL_DEPTH
from pocketsui.vm.framework_costs import cost_of
from pocketsui.vm.instructions.structs import unpack_names
from pocketsui.vm.operands import substitute


def _call(emit: Emitter, handle_index: int, type_arguments: Signature) -> None:
    # operands
    handle = emit.module.function_handles[handle_index]
    parameters, returns = (
        [substitute(token, type_arguments) for token in emit.module.signatures[signature]]
        for signature in (handle.parameters, handle.returns)
    )
    arguments = emit.pop_many(parameters)
    # gas
    name, function = emit.scope.callee(handle_index)
    emit.charge()
    if function.is_native:
        emit.fuel += cost_of(function)
    # operation
    emit.settle_memory()
    if function.is_native:
        parts = ["m"]
    else:
        emit.fail_if(f"d > {MAX_CALL_DEPTH}", "call_stack_overflow")
        parts = ["m", "d + 1"]
    if type_arguments:
        types = [emit.type_expression(token) for token in type_arguments]
        parts.append(f"({', '.join(types)},)")
    call = f"{name}({', '.join([*parts, *map(str, arguments)])})"
    if not returns:
        emit.statement(call)
    elif len(returns) == 1:
        result = emit.name()
        emit.statement(f"{result} = {call}")
        emit.push(result, returns[0], simple=True)
    else:
        targets, names = unpack_names(emit, len(returns))
        emit.statement(f"{targets} = {call}")
        for result, token in zip(names, returns, strict=True):
            emit.push(result, token, simple=True)


def call(emit: Emitter, instruction: Instruction) -> None:
    _call(emit, instruction.operand, ())


def call_generic(emit: Emitter, instruction: Instruction) -> None:
    instantiation = emit.module.function_instantiations[instruction.operand]
    _call(emit, instantiation.target, emit.module.signatures[instantiation.type_arguments])
