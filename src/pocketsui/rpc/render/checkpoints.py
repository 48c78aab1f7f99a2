"""Checkpoints as messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pocketsui.records import CheckpointRecord, TransactionRecord
from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.effects import fill_gas
from pocketsui.rpc.render.executed import ExecutedRenderer
from pocketsui.rpc.render.objects import fill_object
from pocketsui.rpc.signatures import fill_signature
from sui_wire.checkpoint import EndOfEpochData
from sui_wire.ids import ObjectId, format_digest
from sui_wire.object import Object
from sui_wire.rpc.checkpoint_pb2 import Checkpoint as CheckpointMessage
from sui_wire.rpc.checkpoint_pb2 import CheckpointContents as ContentsMessage
from sui_wire.rpc.checkpoint_pb2 import CheckpointSummary as SummaryMessage


class CheckpointRenderer:
    """Fills checkpoint messages; transactions only when they are wanted."""

    def __init__(self, executed: ExecutedRenderer) -> None:
        self._executed = executed

    def fill(
        self,
        message: CheckpointMessage,
        record: CheckpointRecord,
        transactions: Callable[[], Iterable[TransactionRecord]],
        mask: Mask,
    ) -> None:
        if "sequence_number" in mask:
            message.sequence_number = record.sequence
        if "digest" in mask:
            message.digest = format_digest(record.digest)
        part = mask.part("summary")
        if part is not None:
            _fill_summary(message.summary, record, part)
        if "signature" in mask:
            message.signature.epoch = record.signature.epoch
            message.signature.signature = record.signature.signature
            message.signature.bitmap = record.signature.bitmap
        part = mask.part("contents")
        if part is not None:
            _fill_contents(message.contents, record, part)
        part = mask.part("transactions")
        if part is not None:
            for each in transactions():
                self._executed.fill(message.transactions.add(), each, part)
        part = mask.part("objects")
        wanted = None if part is None else part.part("objects")
        if wanted is not None:
            seen: dict[tuple[ObjectId, int], Object] = {}
            for each in transactions():
                for value in self._executed.objects_of(each.effects):
                    seen[value.id, value.version] = value
            for key in sorted(seen):
                fill_object(message.objects.objects.add(), seen[key], wanted, self._executed.move)


def _fill_summary(message: SummaryMessage, record: CheckpointRecord, mask: Mask) -> None:
    summary = record.summary
    if "bcs" in mask:
        message.bcs.name = "CheckpointSummary"
        message.bcs.value = record.summary_bytes
    if "digest" in mask:
        message.digest = format_digest(record.digest)
    if "epoch" in mask:
        message.epoch = summary.epoch
    if "sequence_number" in mask:
        message.sequence_number = summary.sequence_number
    if "total_network_transactions" in mask:
        message.total_network_transactions = summary.network_total_transactions
    if "content_digest" in mask:
        message.content_digest = format_digest(summary.content_digest)
    if "previous_digest" in mask and summary.previous_digest is not None:
        message.previous_digest = format_digest(summary.previous_digest)
    if "epoch_rolling_gas_cost_summary" in mask:
        fill_gas(message.epoch_rolling_gas_cost_summary, summary.epoch_rolling_gas)
    if "timestamp" in mask:
        message.timestamp.FromMilliseconds(summary.timestamp_ms)
    if "end_of_epoch_data" in mask and summary.end_of_epoch is not None:
        _fill_end_of_epoch(message, summary.end_of_epoch)
    if "version_specific_data" in mask:
        message.version_specific_data = summary.version_specific_data


def _fill_end_of_epoch(message: SummaryMessage, data: EndOfEpochData) -> None:
    part = message.end_of_epoch_data
    part.next_epoch_protocol_version = data.next_protocol_version
    for member in data.next_committee:
        part.next_epoch_committee.add(public_key=member.public_key, weight=member.weight)


def _fill_contents(message: ContentsMessage, record: CheckpointRecord, mask: Mask) -> None:
    if "bcs" in mask:
        message.bcs.name = "CheckpointContents"
        message.bcs.value = record.contents_bytes
    if "digest" in mask:
        message.digest = format_digest(record.summary.content_digest)
    if "version" in mask:
        message.version = 1
    part = mask.part("transactions")
    if part is None:
        return
    for each in record.contents.transactions:
        item = message.transactions.add()
        if "transaction" in part:
            item.transaction = format_digest(each.transaction)
        if "effects" in part:
            item.effects = format_digest(each.effects)
        signatures = part.part("signatures")
        if signatures is not None:
            for signature in each.signatures:
                fill_signature(item.signatures.add(), signature, signatures)
