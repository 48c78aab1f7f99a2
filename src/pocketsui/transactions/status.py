"""From the interpreter's reason for a failure to the one that effects carry."""

from __future__ import annotations

from pocketsui.failure import Failure, FailureKind, Place
from pocketsui.transactions.limits import MAX_OBJECT_BYTES, MAX_PACKAGE_BYTES
from sui_wire.execution_status import (
    SUCCESS,
    Abort,
    ArgumentError,
    ArgumentErrorKind,
    Detail,
    ErrorKind,
    ExecutionStatus,
    MoveLocation,
    TooLarge,
    TypeArgumentError,
    TypeArgumentErrorKind,
    UnusedValue,
    UpgradeError,
    UpgradeErrorKind,
)
from sui_wire.execution_status import Failure as FailureStatus

_RENAMED = {
    FailureKind.MOVE_OBJECT_TOO_BIG: ErrorKind.OBJECT_TOO_BIG,
    FailureKind.MOVE_PACKAGE_TOO_BIG: ErrorKind.PACKAGE_TOO_BIG,
    FailureKind.SHARED_OBJECT_OPERATION_NOT_ALLOWED: (
        ErrorKind.CONSENSUS_OBJECT_OPERATION_NOT_ALLOWED
    ),
    # Sui's VM reports exceeded limits as an error of an instruction.
    FailureKind.LIMIT_EXCEEDED: ErrorKind.MOVE_PRIMITIVE_RUNTIME_ERROR,
}
"""Kinds whose name differs between Sui's BCS (the interpreter's) and its gRPC (ours)."""

_ARGUMENTS = {
    "SHARED_OBJECT_OPERATION_NOT_ALLOWED": "CONSENSUS_OBJECT_OPERATION_NOT_ALLOWED",
    "INVALID_OBJECT_BY_MUTABLE_REFERENCE": "INVALID_OBJECT_BY_MUT_REF",
}


def status_of(failure: Failure | None) -> ExecutionStatus:
    """The status that effects carry for this outcome of the interpreter."""
    if failure is None:
        return SUCCESS
    kind = _RENAMED.get(failure.kind) or ErrorKind[failure.kind.name]
    return FailureStatus(kind, _detail(kind, failure), failure.command)


def _location(place: Place) -> MoveLocation:
    return MoveLocation(
        place.package, place.module, place.function_index, place.instruction, place.function
    )


def _detail(kind: ErrorKind, failure: Failure) -> Detail:
    if failure.detail is not None:
        return failure.detail
    argument = failure.argument or 0
    match kind:
        case ErrorKind.MOVE_ABORT if failure.place is not None:
            return Abort(_location(failure.place), failure.abort_code or 0)
        case ErrorKind.MOVE_PRIMITIVE_RUNTIME_ERROR:
            return _location(failure.place) if failure.place else None
        case ErrorKind.COMMAND_ARGUMENT_ERROR:
            return ArgumentError(argument, _argument_kind(failure), *failure.argument_indices)
        case ErrorKind.TYPE_ARGUMENT_ERROR:
            return TypeArgumentError(argument, TypeArgumentErrorKind.TYPE_NOT_FOUND)
        case ErrorKind.UNUSED_VALUE_WITHOUT_DROP:
            return UnusedValue(failure.command or 0, argument)
        case ErrorKind.INVALID_PUBLIC_FUNCTION_RETURN_TYPE:
            return argument
        case ErrorKind.CIRCULAR_OBJECT_OWNERSHIP:
            return bytes(32)  # the interpreter does not say which object
        case ErrorKind.PACKAGE_UPGRADE_ERROR:
            return UpgradeError(UpgradeErrorKind.INCOMPATIBLE_UPGRADE)
        case ErrorKind.PACKAGE_TOO_BIG:
            return TooLarge(MAX_PACKAGE_BYTES + 1, MAX_PACKAGE_BYTES)
        case ErrorKind.OBJECT_TOO_BIG:
            return TooLarge(MAX_OBJECT_BYTES + 1, MAX_OBJECT_BYTES)
        case _:
            return None


def _argument_kind(failure: Failure) -> ArgumentErrorKind:
    if failure.argument_error is None:
        return ArgumentErrorKind.TYPE_MISMATCH
    name = failure.argument_error.name
    return ArgumentErrorKind[_ARGUMENTS.get(name, name)]
