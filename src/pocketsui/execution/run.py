"""One transaction while it runs: its machine, its packages, its slots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pocketsui.bytecode.types import Primitive
from pocketsui.execution.arguments import Slots
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.record import CommandResult, ReturnValue
from pocketsui.failure import FailureKind
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.framework_costs import cost_of
from pocketsui.vm.function import Function
from pocketsui.vm.layout import encode
from pocketsui.vm.loader import Loader, NotLinked
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import PRIMITIVES, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address
from sui_wire.object import MovePackage
from sui_wire.type_tag import PrimitiveType, TypeTag, VectorType

# What translated code of an ill-typed module may run into. The verifier is to leave none of these.
PYTHON_FAULTS = (
    ArithmeticError,
    AttributeError,
    LookupError,
    NameError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(slots=True)
class Run:
    """Fields:

    slots        what arguments refer to
    packages     published by this transaction
    keep         whether results are kept for the caller
    """

    machine: Machine
    loader: Loader
    slots: Slots
    keep: bool = False
    packages: list[MovePackage] = field(default_factory=list)
    results: list[CommandResult] = field(default_factory=list)

    def type_of(self, tag: TypeTag) -> Type:
        """The type a tag names."""
        if isinstance(tag, PrimitiveType):
            return PRIMITIVES[Primitive[tag.name]]
        if isinstance(tag, VectorType):
            return self.type_of(tag.element).vector()
        arguments = tuple(self.type_of(argument) for argument in tag.type_params)
        module = self.loader.module(tag.address, tag.module)
        datatype = module.datatypes.get(tag.name)
        if datatype is None:
            raise NotLinked(f"there is no type {tag.short()}")
        if len(arguments) != len(datatype.phantom):
            raise CommandFailure(
                FailureKind.TYPE_ARITY_MISMATCH,
                f"{tag.short()} takes {len(datatype.phantom)} type arguments",
            )
        for argument, constraint in zip(arguments, datatype.constraints, strict=True):
            if constraint & ~argument.abilities:
                raise CommandFailure(
                    FailureKind.TYPE_ARGUMENT_ERROR, f"type {argument} lacks {constraint}"
                )
        return datatype.apply(arguments)

    def call(
        self,
        function: Function,
        caller: tuple[Address, str],
        types: tuple[Type, ...],
        arguments: list[Value],
    ) -> tuple[Value, ...]:
        """Run a function; gives its results, always as a tuple. ``caller`` is named in events."""
        machine = self.machine
        machine.caller = caller
        leading: list[Value] = [machine] if function.is_native else [machine, 1]
        if function.type_parameters:
            leading.append(types)
        if function.is_native:
            machine.fuel -= cost_of(function)
        returned = _guarded(function.python, [*leading, *arguments])
        machine.refuel()
        count = len(function.returns)
        if count == 1:
            return (returned,)
        return tuple(returned) if count else ()


def _guarded(python: Callable[..., Value], arguments: list[Value]) -> Value:
    try:
        return python(*arguments)
    except PYTHON_FAULTS as fault:
        raise InvariantViolation(f"{type(fault).__name__}: {fault}") from fault


def kept(type_: Type, value: Value) -> ReturnValue:
    """A value in the form the caller gets it."""
    return ReturnValue(str(type_.tag), encode(type_, value))
