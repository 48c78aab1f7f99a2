"""Which transactions of clients are taken: everything that is checked before one is executed."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.errors import TransactionRefused
from pocketsui.transactions.checks import (
    Epoch,
    check_expiration,
    check_gas,
    check_shape,
    check_signatures,
    decode_checked,
)
from pocketsui.transactions.inputs import Inputs, Lookup, check_gas_balance, load_inputs
from sui_wire.ids import Digest
from sui_wire.transaction import ProgrammableTransaction, TransactionData


@dataclass(frozen=True, slots=True)
class Submitted:
    """A checked transaction."""

    digest: Digest
    transaction: TransactionData
    data: bytes
    signatures: tuple[bytes, ...]
    inputs: Inputs
    """What it names, as it was then."""


def admit(
    digest: Digest, data: bytes, signatures: tuple[bytes, ...], epoch: Epoch, lookup: Lookup
) -> Submitted:
    """Refuse what may not be executed, before a checkpoint is opened for it."""
    transaction = decode_checked(data)
    check_signatures(transaction, data, signatures)
    programme = transaction.kind
    if not isinstance(programme, ProgrammableTransaction):
        raise TransactionRefused("only programmable transactions are taken from clients")
    check_shape(programme)
    check_gas(transaction.gas, epoch.reference_gas_price)
    check_expiration(transaction.expiration, epoch)
    inputs = load_inputs(programme, transaction.gas, transaction.sender, lookup)
    check_gas_balance(inputs, transaction.gas)
    return Submitted(digest, transaction, data, signatures, inputs)
