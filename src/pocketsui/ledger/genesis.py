"""What a new ledger begins with."""

from __future__ import annotations

from pocketsui.coins import MIST_PER_SUI
from pocketsui.transactions.system import genesis_kind
from sui_wire.ids import Address, ObjectId, blake2b
from sui_wire.transaction import TransactionData
from sui_wire.transaction.data import system_transaction

TOTAL_SUPPLY = 10_000_000_000 * MIST_PER_SUI
"""All the SUI there will ever be, in MIST."""

FAUCET_COINS = 16
"""Coins the supply is divided into; they are the faucet's."""


def faucet_coins(faucet: Address) -> dict[ObjectId, tuple[Address, int]]:
    """The whole supply, in coins of the faucet."""
    share = TOTAL_SUPPLY // FAUCET_COINS
    ids = (ObjectId(blake2b(b"pocketsui faucet coin", bytes((n,)))) for n in range(FAUCET_COINS))
    return dict.fromkeys(ids, (faucet, share))


def genesis(timestamp_ms: int, faucet: Address) -> TransactionData:
    """The first transaction of a ledger that begins now."""
    return system_transaction(genesis_kind(timestamp_ms, faucet_coins(faucet)))
