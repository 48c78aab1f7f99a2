"""Why a transaction failed, in Sui's own words, and where in Move code it did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sui_wire.execution_status import Detail
from sui_wire.ids import Address, short_address


class FailureKind(Enum):
    """Why a transaction failed; the names are those of Sui's ``ExecutionFailureStatus``."""

    INSUFFICIENT_GAS = "InsufficientGas"
    MOVE_ABORT = "MoveAbort"
    MOVE_PRIMITIVE_RUNTIME_ERROR = "MovePrimitiveRuntimeError"
    COMMAND_ARGUMENT_ERROR = "CommandArgumentError"
    TYPE_ARGUMENT_ERROR = "TypeArgumentError"
    TYPE_ARITY_MISMATCH = "TypeArityMismatch"
    FUNCTION_NOT_FOUND = "FunctionNotFound"
    NON_ENTRY_FUNCTION_INVOKED = "NonEntryFunctionInvoked"
    INVALID_PUBLIC_FUNCTION_RETURN_TYPE = "InvalidPublicFunctionReturnType"
    UNUSED_VALUE_WITHOUT_DROP = "UnusedValueWithoutDrop"
    ARITY_MISMATCH = "ArityMismatch"
    INSUFFICIENT_COIN_BALANCE = "InsufficientCoinBalance"
    COIN_BALANCE_OVERFLOW = "CoinBalanceOverflow"
    INVALID_TRANSFER_OBJECT = "InvalidTransferObject"
    SHARED_OBJECT_OPERATION_NOT_ALLOWED = "SharedObjectOperationNotAllowed"
    MOVE_OBJECT_TOO_BIG = "MoveObjectTooBig"
    MOVE_PACKAGE_TOO_BIG = "MovePackageTooBig"
    CIRCULAR_OBJECT_OWNERSHIP = "CircularObjectOwnership"
    VM_VERIFICATION_OR_DESERIALIZATION_ERROR = "VMVerificationOrDeserializationError"
    SUI_MOVE_VERIFICATION_ERROR = "SuiMoveVerificationError"
    PUBLISH_ERROR_NON_ZERO_ADDRESS = "PublishErrorNonZeroAddress"
    PUBLISH_UPGRADE_MISSING_DEPENDENCY = "PublishUpgradeMissingDependency"
    PUBLISH_UPGRADE_DEPENDENCY_DOWNGRADE = "PublishUpgradeDependencyDowngrade"
    INVALID_LINKAGE = "InvalidLinkage"
    PACKAGE_UPGRADE_ERROR = "PackageUpgradeError"
    FEATURE_NOT_YET_SUPPORTED = "FeatureNotYetSupported"
    VM_INVARIANT_VIOLATION = "VMInvariantViolation"
    LIMIT_EXCEEDED = "MemoryLimitExceeded"


class ArgumentError(Enum):
    """Why an argument of a command was refused; Sui's ``CommandArgumentError``."""

    TYPE_MISMATCH = "TypeMismatch"
    INVALID_BCS_BYTES = "InvalidBCSBytes"
    INVALID_USAGE_OF_PURE_ARGUMENT = "InvalidUsageOfPureArg"
    INVALID_ARGUMENT_TO_PRIVATE_ENTRY_FUNCTION = "InvalidArgumentToPrivateEntryFunction"
    INDEX_OUT_OF_BOUNDS = "IndexOutOfBounds"
    SECONDARY_INDEX_OUT_OF_BOUNDS = "SecondaryIndexOutOfBounds"
    INVALID_RESULT_ARITY = "InvalidResultArity"
    INVALID_GAS_COIN_USAGE = "InvalidGasCoinUsage"
    INVALID_VALUE_USAGE = "InvalidValueUsage"
    INVALID_OBJECT_BY_VALUE = "InvalidObjectByValue"
    INVALID_OBJECT_BY_MUTABLE_REFERENCE = "InvalidObjectByMutRef"
    SHARED_OBJECT_OPERATION_NOT_ALLOWED = "SharedObjectOperationNotAllowed"
    INVALID_ARGUMENT_ARITY = "InvalidArgumentArity"
    INVALID_TRANSFER_OBJECT = "InvalidTransferObject"
    INVALID_MAKE_MOVE_VEC_NON_OBJECT_ARGUMENT = "InvalidMakeMoveVecNonObjectArgument"
    ARGUMENT_WITHOUT_VALUE = "ArgumentWithoutValue"
    CANNOT_MOVE_BORROWED_VALUE = "CannotMoveBorrowedValue"
    INVALID_REFERENCE_ARGUMENT = "InvalidReferenceArgument"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Move code something happened."""

    package: Address
    module: str
    function: str
    function_index: int  # position in the module's function definition table
    instruction: int  # offset in the function's code; 0 inside a native

    def __str__(self) -> str:
        return f"{short_address(self.package)}::{self.module}::{self.function}"


@dataclass(frozen=True, slots=True)
class Failure:
    """The one reason a transaction failed. Nothing it did is kept, but its gas is charged."""

    kind: FailureKind
    message: str
    command: int | None = None  # index of the command, None before the first
    place: Place | None = None
    abort_code: int | None = None
    argument: int | None = None  # index of the argument, for COMMAND_ARGUMENT_ERROR
    argument_error: ArgumentError | None = None
    argument_indices: tuple[int, ...] = ()  # that the argument's error names
    detail: Detail = None  # what effects say beside the kind, where nothing above does
