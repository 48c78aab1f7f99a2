"""The closed signature of a function for one choice of type arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from pocketsui.bytecode.types import ReferenceToken, SignatureToken
from pocketsui.execution.errors import CommandFailure
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.tx_context import TX_CONTEXT_DATATYPE
from pocketsui.vm.function import Function
from pocketsui.vm.scope import instantiate
from pocketsui.vm.types import Datatype, Type
from sui_wire.execution_status import TypeArgumentError, TypeArgumentErrorKind

_CONTEXT = TX_CONTEXT_DATATYPE.apply(())


@dataclass(frozen=True, slots=True)
class Parameter:
    type: Type
    is_reference: bool
    is_mutable: bool

    @property
    def is_context(self) -> bool:
        """Whether the machine supplies it."""
        return self.is_reference and self.type is _CONTEXT


@dataclass(frozen=True, slots=True)
class Signature:
    parameters: tuple[Parameter, ...]
    returns: tuple[Parameter, ...]


@lru_cache(maxsize=4_096)
def signature_of(function: Function, type_arguments: tuple[Type, ...]) -> Signature:
    """With type parameters replaced; refuses arguments that break a constraint."""
    if len(type_arguments) != len(function.type_parameters):
        raise CommandFailure(
            FailureKind.TYPE_ARITY_MISMATCH,
            f"{function.name} takes {len(function.type_parameters)} type arguments,"
            f" not {len(type_arguments)}",
        )
    pairs = zip(type_arguments, function.type_parameters, strict=True)
    for index, (argument, constraint) in enumerate(pairs):
        if constraint & ~argument.abilities:
            raise CommandFailure(
                FailureKind.TYPE_ARGUMENT_ERROR,
                f"type {argument} lacks {constraint & ~argument.abilities}",
                TypeArgumentError(index, TypeArgumentErrorKind.CONSTRAINT_NOT_SATISFIED),
            )
    return Signature(
        tuple(_close(one, type_arguments, function.resolve) for one in function.parameters),
        tuple(_close(one, type_arguments, function.resolve) for one in function.returns),
    )


def _close(
    token: SignatureToken, arguments: tuple[Type, ...], resolve: Callable[[int], Datatype]
) -> Parameter:
    if isinstance(token, ReferenceToken):
        return Parameter(
            instantiate(token.target, arguments, resolve),
            is_reference=True,
            is_mutable=token.mutable,
        )
    return Parameter(instantiate(token, arguments, resolve), is_reference=False, is_mutable=False)
