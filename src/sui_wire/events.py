"""Events: what Move code said happened, in order."""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.ids import Address, Digest, ObjectId, typed_digest
from sui_wire.type_tag import StructTag, read_struct_tag, write_struct_tag


@dataclass(frozen=True, slots=True)
class Event:
    """One `sui::event::emit`."""

    package: ObjectId
    """Package of the function that the transaction's command called."""
    module: str
    sender: Address
    type: StructTag
    contents: bytes
    """BCS of the Move value."""


def write_event(writer: Writer, event: Event) -> None:
    writer.fixed(event.package).string(event.module).fixed(event.sender)
    write_struct_tag(writer, event.type)
    writer.bytes(event.contents)


def read_event(reader: Reader) -> Event:
    return Event(
        Address(reader.fixed(32)),
        reader.string(),
        Address(reader.fixed(32)),
        read_struct_tag(reader),
        reader.bytes(),
    )


def encode(events: tuple[Event, ...]) -> bytes:
    """The BCS of a transaction's events (`TransactionEvents`)."""
    return bytes(Writer().vector(events, write_event))


def decode(encoded: bytes) -> tuple[Event, ...]:
    return tuple(decode_bcs(encoded, lambda reader: reader.vector(read_event)))


def events_digest(encoded: bytes) -> Digest:
    """What the effects hold as `events_digest`."""
    return typed_digest("TransactionEvents", encoded)
