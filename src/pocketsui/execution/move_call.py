"""The MoveCall command."""

from __future__ import annotations

from pocketsui.bytecode.module import Visibility
from pocketsui.execution.arguments import Lending
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.record import CommandResult, ReturnValue
from pocketsui.execution.run import Run, kept
from pocketsui.execution.signatures import Parameter, Signature, signature_of
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.tx_context import context_value
from pocketsui.vm.function import Function
from pocketsui.vm.loader import NotLinked
from pocketsui.vm.types import Type
from pocketsui.vm.values import Value
from sui_wire.execution_status import TypeArgumentError, TypeArgumentErrorKind
from sui_wire.ids import short_address
from sui_wire.transaction import Argument, MoveCall
from sui_wire.type_tag import TypeTag


def move_call(run: Run, command: MoveCall) -> list[ResultSlot]:
    """Call a function with the arguments the command names; its results are the command's."""
    function = _find(run, command)
    types = tuple(_type(run, index, tag) for index, tag in enumerate(command.type_arguments))
    signature = signature_of(function, types)
    for index, result in enumerate(signature.returns):
        if result.is_reference:
            raise CommandFailure(
                FailureKind.INVALID_PUBLIC_FUNCTION_RETURN_TYPE,
                f"{command.module}::{command.function} returns a reference",
                index,
            )
    lending = Lending(run.slots, run.machine)
    values = _arguments(run, lending, signature, command.arguments)
    if function.visibility is not Visibility.PUBLIC:
        lending.refuse_hot()
    returned = run.call(function, (command.package, command.module), types, values)
    slots = [
        ResultSlot(result.type, [value])
        for result, value in zip(signature.returns, returned, strict=True)
    ]
    if run.keep:
        run.results.append(_kept(signature, values, slots))
    return lending.close(slots)


def _type(run: Run, index: int, tag: TypeTag) -> Type:
    """The type argument at that position."""
    try:
        return run.type_of(tag)
    except NotLinked as error:
        raise CommandFailure(
            FailureKind.TYPE_ARGUMENT_ERROR,
            str(error),
            TypeArgumentError(index, TypeArgumentErrorKind.TYPE_NOT_FOUND),
        ) from None


def _find(run: Run, command: MoveCall) -> Function:
    name = f"{short_address(command.package)}::{command.module}::{command.function}"
    try:
        package = run.loader.called(command.package)
    except NotLinked as error:
        raise CommandFailure(FailureKind.FUNCTION_NOT_FOUND, str(error)) from None
    module = package.modules.get(command.module)
    function = None if module is None else module.functions.get(command.function)
    if function is None:
        raise CommandFailure(FailureKind.FUNCTION_NOT_FOUND, f"there is no function {name}")
    private = not function.is_entry and function.visibility is not Visibility.PUBLIC
    if private or function.is_internal:
        raise CommandFailure(
            FailureKind.NON_ENTRY_FUNCTION_INVOKED,
            f"{name} can be called by Move code only: it is neither public nor entry"
            if private
            else f"{name} can be called by the module of its type only",
        )
    return function


def _arguments(
    run: Run, lending: Lending, signature: Signature, arguments: tuple[Argument, ...]
) -> list[Value]:
    expected = sum(not parameter.is_context for parameter in signature.parameters)
    if len(arguments) != expected:
        raise CommandFailure(
            FailureKind.ARITY_MISMATCH, f"{expected} arguments expected, {len(arguments)} given"
        )
    given = iter(enumerate(arguments))
    values: list[Value] = []
    for parameter in signature.parameters:
        if parameter.is_context:
            values.append(context_value(run.machine))
            continue
        index, argument = next(given)
        values.append(_argument(lending, argument, index, parameter))
    return values


def _argument(lending: Lending, argument: Argument, index: int, parameter: Parameter) -> Value:
    if parameter.is_reference:
        return lending.lend(argument, index, parameter.type, mutable=parameter.is_mutable)
    return lending.take(argument, index, parameter.type)


def _kept(signature: Signature, values: list[Value], slots: list[ResultSlot]) -> CommandResult:
    mutated: list[tuple[int, ReturnValue]] = []
    pairs = zip(signature.parameters, values, strict=True)
    for index, (parameter, value) in enumerate(pairs):
        if parameter.is_mutable and not parameter.is_context:
            mutated.append((index, kept(parameter.type, _behind(parameter.type, value))))
    returned = tuple(kept(slot.type, slot.box[0]) for slot in slots)
    return CommandResult(returned, tuple(mutated))


def _behind(type_: Type, reference: Value) -> Value:
    if type_.has_parts:
        return reference
    container, position = reference
    return container[position]
