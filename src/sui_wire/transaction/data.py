"""The whole of a transaction: what is hashed to its digest, and what is signed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, typed_digest
from sui_wire.transaction.gas import (
    NO_EXPIRATION,
    Expiration,
    GasData,
    read_expiration,
    read_gas_data,
    write_expiration,
    write_gas_data,
)
from sui_wire.transaction.kinds import TransactionKind, read_kind, write_kind

_V1 = 0

SYSTEM_SENDER = Address(bytes(32))
"""The sender of the system's own transactions: 0x0."""


@dataclass(frozen=True)
class TransactionData:
    """Sui's `TransactionData::V1`."""

    kind: TransactionKind
    sender: Address
    gas: GasData
    expiration: Expiration = NO_EXPIRATION

    @cached_property
    def encoded(self) -> bytes:
        writer = Writer()
        write_transaction(writer, self)
        return bytes(writer)

    def encode(self) -> bytes:
        """The BCS that is hashed and signed."""
        return self.encoded

    def digest(self) -> Digest:
        return transaction_digest(self.encoded)

    @staticmethod
    def decode(encoded: bytes) -> TransactionData:
        return decode_transaction(encoded)

    @property
    def sponsored(self) -> bool:
        """Whether somebody else pays, and so has to sign too."""
        return self.gas.owner != self.sender


@dataclass(frozen=True, slots=True)
class SenderSignedData:
    """A transaction with its signatures (`flag || signature || public key`, one a signer)."""

    transaction: TransactionData
    signatures: tuple[bytes, ...]


def system_transaction(kind: TransactionKind) -> TransactionData:
    """A transaction of the system itself: from 0x0, without payment."""
    return TransactionData(kind, SYSTEM_SENDER, GasData((), SYSTEM_SENDER, 1, 0))


def write_transaction(writer: Writer, data: TransactionData) -> None:
    write_kind(writer.uleb(_V1), data.kind)
    write_gas_data(writer.fixed(data.sender), data.gas)
    write_expiration(writer, data.expiration)


def read_transaction(reader: Reader) -> TransactionData:
    version = reader.uleb()
    if version != _V1:
        raise MalformedBcs(f"transaction data of version {version + 1} is not supported here")
    kind = read_kind(reader)
    sender = Address(reader.fixed(32))
    return TransactionData(kind, sender, read_gas_data(reader), read_expiration(reader))


def decode_transaction(encoded: bytes) -> TransactionData:
    """The transaction whose BCS is `encoded`."""
    transaction = decode_bcs(encoded, read_transaction)
    transaction.__dict__["encoded"] = encoded  # BCS is canonical: there is no other form
    return transaction


def transaction_digest(encoded: bytes) -> Digest:
    """The digest that names a transaction, from its BCS."""
    return typed_digest("TransactionData", encoded)
