"""The inputs of a programmable transaction: plain bytes, or objects and how they are used."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, ObjectId, format_digest, short_address
from sui_wire.object import read_digest


@dataclass(frozen=True, slots=True)
class ObjectRef:
    """One version of one object, and the digest that proves which bytes are meant."""

    id: ObjectId
    version: int
    digest: Digest

    def __str__(self) -> str:
        return f"{short_address(self.id)} at version {self.version} ({format_digest(self.digest)})"


@dataclass(frozen=True, slots=True)
class Pure:
    """The BCS of a value that is no object."""

    value: bytes


@dataclass(frozen=True, slots=True)
class ImmOrOwned:
    """An immutable object, or one owned by the sender, at exactly this version."""

    ref: ObjectRef


class Mutability(IntEnum):
    """How a shared object is used; the value is its BCS variant index."""

    IMMUTABLE = 0
    MUTABLE = 1
    NON_EXCLUSIVE_WRITE = 2


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared object; its version is chosen by consensus, so only its first one is named."""

    id: ObjectId
    initial_version: int
    mutability: Mutability

    @classmethod
    def of(cls, object_id: ObjectId, initial_version: int, *, mutable: bool) -> Shared:
        return cls(
            object_id, initial_version, Mutability.MUTABLE if mutable else Mutability.IMMUTABLE
        )

    @property
    def mutable(self) -> bool:
        return self.mutability is not Mutability.IMMUTABLE


@dataclass(frozen=True, slots=True)
class Receiving:
    """An object sent to an object of the sender's, to be received in this transaction."""

    ref: ObjectRef


CallArg: TypeAlias = Pure | ImmOrOwned | Shared | Receiving


def write_ref(writer: Writer, ref: ObjectRef) -> None:
    writer.fixed(ref.id).u64(ref.version).bytes(ref.digest)


def read_ref(reader: Reader) -> ObjectRef:
    return ObjectRef(Address(reader.fixed(32)), reader.u64(), read_digest(reader))


def write_call_arg(writer: Writer, argument: CallArg) -> None:
    match argument:
        case Pure(value):
            writer.uleb(0).bytes(value)
        case ImmOrOwned(ref):
            write_ref(writer.uleb(1).uleb(0), ref)
        case Shared(object_id, version, mutability):
            writer.uleb(1).uleb(1).fixed(object_id).u64(version).uleb(mutability)
        case Receiving(ref):
            write_ref(writer.uleb(1).uleb(2), ref)


def _read_object_arg(reader: Reader) -> CallArg:
    match reader.uleb():
        case 0:
            return ImmOrOwned(read_ref(reader))
        case 1:
            object_id, version, mutability = Address(reader.fixed(32)), reader.u64(), reader.uleb()
            if mutability > Mutability.NON_EXCLUSIVE_WRITE:
                raise MalformedBcs(f"no mutability has the variant index {mutability}")
            return Shared(object_id, version, Mutability(mutability))
        case 2:
            return Receiving(read_ref(reader))
        case other:
            raise MalformedBcs(f"no object argument has the variant index {other}")


def read_call_arg(reader: Reader) -> CallArg:
    match reader.uleb():
        case 0:
            return Pure(reader.bytes())
        case 1:
            return _read_object_arg(reader)
        case 2:
            raise MalformedBcs("withdrawals from address balances are not supported here")
        case other:
            raise MalformedBcs(f"no input has the variant index {other}")
