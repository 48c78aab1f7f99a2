"""Transaction effects: everything a transaction changed, as the network signs it.

This is Sui's `TransactionEffects::V2`. Each changed object appears once, with its state before and
after; shared objects that were only read appear with the version that was read, so that the
execution can be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs
from sui_wire.execution_status import ExecutionStatus
from sui_wire.execution_status_codec import read_status, write_status
from sui_wire.gas import GasCostSummary, read_gas, write_gas
from sui_wire.ids import Address, Digest, ObjectId, typed_digest
from sui_wire.object import Owner, read_digest, read_owner, write_owner

_V2 = 1


@dataclass(frozen=True, slots=True)
class InputState:
    """The object as it was before; None in its place: it did not exist by itself."""

    version: int
    digest: Digest
    owner: Owner


@dataclass(frozen=True, slots=True)
class ObjectWrite:
    """The object was written; its version is the effects' Lamport version."""

    digest: Digest
    owner: Owner


@dataclass(frozen=True, slots=True)
class PackageWrite:
    """A package was published; packages count their versions by themselves."""

    version: int
    digest: Digest


OutputState: TypeAlias = ObjectWrite | PackageWrite | None
"""None: the object no longer exists by itself (deleted, or wrapped in another)."""


class IdOperation(IntEnum):
    """Whether the id itself came to be, or ceased, in this transaction."""

    NONE = 0
    CREATED = 1
    DELETED = 2


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """One object before and after."""

    id: ObjectId
    input: InputState | None
    output: OutputState
    operation: IdOperation


@dataclass(frozen=True, slots=True)
class ReadOnlyRoot:
    """A shared object that was only read."""

    version: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """A shared object that had been deleted before."""

    version: int
    mutable: bool


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A shared object of a transaction that consensus cancelled; the version says why."""

    version: int


@dataclass(frozen=True, slots=True)
class PerEpochConfig:
    """A configuration object that stays the same for an epoch."""


UnchangedKind: TypeAlias = ReadOnlyRoot | StreamEnded | Cancelled | PerEpochConfig


@dataclass(frozen=True, slots=True)
class UnchangedObject:
    """A consensus object named by the transaction and not written."""

    id: ObjectId
    kind: UnchangedKind


@dataclass(frozen=True)
class TransactionEffects:
    """Sui's `TransactionEffects::V2`; both object lists are sorted by id."""

    status: ExecutionStatus
    epoch: int
    gas_used: GasCostSummary
    transaction_digest: Digest
    gas_object_index: int | None
    """Where in `changed_objects` the coin that paid stands; None: nothing paid."""
    events_digest: Digest | None
    dependencies: tuple[Digest, ...]
    """Transactions whose output this one read, sorted."""
    lamport_version: int
    changed_objects: tuple[ChangedObject, ...]
    unchanged_objects: tuple[UnchangedObject, ...]
    auxiliary_data_digest: Digest | None = None

    @cached_property
    def encoded(self) -> bytes:
        writer = Writer()
        write_effects(writer, self)
        return bytes(writer)

    @cached_property
    def digest(self) -> Digest:
        return effects_digest(self.encoded)


def effects_digest(encoded: bytes) -> Digest:
    return typed_digest("TransactionEffects", encoded)


def _write_changed(writer: Writer, change: ChangedObject) -> None:
    writer.fixed(change.id)
    before = change.input
    if before is None:
        writer.uleb(0)
    else:
        writer.uleb(1).u64(before.version).bytes(before.digest)
        write_owner(writer, before.owner)
    match change.output:
        case None:
            writer.uleb(0)
        case ObjectWrite(digest, owner):
            write_owner(writer.uleb(1).bytes(digest), owner)
        case PackageWrite(version, digest):
            writer.uleb(2).u64(version).bytes(digest)
    writer.uleb(change.operation)


def _read_output(reader: Reader) -> OutputState:
    match reader.uleb():
        case 0:
            return None
        case 1:
            return ObjectWrite(read_digest(reader), read_owner(reader))
        case 2:
            return PackageWrite(reader.u64(), read_digest(reader))
        case 3:
            raise MalformedBcs("accumulator writes are not supported here")
        case other:
            raise MalformedBcs(f"no output state has the variant index {other}")


def _read_changed(reader: Reader) -> ChangedObject:
    object_id = Address(reader.fixed(32))
    match reader.uleb():
        case 0:
            before = None
        case 1:
            before = InputState(reader.u64(), read_digest(reader), read_owner(reader))
        case other:
            raise MalformedBcs(f"no input state has the variant index {other}")
    output, operation = _read_output(reader), reader.uleb()
    if operation > IdOperation.DELETED:
        raise MalformedBcs(f"no id operation has the variant index {operation}")
    return ChangedObject(object_id, before, output, IdOperation(operation))


def _write_unchanged(writer: Writer, unchanged: UnchangedObject) -> None:
    writer.fixed(unchanged.id)
    match unchanged.kind:
        case ReadOnlyRoot(version, digest):
            writer.uleb(0).u64(version).bytes(digest)
        case StreamEnded(version, mutable):
            writer.uleb(1 if mutable else 2).u64(version)
        case Cancelled(version):
            writer.uleb(3).u64(version)
        case PerEpochConfig():
            writer.uleb(4)


def _read_unchanged(reader: Reader) -> UnchangedObject:
    object_id = Address(reader.fixed(32))
    kind: UnchangedKind
    match reader.uleb():
        case 0:
            kind = ReadOnlyRoot(reader.u64(), read_digest(reader))
        case 1:
            kind = StreamEnded(reader.u64(), mutable=True)
        case 2:
            kind = StreamEnded(reader.u64(), mutable=False)
        case 3:
            kind = Cancelled(reader.u64())
        case 4:
            kind = PerEpochConfig()
        case other:
            raise MalformedBcs(f"no unchanged object has the variant index {other}")
    return UnchangedObject(object_id, kind)


def _write_digest(writer: Writer, digest: Digest) -> None:
    writer.bytes(digest)


def write_effects(writer: Writer, effects: TransactionEffects) -> None:
    write_status(writer.uleb(_V2), effects.status)
    write_gas(writer.u64(effects.epoch), effects.gas_used)
    writer.bytes(effects.transaction_digest)
    writer.option(effects.gas_object_index, Writer.u32)
    writer.option(effects.events_digest, _write_digest)
    writer.vector(effects.dependencies, _write_digest).u64(effects.lamport_version)
    writer.vector(effects.changed_objects, _write_changed)
    writer.vector(effects.unchanged_objects, _write_unchanged)
    writer.option(effects.auxiliary_data_digest, _write_digest)


def read_effects(reader: Reader) -> TransactionEffects:
    version = reader.uleb()
    if version != _V2:
        raise MalformedBcs(f"effects of version {version + 1} are not supported here")
    return TransactionEffects(
        status=read_status(reader),
        epoch=reader.u64(),
        gas_used=read_gas(reader),
        transaction_digest=read_digest(reader),
        gas_object_index=reader.option(Reader.u32),
        events_digest=reader.option(read_digest),
        dependencies=tuple(reader.vector(read_digest)),
        lamport_version=reader.u64(),
        changed_objects=tuple(reader.vector(_read_changed)),
        unchanged_objects=tuple(reader.vector(_read_unchanged)),
        auxiliary_data_digest=reader.option(read_digest),
    )


def decode(encoded: bytes) -> TransactionEffects:
    """The effects whose BCS is `encoded`."""
    effects = decode_bcs(encoded, read_effects)
    effects.__dict__["encoded"] = encoded  # BCS is canonical: there is no other form
    return effects
