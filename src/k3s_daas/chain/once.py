"""One transaction, executed once, whatever kills whoever sends it.

Theory of operation. What is signed is remembered before it is sent, byte for byte. A process that
comes after one that died sends the very same bytes: a ledger executes them once, however often it
gets them. Another transaction for the same purpose is signed only when the first one is known to
have failed, or was refused by the ledger; both would be paid by the same coin, so that not even
then both can happen.

    nothing remembered          sign, remember, send
    remembered, executed        take its outcome
    remembered, not known       send it again
    failed or refused           nothing came of it: sign anew
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import structlog

from k3s_daas.chain.delivery import Delivery, SignedTransaction
from k3s_daas.chain.errors import OutOfGas, TransactionRefused
from k3s_daas.chain.outcome import error_of
from k3s_daas.chain.pricing import MOST_GAS, price
from k3s_daas.chain.submitter import SubmissionNode
from k3s_daas.chain.timing import Clock
from k3s_daas.chain.values import Coin, ExecutedTransaction, Simulated
from sui_wire import transaction as tx
from sui_wire.ids import format_address
from sui_wire.signature import KeyPair

log = structlog.get_logger(__name__)

_MARGIN = 2
"""How many times what it would cost now a transaction may cost; what is not used is not taken."""
_LEAST_BUDGET = 10_000_000
_MOST_COINS = 256
"""Coins that may pay for one transaction (Sui `max_gas_payment_objects`)."""


class OnceNode(SubmissionNode, Protocol):
    """What this needs of a node; `SuiClient` is one."""

    async def simulate(self, transaction: bytes, *, checks: bool = True) -> Simulated: ...


class Once:
    """Executes transactions of one key, one after another."""

    def __init__(self, node: OnceNode, key: KeyPair, clock: Clock) -> None:
        self._node = node
        self._key = key
        self._delivery = Delivery(node, clock)

    async def execute(
        self,
        program: tx.ProgrammableTransaction,
        remembered: SignedTransaction | None,
        remember: Callable[[SignedTransaction], None],
    ) -> ExecutedTransaction:
        """The outcome of these commands, or of what was `remembered` for them.

        Raises any `ChainError`; run again with what was remembered, it goes on.
        """
        if remembered is not None:
            executed = await self._settle(remembered)
            if executed is not None:
                return executed
        signed = await self._sign(program)
        remember(signed)
        # Dies here: the next process finds these bytes and sends them, if they did not arrive.
        executed = await self._delivery.deliver(signed)
        if executed.failure is not None:
            raise error_of(executed.digest, executed.failure)
        return executed

    async def _settle(self, signed: SignedTransaction) -> ExecutedTransaction | None:
        """What became of it; None if nothing did."""
        executed = await self._node.get_transaction(signed.digest, with_changes=True)
        if executed is None:
            try:
                executed = await self._delivery.deliver(signed)
            except TransactionRefused as error:
                log.warning("sent again in vain", digest=signed.digest, reason=error.reason)
                # Perhaps because it was executed meanwhile.
                executed = await self._node.get_transaction(signed.digest, with_changes=True)
        if executed is None or executed.failure is not None:
            return None
        return executed

    async def _sign(self, program: tx.ProgrammableTransaction) -> SignedTransaction:
        gas = await price(self._node, program, self._key.address)
        used = gas.computation + gas.storage
        budget = min(max(used * _MARGIN, _LEAST_BUDGET), MOST_GAS)
        payment = await self._payment(budget)
        owner = self._key.address
        unit = await self._node.reference_gas_price()
        data = tx.TransactionData(
            program, owner, tx.GasData(tuple(coin.ref for coin in payment), owner, unit, budget)
        )
        return SignedTransaction.sign(data, self._key, with_changes=True)

    async def _payment(self, budget: int) -> list[Coin]:
        coins = await self._node.coins(self._key.address)
        coins = sorted(coins, key=lambda coin: (-coin.balance, coin.ref.id))[:_MOST_COINS]
        total = 0
        for count, coin in enumerate(coins, start=1):
            total += coin.balance
            if total >= budget:
                return coins[:count]
        raise OutOfGas(format_address(self._key.address), budget, total)
