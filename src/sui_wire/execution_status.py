"""Whether a transaction succeeded, and if not, why: Sui's `ExecutionStatus` in full.

An error is a kind and, for some kinds, a detail; the table in `execution_status_codec` says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from sui_wire.ids import Address, Digest, ObjectId, short_address


class ErrorKind(IntEnum):
    """Why execution failed; the value is the BCS variant index (`ErrorKind` + 1 in gRPC)."""

    INSUFFICIENT_GAS = 0
    INVALID_GAS_OBJECT = 1
    INVARIANT_VIOLATION = 2
    FEATURE_NOT_YET_SUPPORTED = 3
    OBJECT_TOO_BIG = 4
    PACKAGE_TOO_BIG = 5
    CIRCULAR_OBJECT_OWNERSHIP = 6
    INSUFFICIENT_COIN_BALANCE = 7
    COIN_BALANCE_OVERFLOW = 8
    PUBLISH_ERROR_NON_ZERO_ADDRESS = 9
    SUI_MOVE_VERIFICATION_ERROR = 10
    MOVE_PRIMITIVE_RUNTIME_ERROR = 11
    MOVE_ABORT = 12
    VM_VERIFICATION_OR_DESERIALIZATION_ERROR = 13
    VM_INVARIANT_VIOLATION = 14
    FUNCTION_NOT_FOUND = 15
    ARITY_MISMATCH = 16
    TYPE_ARITY_MISMATCH = 17
    NON_ENTRY_FUNCTION_INVOKED = 18
    COMMAND_ARGUMENT_ERROR = 19
    TYPE_ARGUMENT_ERROR = 20
    UNUSED_VALUE_WITHOUT_DROP = 21
    INVALID_PUBLIC_FUNCTION_RETURN_TYPE = 22
    INVALID_TRANSFER_OBJECT = 23
    EFFECTS_TOO_LARGE = 24
    PUBLISH_UPGRADE_MISSING_DEPENDENCY = 25
    PUBLISH_UPGRADE_DEPENDENCY_DOWNGRADE = 26
    PACKAGE_UPGRADE_ERROR = 27
    WRITTEN_OBJECTS_TOO_LARGE = 28
    CERTIFICATE_DENIED = 29
    SUI_MOVE_VERIFICATION_TIMEDOUT = 30
    CONSENSUS_OBJECT_OPERATION_NOT_ALLOWED = 31
    INPUT_OBJECT_DELETED = 32
    EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION = 33
    ADDRESS_DENIED_FOR_COIN = 34
    COIN_TYPE_GLOBAL_PAUSE = 35
    EXECUTION_CANCELED_DUE_TO_RANDOMNESS_UNAVAILABLE = 36
    MOVE_VECTOR_ELEM_TOO_BIG = 37
    MOVE_RAW_VALUE_TOO_BIG = 38
    INVALID_LINKAGE = 39
    INSUFFICIENT_FUNDS_FOR_WITHDRAW = 40
    NON_EXCLUSIVE_WRITE_INPUT_OBJECT_MODIFIED = 41


class ArgumentErrorKind(IntEnum):
    """What was wrong with an argument of a command; the value is the BCS variant index."""

    TYPE_MISMATCH = 0
    INVALID_BCS_BYTES = 1
    INVALID_USAGE_OF_PURE_ARGUMENT = 2
    INVALID_ARGUMENT_TO_PRIVATE_ENTRY_FUNCTION = 3
    INDEX_OUT_OF_BOUNDS = 4
    SECONDARY_INDEX_OUT_OF_BOUNDS = 5
    INVALID_RESULT_ARITY = 6
    INVALID_GAS_COIN_USAGE = 7
    INVALID_VALUE_USAGE = 8
    INVALID_OBJECT_BY_VALUE = 9
    INVALID_OBJECT_BY_MUT_REF = 10
    CONSENSUS_OBJECT_OPERATION_NOT_ALLOWED = 11
    INVALID_ARGUMENT_ARITY = 12
    INVALID_TRANSFER_OBJECT = 13
    INVALID_MAKE_MOVE_VEC_NON_OBJECT_ARGUMENT = 14
    ARGUMENT_WITHOUT_VALUE = 15
    CANNOT_MOVE_BORROWED_VALUE = 16
    CANNOT_WRITE_TO_EXTENDED_REFERENCE = 17
    INVALID_REFERENCE_ARGUMENT = 18
    INVALID_TX_CONTEXT = 19


class TypeArgumentErrorKind(IntEnum):
    """What was wrong with a type argument."""

    TYPE_NOT_FOUND = 0
    CONSTRAINT_NOT_SATISFIED = 1


class UpgradeErrorKind(IntEnum):
    """Why an upgrade was refused."""

    UNABLE_TO_FETCH_PACKAGE = 0
    NOT_A_PACKAGE = 1
    INCOMPATIBLE_UPGRADE = 2
    DIGEST_DOES_NOT_MATCH = 3
    UNKNOWN_UPGRADE_POLICY = 4
    PACKAGE_ID_DOES_NOT_MATCH = 5


@dataclass(frozen=True, slots=True)
class MoveLocation:
    """A place in Move code."""

    package: ObjectId
    module: str
    function: int
    """Index in the module's function definitions."""
    instruction: int
    """Offset in the function's code."""
    function_name: str | None

    def __str__(self) -> str:
        name = self.function_name or f"function {self.function}"
        return f"{short_address(self.package)}::{self.module}::{name} (offset {self.instruction})"


@dataclass(frozen=True, slots=True)
class Abort:
    """`abort code` at a place."""

    location: MoveLocation
    code: int


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A size over its limit, in bytes."""

    size: int
    limit: int


@dataclass(frozen=True, slots=True)
class ArgumentError:
    """An argument of the failed command; `first` and `second` are the indices some kinds name."""

    argument: int
    kind: ArgumentErrorKind
    first: int = 0
    second: int = 0


@dataclass(frozen=True, slots=True)
class TypeArgumentError:
    """A type argument of the failed command."""

    argument: int
    kind: TypeArgumentErrorKind


@dataclass(frozen=True, slots=True)
class UnusedValue:
    """A result that nothing used and that may not be dropped."""

    result: int
    subresult: int


@dataclass(frozen=True, slots=True)
class UpgradeError:
    """Which of the fields is filled depends on the kind."""

    kind: UpgradeErrorKind
    package: ObjectId | None = None
    ticket: ObjectId | None = None
    digest: Digest | None = None
    policy: int | None = None


@dataclass(frozen=True, slots=True)
class DeniedCoin:
    """An address that may not use a coin."""

    address: Address
    coin_type: str


Detail: TypeAlias = (
    MoveLocation
    | Abort
    | TooLarge
    | ArgumentError
    | TypeArgumentError
    | UnusedValue
    | UpgradeError
    | DeniedCoin
    | tuple[ObjectId, ...]
    | bytes
    | str
    | int
    | None
)


@dataclass(frozen=True, slots=True)
class Success:
    """Everything was done."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Nothing was done but charging gas."""

    kind: ErrorKind
    detail: Detail = None
    command: int | None = None
    """Index of the command that failed."""


ExecutionStatus: TypeAlias = Success | Failure
SUCCESS = Success()
