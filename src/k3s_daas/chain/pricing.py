"""What calls would cost, and whether they would succeed: asked of the node, never recorded."""

from __future__ import annotations

from collections.abc import Sequence

from k3s_daas.chain.objects import ObjectBook
from k3s_daas.chain.outcome import error_of
from k3s_daas.chain.program import lay_out, objects_of
from k3s_daas.chain.timing import LoopClock
from k3s_daas.chain.values import GasUsed
from k3s_daas.chain.views import ViewNode
from k3s_daas.contract.call import Call
from sui_wire.ids import Address
from sui_wire.transaction import GasData, ProgrammableTransaction, TransactionData

MOST_GAS = 50_000_000_000
"""MIST; Sui's limit for one transaction (`max_tx_gas`)."""


async def price(node: ViewNode, program: ProgrammableTransaction, sender: Address) -> GasUsed:
    """What these commands would cost `sender`, who need not have it.

    Raises `MoveAbort` or `TransactionFailed` if they would fail, `LedgerUnavailable`.
    """
    gas = GasData((), sender, await node.reference_gas_price(), MOST_GAS)
    simulated = await node.simulate(TransactionData(program, sender, gas).encode(), checks=False)
    if simulated.failure is not None:
        raise error_of("(simulated)", simulated.failure)
    return simulated.gas


async def price_of(
    node: ViewNode, package: Address, calls: Sequence[Call], sender: Address
) -> GasUsed:
    """The same of calls of the contract. Also raises `ObjectNotFound`."""
    book = ObjectBook(node, LoopClock(), attempts=1)
    await book.learn({item.id for item in objects_of(calls)})
    return await price(node, lay_out([tuple(calls)], package, book.known).transaction, sender)
