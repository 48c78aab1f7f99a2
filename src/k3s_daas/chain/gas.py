"""The signer's coins: one pays for each transaction in flight. No I/O.

A coin's version changes with every transaction that it pays for, and two transactions that name the
same version shut each other out (on Sui the coin is then locked until the epoch ends). So a coin is
*idle* or *in flight*, never both, and goes back to idle only with the version its transaction left
behind. When nobody knows that version the coin is *lost* until it has been read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from k3s_daas.chain.values import Coin
from sui_wire.ids import ObjectId


class GasCoins:
    """The book of coins. One task at a time changes it; it never waits.

    Every coin is in `_idle` or in `_in_flight`, by object id; a lost one is in neither.
    """

    def __init__(self, coins: Iterable[Coin] = ()) -> None:
        self._idle: dict[ObjectId, Coin] = {coin.ref.id: coin for coin in coins}
        self._in_flight: dict[ObjectId, Coin] = {}

    @property
    def idle(self) -> int:
        return len(self._idle)

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    @property
    def total(self) -> int:
        """MIST in all coins as far as we know."""
        return sum(coin.balance for coin in (*self._idle.values(), *self._in_flight.values()))

    def take(self, needed: int) -> tuple[Coin, ...] | None:
        """Coins for one payment of at least `needed` MIST, now in flight; None if the idle ones do
        not suffice.

        The richest coin pays alone if it can; otherwise several do, and Sui merges them into the
        first.
        """
        chosen: list[Coin] = []
        sum_ = 0
        for coin in sorted(self._idle.values(), key=lambda coin: -coin.balance):
            chosen.append(coin)
            sum_ += coin.balance
            if sum_ >= needed:
                break
        else:
            return None
        for coin in chosen:
            self._in_flight[coin.ref.id] = self._idle.pop(coin.ref.id)
        return tuple(chosen)

    def take_all(self, limit: int) -> tuple[Coin, ...]:
        """The `limit` richest idle coins, to be made one and cut anew."""
        chosen = sorted(self._idle.values(), key=lambda coin: -coin.balance)[:limit]
        for coin in chosen:
            self._in_flight[coin.ref.id] = self._idle.pop(coin.ref.id)
        return tuple(chosen)

    def settle(self, payment: Sequence[Coin], left: Coin) -> None:
        """The payment's transaction was executed: `left` is its first coin now; the others are
        gone.
        """
        self._forget(payment)
        self._idle[left.ref.id] = left

    def put_back(self, payment: Sequence[Coin]) -> None:
        """The payment's transaction certainly did not happen: its coins are as they were."""
        self._forget(payment)
        self._idle.update({coin.ref.id: coin for coin in payment})

    def lose(self, payment: Sequence[Coin]) -> None:
        """What the payment's transaction left behind is not known."""
        self._forget(payment)

    def replace(self, coins: Iterable[Coin]) -> None:
        """What reading all coins anew gave. Nothing may be in flight but what paid for a cut."""
        self._in_flight.clear()
        self._idle = {coin.ref.id: coin for coin in coins}

    def _forget(self, payment: Sequence[Coin]) -> None:
        for coin in payment:
            del self._in_flight[coin.ref.id]
