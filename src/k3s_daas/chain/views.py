"""Asking the contract a question: calls that are simulated, never recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from k3s_daas.chain.objects import ObjectBook, ObjectReader
from k3s_daas.chain.outcome import error_of
from k3s_daas.chain.program import lay_out, objects_of
from k3s_daas.chain.timing import LoopClock
from k3s_daas.chain.values import Simulated
from k3s_daas.contract.call import Call
from sui_wire.ids import Address
from sui_wire.transaction import GasData, TransactionData

_NOBODY = Address(bytes(32))
_BUDGET = 5_000_000_000


class ViewNode(ObjectReader, Protocol):
    """What a question needs of a node; `SuiClient` is one."""

    async def simulate(self, transaction: bytes, *, checks: bool = True) -> Simulated: ...

    async def reference_gas_price(self) -> int: ...


async def inspect(
    node: ViewNode, package: Address, calls: Sequence[Call], *, sender: Address = _NOBODY
) -> tuple[tuple[bytes, ...], ...]:
    """The BCS of what each command returns; a call's arguments that are calls come before it.

    Nobody pays, and `sender` need not sign. Raises `MoveAbort` or `TransactionFailed` if the calls
    would fail, `ObjectNotFound`, `LedgerUnavailable`.
    """
    book = ObjectBook(node, LoopClock(), attempts=1)
    await book.learn({item.id for item in objects_of(calls)})
    program = lay_out([tuple(calls)], package, book.known)
    gas = GasData((), sender, await node.reference_gas_price(), _BUDGET)
    data = TransactionData(program.transaction, sender, gas)
    simulated = await node.simulate(data.encode(), checks=False)
    if simulated.failure is not None:
        raise error_of("(simulated)", simulated.failure)
    return simulated.returned
