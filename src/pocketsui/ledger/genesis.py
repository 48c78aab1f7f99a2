"""Makes the first checkpoint of a new ledger."""

from __future__ import annotations

from pocketsui.coins import MIST_PER_SUI
from pocketsui.ledger.sealing import OpenCheckpoint
from pocketsui.transactions.inputs import Inputs
from pocketsui.transactions.outcome import Facts, settle
from pocketsui.transactions.system import SYSTEM_SIGNATURE, genesis_transaction, run_genesis
from sui_wire.ids import Address, ObjectId, blake2b
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


def execute_genesis(opened: OpenCheckpoint, faucet: Address) -> None:
    """Put the genesis transaction into the first checkpoint."""
    kind = genesis_transaction(opened.timestamp_ms, faucet_coins(faucet))
    transaction = system_transaction(kind)
    digest = transaction.digest()
    facts = Facts(digest, opened.epoch, Inputs(), charge=None)
    outcome = settle(facts, run_genesis(kind))
    opened.add(digest, transaction.encoded, (SYSTEM_SIGNATURE,), outcome)
