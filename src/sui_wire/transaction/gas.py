"""Who pays for a transaction, how much at most, and until when it may run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest
from sui_wire.object import read_digest
from sui_wire.transaction.inputs import ObjectRef, read_ref, write_ref


@dataclass(frozen=True, slots=True)
class GasData:
    """The payment: coins of one owner, who also signs when it is not the sender."""

    payment: tuple[ObjectRef, ...]
    owner: Address
    price: int
    """MIST a computation unit; at least the network's reference gas price."""
    budget: int
    """MIST that may be spent at most."""


@dataclass(frozen=True, slots=True)
class NoExpiration:
    """May run at any time."""


@dataclass(frozen=True, slots=True)
class UntilEpoch:
    """May run up to and in this epoch."""

    epoch: int


@dataclass(frozen=True, slots=True)
class ValidDuring:
    """May run on one chain in a range of epochs (and, where set, of time)."""

    min_epoch: int | None
    max_epoch: int | None
    min_timestamp_ms: int | None
    max_timestamp_ms: int | None
    chain: Digest
    """Digest of the genesis checkpoint."""
    nonce: int


Expiration: TypeAlias = NoExpiration | UntilEpoch | ValidDuring
NO_EXPIRATION = NoExpiration()


def write_gas_data(writer: Writer, gas: GasData) -> None:
    writer.vector(gas.payment, write_ref).fixed(gas.owner).u64(gas.price).u64(gas.budget)


def read_gas_data(reader: Reader) -> GasData:
    payment = tuple(reader.vector(read_ref))
    return GasData(payment, Address(reader.fixed(32)), reader.u64(), reader.u64())


def write_expiration(writer: Writer, expiration: Expiration) -> None:
    match expiration:
        case NoExpiration():
            writer.uleb(0)
        case UntilEpoch(epoch):
            writer.uleb(1).u64(epoch)
        case ValidDuring():
            writer.uleb(2)
            writer.option(expiration.min_epoch, Writer.u64)
            writer.option(expiration.max_epoch, Writer.u64)
            writer.option(expiration.min_timestamp_ms, Writer.u64)
            writer.option(expiration.max_timestamp_ms, Writer.u64)
            writer.bytes(expiration.chain).u32(expiration.nonce)


def read_expiration(reader: Reader) -> Expiration:
    match reader.uleb():
        case 0:
            return NO_EXPIRATION
        case 1:
            return UntilEpoch(reader.u64())
        case 2:
            return ValidDuring(
                reader.option(Reader.u64),
                reader.option(Reader.u64),
                reader.option(Reader.u64),
                reader.option(Reader.u64),
                read_digest(reader),
                reader.u32(),
            )
        case other:
            raise MalformedBcs(f"no expiration has the variant index {other}")
