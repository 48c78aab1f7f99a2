"""Checkpoints as messages and back; what is BCS in them is what counts."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.records import CheckpointRecord, TransactionRecord
from sui_wire.checkpoint import decode_summary
from sui_wire.committee import QuorumSignature
from sui_wire.ids import Digest, format_digest, parse_digest
from sui_wire.object import Object
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction


def to_message(
    record: CheckpointRecord,
    transactions: Iterable[TransactionRecord],
    objects: Iterable[Object],
) -> bytes:
    """A full checkpoint, as `GetCheckpoint` would give it, with BCS for all that has it."""
    message = Checkpoint(sequence_number=record.sequence, digest=format_digest(record.digest))
    message.summary.bcs.name = "CheckpointSummary"
    message.summary.bcs.value = record.summary_bytes
    message.contents.bcs.name = "CheckpointContents"
    message.contents.bcs.value = record.contents_bytes
    message.signature.epoch = record.signature.epoch
    message.signature.signature = record.signature.signature
    message.signature.bitmap = record.signature.bitmap
    for each in transactions:
        _fill(message.transactions.add(), each)
    for value in objects:
        item = message.objects.objects.add()
        item.bcs.name = "Object"
        item.bcs.value = value.encoded
    return message.SerializeToString(deterministic=True)


def _fill(message: ExecutedTransaction, record: TransactionRecord) -> None:
    message.digest = format_digest(record.digest)
    message.transaction.bcs.name = "TransactionData"
    message.transaction.bcs.value = record.data
    for signature in record.signatures:
        message.signatures.add().bcs.value = signature
    message.effects.bcs.name = "TransactionEffects"
    message.effects.bcs.value = record.effects_bytes
    if record.events_bytes is not None:
        message.events.bcs.name = "TransactionEvents"
        message.events.bcs.value = record.events_bytes
    message.checkpoint = record.checkpoint
    message.timestamp.FromMilliseconds(record.timestamp_ms)


def from_message(
    encoded: bytes, position: int
) -> tuple[CheckpointRecord, tuple[TransactionRecord, ...]]:
    """Records as the message claims them to be; `position` is that of its first transaction.

    Raises `ValueError` or `WireError` for what is none; nothing of it is believed yet.
    """
    message = Checkpoint.FromString(encoded)
    summary = decode_summary(message.summary.bcs.value)
    signature = message.signature
    record = CheckpointRecord(
        sequence=message.sequence_number,
        digest=parse_digest(message.digest),
        summary_bytes=message.summary.bcs.value,
        contents_bytes=message.contents.bcs.value,
        signature=QuorumSignature(signature.epoch, signature.signature, signature.bitmap),
    )
    transactions = tuple(
        TransactionRecord(
            digest=Digest(parse_digest(each.digest)),
            data=each.transaction.bcs.value,
            signatures=tuple(signed.bcs.value for signed in each.signatures),
            effects_bytes=each.effects.bcs.value,
            events_bytes=each.events.bcs.value if each.HasField("events") else None,
            checkpoint=record.sequence,
            position=position + index,
            index=index,
            timestamp_ms=summary.timestamp_ms,
        )
        for index, each in enumerate(message.transactions)
    )
    return record, transactions
