"""Executed transactions as messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from pocketsui.coins import balance_of, coin_type
from pocketsui.records import TransactionRecord
from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.effects import fill_effects
from pocketsui.rpc.render.move import MoveRenderer
from pocketsui.rpc.render.objects import fill_object, type_name
from pocketsui.rpc.render.transactions import fill_transaction
from pocketsui.rpc.signatures import fill_signature
from sui_wire.effects import ObjectWrite, PackageWrite, ReadOnlyRoot, TransactionEffects
from sui_wire.events import Event, events_digest
from sui_wire.events import encode as encode_events
from sui_wire.ids import Address, ObjectId, format_address, format_digest
from sui_wire.object import AddressOwner, MoveObject, Object
from sui_wire.rpc.executed_transaction_pb2 import Event as EventMessage
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction as ExecutedMessage
from sui_wire.rpc.executed_transaction_pb2 import TransactionEvents as EventsMessage

EVENT_MASK = "package_id,module,sender,event_type,contents"
"""What of an event is shown where a request does not say."""

ObjectAt = Callable[[ObjectId, int], Object | None]
"""An object at a version, or None."""


class ExecutedRenderer:
    """Fills messages about executed transactions; `object_at` is asked only where needed."""

    def __init__(self, object_at: ObjectAt, move: MoveRenderer) -> None:
        self._object_at = object_at
        self.move = move

    def type_of(self, object_id: ObjectId, version: int) -> str:
        value = self._object_at(object_id, version)
        return "" if value is None else type_name(value)

    def fill(self, message: ExecutedMessage, record: TransactionRecord, mask: Mask) -> None:
        """A recorded transaction."""
        if "digest" in mask:
            message.digest = format_digest(record.digest)
        part = mask.part("transaction")
        if part is not None:
            fill_transaction(message.transaction, record.transaction, part)
        part = mask.part("signatures")
        if part is not None:
            for signature in record.signatures:
                fill_signature(message.signatures.add(), signature, part)
        if "checkpoint" in mask:
            message.checkpoint = record.checkpoint
        if "timestamp" in mask:
            message.timestamp.FromMilliseconds(record.timestamp_ms)
        if "transaction_index" in mask:
            message.transaction_index = record.index
        if _fill_bytes(message, record, mask):
            return
        events = record.events if "events" in mask and record.events_bytes else ()
        self.fill_results(message, record.effects, events, mask)

    def fill_results(
        self,
        message: ExecutedMessage,
        effects: TransactionEffects,
        events: tuple[Event, ...],
        mask: Mask,
    ) -> None:
        """Effects, events, and what follows from them; also for simulations."""
        part = mask.part("effects")
        if part is not None:
            fill_effects(message.effects, effects, part, self.type_of, self.move)
        part = mask.part("events")
        if part is not None and events:
            fill_events(message.events, events, part, self.move)
        if "balance_changes" in mask:
            self._fill_balances(message, effects)
        part = mask.part("objects")
        if part is not None:
            wanted = part.part("objects")
            if wanted is not None:
                for value in self.objects_of(effects):
                    fill_object(message.objects.objects.add(), value, wanted, self.move)

    def objects_of(self, effects: TransactionEffects) -> list[Object]:
        """Every object the transaction read or wrote, before and after."""
        found = (self._object_at(each, version) for each, version in _versions(effects))
        return [value for value in found if value is not None]

    def _fill_balances(self, message: ExecutedMessage, effects: TransactionEffects) -> None:
        changes: defaultdict[tuple[Address, str], int] = defaultdict(int)
        for change in effects.changed_objects:
            if change.input is not None:
                self._count(changes, change.id, change.input.version, -1)
            if isinstance(change.output, ObjectWrite):
                self._count(changes, change.id, effects.lamport_version, 1)
        for (owner, kind), amount in sorted(changes.items()):
            if amount:
                message.balance_changes.add(
                    address=format_address(owner), coin_type=kind, amount=str(amount)
                )

    def _count(
        self,
        changes: defaultdict[tuple[Address, str], int],
        object_id: ObjectId,
        version: int,
        sign: int,
    ) -> None:
        value = self._object_at(object_id, version)
        if value is None or not isinstance(value.owner, AddressOwner):
            return
        kind = coin_type(value.data)
        if kind is not None and isinstance(value.data, MoveObject):
            changes[value.owner.address, str(kind)] += sign * balance_of(value.data)


def _versions(effects: TransactionEffects) -> Iterable[tuple[ObjectId, int]]:
    for change in effects.changed_objects:
        if change.input is not None:
            yield change.id, change.input.version
        match change.output:
            case ObjectWrite():
                yield change.id, effects.lamport_version
            case PackageWrite(version, _):
                yield change.id, version
    for unchanged in effects.unchanged_objects:
        if isinstance(unchanged.kind, ReadOnlyRoot):
            yield unchanged.id, unchanged.kind.version


def _fill_bytes(message: ExecutedMessage, record: TransactionRecord, mask: Mask) -> bool:
    """The results as the bytes that are kept, if nothing else is wanted: nothing is decoded.

    That is what a client asks for who verifies what it is told.
    """
    effects, events = mask.part("effects"), mask.part("events")
    if "balance_changes" in mask or "objects" in mask:
        return False
    if not all(part is None or part.is_only("bcs") for part in (effects, events)):
        return False
    if effects is not None:
        message.effects.bcs.name = "TransactionEffects"
        message.effects.bcs.value = record.effects_bytes
    if events is not None and record.events_bytes is not None:
        message.events.bcs.name = "TransactionEvents"
        message.events.bcs.value = record.events_bytes
    return True


def fill_events(
    message: EventsMessage, events: tuple[Event, ...], mask: Mask, move: MoveRenderer
) -> None:
    if "bcs" in mask or "digest" in mask:
        encoded = encode_events(events)
        if "bcs" in mask:
            message.bcs.name = "TransactionEvents"
            message.bcs.value = encoded
        if "digest" in mask:
            message.digest = format_digest(events_digest(encoded))
    part = mask.part("events")
    if part is not None:
        for event in events:
            fill_event(message.events.add(), event, part, move)


def fill_event(message: EventMessage, event: Event, mask: Mask, move: MoveRenderer) -> None:
    """What an event says of itself; where it stands is for who lists it."""
    kind = str(event.type)
    if "package_id" in mask:
        message.package_id = format_address(event.package)
    if "module" in mask:
        message.module = event.module
    if "sender" in mask:
        message.sender = format_address(event.sender)
    if "event_type" in mask:
        message.event_type = kind
    if "contents" in mask:
        message.contents.name = kind
        message.contents.value = event.contents
    if "json" in mask:
        move.fill_json(message.json, event.type, event.contents)


def fill_recorded_event(
    message: EventMessage,
    record: TransactionRecord,
    index: int,
    event: Event,
    mask: Mask,
    move: MoveRenderer,
) -> None:
    """An event by itself, with where it stands in the ledger."""
    fill_event(message, event, mask, move)
    if "checkpoint" in mask:
        message.checkpoint = record.checkpoint
    if "transaction_digest" in mask:
        message.transaction_digest = format_digest(record.digest)
    if "transaction_index" in mask:
        message.transaction_index = record.index
    if "event_index" in mask:
        message.event_index = index
