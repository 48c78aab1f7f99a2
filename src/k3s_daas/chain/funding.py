"""Keeping the signer able to pay: coins found, cut, merged and watched.

Each transaction in flight needs a coin of its own, so at the start (and again when payments have
eaten coins up) all coins are made one and cut into as many equal parts as may be in flight. That
takes one transaction, paid by all of them together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from k3s_daas.chain.delivery import Delivery, SignedTransaction
from k3s_daas.chain.errors import ChainError, OutOfGas
from k3s_daas.chain.gas import GasCoins
from k3s_daas.chain.timing import Clock
from k3s_daas.chain.values import Coin, ExecutedTransaction
from sui_wire import transaction as tx
from sui_wire.bcs import Writer
from sui_wire.ids import Address, format_address
from sui_wire.signature import KeyPair

log = structlog.get_logger(__name__)

MAX_PAYMENT_COINS = 256
"""Coins that may pay for one transaction (Sui `max_gas_payment_objects`)."""

_CUT_BUDGET = 50_000_000
_WARN_EVERY_S = 60.0
_PRICE_LIFETIME_S = 600.0


class FundingNode(Protocol):
    """What funding reads; both may raise `LedgerUnavailable`."""

    async def coins(self, owner: Address) -> list[Coin]: ...

    async def reference_gas_price(self) -> int: ...


class Funding:
    """One signer's coins and the price of gas.

    `coins` is the book that the submitter takes from; `load` is called by one task at a time, while
    nothing is in flight.
    """

    def __init__(
        self,
        node: FundingNode,
        delivery: Delivery,
        key: KeyPair,
        clock: Clock,
        *,
        parts: int,
        low_balance: int,
    ) -> None:
        """`parts`: how many coins to have. `low_balance`: MIST below which to warn."""
        self.coins = GasCoins()
        self.stale = True
        """Whether the coins must be read (again) before anything is sent."""
        self._node = node
        self._delivery = delivery
        self._key = key
        self._clock = clock
        self._parts = parts
        self._low_balance = low_balance
        self._price = 0
        self._price_until = float("-inf")
        self._warned_at = float("-inf")

    async def load(self) -> None:
        """Read all coins anew, and cut them if they are too few. Raises `LedgerUnavailable`."""
        found = await self._node.coins(self._key.address)
        self.coins.replace(coin for coin in found if coin.balance > 0)
        if self._wants_cut():
            await self._cut()
        self.stale = False
        self._warn_if_low()

    def settle(
        self, payment: Sequence[Coin], executed: ExecutedTransaction, split_from_gas: int
    ) -> None:
        """Take back what a transaction left of its payment."""
        if executed.gas_coin is None:
            self.lose(payment)
            return
        spent = executed.gas.net + (split_from_gas if executed.failure is None else 0)
        balance = sum(coin.balance for coin in payment) - spent
        self.coins.settle(payment, Coin(executed.gas_coin, balance))
        if self._wants_cut():
            self.stale = True
        self._warn_if_low()

    def lose(self, payment: Sequence[Coin]) -> None:
        """Whatever a transaction made of its payment must be read again."""
        self.coins.lose(payment)
        self.stale = True

    def _wants_cut(self) -> bool:
        """Whether there are fewer coins than there should be, and enough in them to cut."""
        coins = self.coins
        too_few = coins.in_flight == 0 and 0 < coins.idle < self._parts
        return too_few and coins.total >= 2 * self._parts * _CUT_BUDGET

    async def _cut(self) -> None:
        """Make all coins one and cut it into equal parts."""
        payment = self.coins.take_all(MAX_PAYMENT_COINS)
        share = (sum(coin.balance for coin in payment) - _CUT_BUDGET) // self._parts
        signed = SignedTransaction.sign(
            tx.TransactionData(
                self._cut_into([share] * (self._parts - 1)),
                self._key.address,
                await self.gas_data(payment, _CUT_BUDGET),
            ),
            self._key,
        )
        try:
            await self._delivery.deliver(signed)
        except ChainError as error:
            log.warning("gas coins could not be cut", reason=str(error))
        found = await self._node.coins(self._key.address)
        self.coins.replace(coin for coin in found if coin.balance > 0)

    def _cut_into(self, amounts: Sequence[int]) -> tx.ProgrammableTransaction:
        inputs = [tx.Pure(bytes(Writer().u64(amount))) for amount in amounts]
        inputs.append(tx.Pure(bytes(self._key.address)))
        split = tx.SplitCoins(tx.GasCoin(), tuple(tx.Input(i) for i in range(len(amounts))))
        parts = tuple(tx.NestedResult(0, i) for i in range(len(amounts)))
        transfer = tx.TransferObjects(parts, tx.Input(len(amounts)))
        return tx.ProgrammableTransaction(tuple(inputs), (split, transfer))

    async def gas_data(self, payment: Sequence[Coin], budget: int) -> tx.GasData:
        """A transaction's payment at the present price."""
        if self._clock.now() >= self._price_until:
            self._price = await self._node.reference_gas_price()
            self._price_until = self._clock.now() + _PRICE_LIFETIME_S
        references = tuple(coin.ref for coin in payment)
        return tx.GasData(references, self._key.address, self._price, budget)

    def forget_price(self) -> None:
        """Ask for the price again: a transaction was refused, perhaps a new epoch began."""
        self._price_until = float("-inf")

    def _warn_if_low(self) -> None:
        """Say so early, but not at every transaction."""
        total = self.coins.total
        now = self._clock.now()
        if total < self._low_balance and now - self._warned_at >= _WARN_EVERY_S:
            self._warned_at = now
            log.warning(
                "gas is running out",
                address=format_address(self._key.address),
                balance_mist=total,
                warn_below_mist=self._low_balance,
            )

    def out_of_gas(self, needed: int) -> OutOfGas:
        """The error for an entry that no coins of ours can pay for."""
        return OutOfGas(format_address(self._key.address), needed, self.coins.total)
