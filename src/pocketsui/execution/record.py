"""What one transaction did: the record that the interpreter hands to the node.

The interpreter reads through an :class:`~pocketsui.execution.context.ObjectReader` and writes
nothing. Everything a node needs to store, to charge for and to tell its clients is in
:class:`Execution`. Versions, digests, gas and effects are the node's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from sui_wire.ids import Address, ObjectId
from sui_wire.object import MoveObject, MovePackage, Object, Owner
from sui_wire.type_tag import StructTag


class FailureKind(Enum):
    """Why a transaction failed; the names are those of Sui's ``ExecutionFailureStatus``."""

    INSUFFICIENT_GAS = "InsufficientGas"
    MOVE_ABORT = "MoveAbort"
    MOVE_PRIMITIVE_RUNTIME_ERROR = "MovePrimitiveRuntimeError"
    COMMAND_ARGUMENT_ERROR = "CommandArgumentError"
    TYPE_ARGUMENT_ERROR = "TypeArgumentError"
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Move code something happened."""

    package: Address
    module: str
    function: str
    function_index: int  # position in the module's function definition table
    instruction: int  # offset in the function's code; 0 inside a native

    def __str__(self) -> str:
        return f"0x{self.package.hex().lstrip('0') or '0'}::{self.module}::{self.function}"


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


@dataclass(frozen=True, slots=True)
class Event:
    """One ``sui::event::emit``, in order of emission."""

    package: Address  # package and module of the function the transaction's command called
    module: str
    sender: Address
    type: StructTag
    contents: bytes


@dataclass(frozen=True, slots=True)
class ReturnValue:
    """A value a command returned or left behind a mutable reference; kept for simulation."""

    type: str
    contents: bytes


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one command gave: its results, and its arguments taken by mutable reference."""

    returned: tuple[ReturnValue, ...] = ()
    mutated: tuple[tuple[int, ReturnValue], ...] = ()  # (argument index, value afterwards)


@dataclass(frozen=True, slots=True)
class Written:
    """An object as it stands after the transaction.

    Its version is that of the input (0 for a new one) and a newly shared owner carries version 0:
    the node stamps both with the transaction's Lamport version.
    """

    data: MoveObject | MovePackage
    owner: Owner


@dataclass(frozen=True, slots=True)
class Execution:
    """Everything one transaction did, or the reason why it did nothing."""

    failure: Failure | None = None
    written: Mapping[ObjectId, Written] = field(default_factory=dict)
    created: frozenset[ObjectId] = frozenset()  # of the written: ids made in this transaction
    unwrapped: frozenset[ObjectId] = frozenset()  # of the written: were inside another object
    deleted: frozenset[ObjectId] = frozenset()  # existed by themselves before
    unwrapped_then_deleted: frozenset[ObjectId] = frozenset()
    wrapped: frozenset[ObjectId] = frozenset()  # existed by themselves, now inside another
    loaded: Mapping[ObjectId, Object] = field(default_factory=dict)  # children and received
    events: tuple[Event, ...] = ()
    results: tuple[CommandResult, ...] = ()  # only when they were asked for
    computation_units: int = 0  # instruction units used, before rounding to buckets

    @property
    def succeeded(self) -> bool:
        return self.failure is None
