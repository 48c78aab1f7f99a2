"""What transactions are asked for by, as numbers: the words of the index.

A term is a hash of what a filter of a List method can name: a sender, an address or object that was
affected, a function called, the module or type of an event. Of a path (`0x2::coin::join`) every
beginning is a term too. Two things may have the same hash, so whoever finds a transaction by a term
looks at it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from enum import IntEnum

from pocketsui.records import TransactionRecord
from sui_wire.effects import ObjectWrite, PackageWrite
from sui_wire.ids import Address
from sui_wire.object import AddressOwner, ConsensusAddressOwner, Owner
from sui_wire.transaction import MoveCall, ProgrammableTransaction


class Kind(IntEnum):
    """What sort of thing a term stands for."""

    SENDER = 1
    AFFECTED_ADDRESS = 2
    AFFECTED_OBJECT = 3
    MOVE_CALL = 4
    PACKAGE_WRITE = 5
    EVENT_SENDER = 6
    EMIT_MODULE = 7
    EVENT_TYPE = 8


def term(kind: Kind, address: bytes = b"", names: Iterable[str] = ()) -> int:
    """The number of one thing, as SQLite has numbers: 64 bits with a sign."""
    word = bytes([kind]) + address + "::".join(names).encode()
    return int.from_bytes(hashlib.blake2b(word, digest_size=8).digest(), "little", signed=True)


def terms_of(record: TransactionRecord) -> set[int]:
    """Everything that a transaction can be asked for by."""
    found = {term(Kind.SENDER, record.transaction.sender)}
    found.update(term(Kind.AFFECTED_ADDRESS, each) for each in affected_addresses(record))
    for change in record.effects.changed_objects:
        found.add(term(Kind.AFFECTED_OBJECT, change.id))
        if isinstance(change.output, PackageWrite):
            found.add(term(Kind.PACKAGE_WRITE))
    for call in {(each.package, each.module, each.function) for each in move_calls(record)}:
        found.update(_beginnings(Kind.MOVE_CALL, *call))
    for event in record.events:
        found.add(term(Kind.EVENT_SENDER, event.sender))
        found.update(_beginnings(Kind.EMIT_MODULE, event.package, event.module))
        type_ = event.type
        found.update(_beginnings(Kind.EVENT_TYPE, type_.address, type_.module, type_.name))
    return found


def _beginnings(kind: Kind, address: Address, *names: str) -> Iterator[int]:
    return (term(kind, address, names[:count]) for count in range(len(names) + 1))


def move_calls(record: TransactionRecord) -> Iterable[MoveCall]:
    kind = record.transaction.kind
    commands = kind.commands if isinstance(kind, ProgrammableTransaction) else ()
    return (each for each in commands if isinstance(each, MoveCall))


def affected_addresses(record: TransactionRecord) -> set[Address]:
    """Who owned a changed object before, or owns it now."""
    owners: list[Owner] = []
    for change in record.effects.changed_objects:
        if change.input is not None:
            owners.append(change.input.owner)
        if isinstance(change.output, ObjectWrite):
            owners.append(change.output.owner)
    kinds = (AddressOwner, ConsensusAddressOwner)
    return {owner.address for owner in owners if isinstance(owner, kinds)}
