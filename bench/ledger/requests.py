"""Transactions of the contract, signed before anything is measured.

Each pays with a coin of its own, so that none has to wait for what another one did.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from k3s_daas.chain.program import SharedRef, lay_out, objects_of
from k3s_daas.contract.call import Call
from sui_wire.ids import ObjectId
from sui_wire.object import SharedOwner
from sui_wire.signature import KeyPair
from sui_wire.transaction import GasData, ObjectRef, TransactionData
from tests.scenarios.chain_world import SUI, World, open_world

BUDGET = SUI
PRICE = 1_000
COINS_AT_ONCE = 200
"""Coins one faucet request makes."""

Signed = tuple[bytes, bytes]
"""BCS of a transaction, and its signature."""


async def sign_requests(folder: Path, count: int, calls: int) -> list[Signed]:
    """A ledger in `folder/ledger` with the contract, and `count` transactions of `calls` requests.

    Every request is made by `execute_kubectl_command_with_id`, which aborts when it is refused.
    """
    async with open_world(folder) as world:
        coins = await _coins(world, count)
        known = await _known(world, world.request(1))
        signed = []
        for number, coin in enumerate(coins):
            made = [
                replace(
                    world.request(number * calls + each), function="execute_kubectl_command_with_id"
                )
                for each in range(1, calls + 1)
            ]
            programme = lay_out([tuple(made)], world.contract.package, known).transaction
            gas = GasData((coin,), world.key.address, PRICE, BUDGET)
            signed.append(_sign(TransactionData(programme, world.key.address, gas), world.key))
    return signed


def _sign(transaction: TransactionData, key: KeyPair) -> Signed:
    return transaction.encoded, key.sign_transaction(transaction.encoded)


async def _coins(world: World, count: int) -> list[ObjectRef]:
    """So many coins of the world's person."""
    given: list[ObjectId] = []
    while len(given) < count:
        made = await world.ledger.faucet(world.key.address, 2 * BUDGET, COINS_AT_ONCE)
        given += [coin.id for coin in made]
    found = (world.ledger.node.ledger.newest(each) for each in given[:count])
    return [ObjectRef(each.id, each.version, each.digest) for each in found if each is not None]


async def _known(world: World, call: Call) -> dict[ObjectId, SharedRef]:
    """The shared objects a request names; by what they are, a request names no others."""
    states = await world.client.get_objects([each.id for each in objects_of([call])])
    return {
        state.ref.id: SharedRef(state.ref.id, state.owner.initial_version)
        for state in states
        if state is not None and isinstance(state.owner, SharedOwner)
    }
