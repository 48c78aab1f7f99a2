"""From protobuf messages of `sui.rpc.v2` to our values. No I/O.

A node may leave out what it was not asked for, so absent fields read as empty; what must be there
is checked where it is used. Text that does not parse raises `LedgerInconsistent` in `client`.
"""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import (
    ChangedObject,
    DynamicField,
    EmittedEvent,
    ExecutedTransaction,
    Failure,
    GasUsed,
    ObjectState,
    RawCheckpoint,
    RawTransaction,
)
from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import QuorumSignature
from sui_wire.ids import parse_address, parse_digest
from sui_wire.object import (
    IMMUTABLE,
    AddressOwner,
    ConsensusAddressOwner,
    ObjectOwner,
    Owner,
    SharedOwner,
)
from sui_wire.rpc import (
    checkpoint_pb2,
    common_pb2,
    effects_pb2,
    executed_transaction_pb2,
    signature_pb2,
)
from sui_wire.rpc import object_pb2 as objects
from sui_wire.transaction import ObjectRef

EXECUTED_MASK = (
    "digest",
    "effects.status",
    "effects.gas_used",
    "effects.gas_object",
    "events.events.event_type",
    "events.events.contents",
    "checkpoint",
    "timestamp",
)
"""The fields of an `ExecutedTransaction` that `executed_transaction` reads."""

CHANGES_MASK = ("effects.changed_objects",)
"""In addition, where the changed objects are wanted."""

OBJECT_MASK = ("object_id", "version", "digest", "owner", "object_type", "contents")
"""The fields of an `Object` that `object_state` reads."""

SUMMARY_MASK = ("sequence_number", "summary.bcs", "signature")
"""The fields of a `Checkpoint` that say what it is and who vouches for it."""

CHECKPOINT_MASK = (
    *SUMMARY_MASK,
    "contents.bcs",
    "transactions.digest",
    "transactions.effects.bcs",
    "transactions.events.bcs",
)
"""The fields of a `Checkpoint` that `raw_checkpoint` reads."""

_OWNER = common_pb2.Owner


def milliseconds(timestamp: Timestamp) -> int:
    """Since 1970."""
    return timestamp.seconds * 1000 + timestamp.nanos // 1_000_000


def owner(message: common_pb2.Owner) -> Owner:
    """Whose an object is."""
    match message.kind:
        case _OWNER.SHARED:
            return SharedOwner(message.version)
        case _OWNER.ADDRESS:
            return AddressOwner(parse_address(message.address))
        case _OWNER.OBJECT:
            return ObjectOwner(parse_address(message.address))
        case _OWNER.CONSENSUS_ADDRESS:
            return ConsensusAddressOwner(message.version, parse_address(message.address))
        case _:
            return IMMUTABLE


def object_state(message: objects.Object) -> ObjectState:
    """One version of an object."""
    reference = ObjectRef(
        parse_address(message.object_id), message.version, parse_digest(message.digest)
    )
    return ObjectState(reference, owner(message.owner), message.object_type, message.contents.value)


def dynamic_field(message: objects.DynamicField) -> DynamicField:
    """One entry of a table."""
    return DynamicField(parse_address(message.field_id), message.name.value, message.value.value)


def gas_used(message: common_pb2.GasCostSummary) -> GasUsed:
    """The cost of a transaction, MIST."""
    return GasUsed(message.computation_cost, message.storage_cost, message.storage_rebate)


def failure(status: effects_pb2.ExecutionStatus) -> Failure | None:
    """Why it failed; None if it did not."""
    if status.success:
        return None
    error = status.error
    kind = effects_pb2.ExecutionError.ExecutionErrorKind.Name(error.kind)
    command = error.command if error.HasField("command") else None
    if not error.HasField("abort"):
        return Failure(kind, error.description or kind, command)
    place = error.abort.location
    return Failure(
        kind,
        error.description or kind,
        command,
        abort_code=error.abort.abort_code,
        module=place.module,
        function=place.function_name or f"function {place.function}",
    )


def changed_object(message: effects_pb2.ChangedObject) -> ChangedObject:
    """An object that was written."""
    reference = ObjectRef(
        parse_address(message.object_id),
        message.output_version,
        parse_digest(message.output_digest),
    )
    kinds = effects_pb2.ChangedObject
    return ChangedObject(
        reference,
        owner(message.output_owner),
        message.object_type,
        created=message.id_operation == kinds.CREATED,
        package=message.output_state == kinds.OUTPUT_OBJECT_STATE_PACKAGE_WRITE,
    )


def _was_written(message: effects_pb2.ChangedObject) -> bool:
    kinds = effects_pb2.ChangedObject
    return message.output_state in (
        kinds.OUTPUT_OBJECT_STATE_OBJECT_WRITE,
        kinds.OUTPUT_OBJECT_STATE_PACKAGE_WRITE,
    )


def executed_transaction(
    message: executed_transaction_pb2.ExecutedTransaction,
) -> ExecutedTransaction:
    """A transaction's outcome."""
    effects = message.effects
    coin = effects.gas_object
    return ExecutedTransaction(
        digest=message.digest,
        failure=failure(effects.status),
        gas=gas_used(effects.gas_used),
        gas_coin=changed_object(coin).ref if _was_written(coin) else None,
        changed=tuple(map(changed_object, filter(_was_written, effects.changed_objects))),
        events=tuple(
            EmittedEvent(event.event_type, event.contents.value) for event in message.events.events
        ),
        checkpoint=message.checkpoint if message.HasField("checkpoint") else None,
        timestamp_ms=milliseconds(message.timestamp) if message.HasField("timestamp") else None,
    )


def raw_checkpoint(message: checkpoint_pb2.Checkpoint) -> RawCheckpoint:
    """The bytes of a checkpoint that `verify` checks."""
    return RawCheckpoint(
        message.sequence_number,
        message.summary.bcs.value,
        message.contents.bcs.value,
        tuple(
            RawTransaction(item.digest, item.effects.bcs.value, item.events.bcs.value)
            for item in message.transactions
        ),
        quorum_signature(message.signature) if message.HasField("signature") else None,
    )


def quorum_signature(message: signature_pb2.ValidatorAggregatedSignature) -> QuorumSignature:
    """The committee's signature."""
    return QuorumSignature(message.epoch, message.signature, message.bitmap)


def committee(message: signature_pb2.ValidatorCommittee) -> Committee:
    """Who signs in an epoch."""
    return Committee(
        message.epoch,
        tuple(CommitteeMember(item.public_key, item.weight) for item in message.members),
    )
