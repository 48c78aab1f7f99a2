"""Contract calls in, transactions out: each call exactly once, many at a time.

Theory of operation. Whoever submits puts an entry into the queue and awaits its outcome. `_pump`
gives every free gas coin a batch of entries (all that wait, up to the limits) and starts a task
that delivers it. While all coins are in flight entries gather, and share the next transaction.
Unloaded, an entry goes out in the same turn of the event loop.

    a batch that was      is followed by
    executed              each entry's result
    failed, of several    smaller batches (`batching.split`), sent before anything that waits
    failed, alone         the entry's error (again if gas was short or an object congested)
    refused               once more after coins, price and versions have been read again; then as
                          failed
    not to be delivered   `LedgerUnavailable` for all: it certainly did not happen

A lost connection is `delivery`'s affair: an entry in flight waits until its fate is known, and when
no coin is left meanwhile, new entries fail at once with `LedgerUnavailable`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import structlog

from k3s_daas.chain import batching
from k3s_daas.chain.batching import Limits
from k3s_daas.chain.budget import BudgetRule, GasBudgets
from k3s_daas.chain.delivery import Delivery, ExecutionNode, SignedTransaction
from k3s_daas.chain.errors import (
    ChainError,
    LedgerUnavailable,
    OutcomeUnknown,
    TransactionRefused,
)
from k3s_daas.chain.funding import Funding, FundingNode
from k3s_daas.chain.objects import ObjectBook, ObjectReader
from k3s_daas.chain.outcome import CONGESTED, OUT_OF_BUDGET, Submitted, error_of, submitted
from k3s_daas.chain.program import Entry, Program, lay_out, objects_of
from k3s_daas.chain.queue import EntryQueue, Waiting
from k3s_daas.chain.timing import Clock, LoopClock
from k3s_daas.chain.values import Coin, ExecutedTransaction, Failure
from k3s_daas.contract.call import Call
from sui_wire.ids import Address
from sui_wire.signature import KeyPair
from sui_wire.transaction import TransactionData

log = structlog.get_logger(__name__)


class SubmissionNode(ExecutionNode, FundingNode, ObjectReader, Protocol):
    """What the submitter needs of a node; `SuiClient` is one."""


@dataclass(frozen=True, slots=True)
class SubmitterSettings:
    """How a submitter behaves; amounts in MIST."""

    max_in_flight: int = 4
    """Transactions on their way at once, each with a gas coin of its own."""
    limits: Limits = field(default_factory=Limits)
    budget: BudgetRule = field(default_factory=BudgetRule)
    low_balance: int = 2_000_000_000
    """Below this a warning is logged."""
    retries: int = 5
    """How often a batch that fails for a passing reason is tried again."""


class Submitter:
    """Signs with one key. Safe for any number of tasks; enter and leave it in the same task.

        async with Submitter(client, key, package) as submitter:
            result = await submitter.submit(call)

    The key must be used by this submitter alone: another user's transactions would take its coins'
    versions away (it recovers, at the cost of a refused transaction each time).

    `_pump` never waits, and tasks wait only while they deliver or read; so nobody sees the queue
    and the coin book half changed, and no lock is needed. `_tasks` runs one task for each batch in
    flight; `_loading` is the one that reads the coins, during which nothing is sent.
    """

    def __init__(
        self,
        node: SubmissionNode,
        key: KeyPair,
        package: Address,
        *,
        settings: SubmitterSettings | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.address = key.address
        self._key = key
        self._package = package
        self._settings = settings or SubmitterSettings()
        clock = clock or LoopClock()
        self._delivery = Delivery(node, clock)
        self._objects = ObjectBook(node, clock)
        self._budgets = GasBudgets(self._settings.budget)
        self._queue = EntryQueue(self._settings.limits, self._settings.retries)
        self._funding = Funding(
            node,
            self._delivery,
            key,
            clock,
            parts=self._settings.max_in_flight,
            low_balance=self._settings.low_balance,
        )
        self._owned_busy = False
        self._closed = False
        self._loading: asyncio.Task[None] | None = None
        self._pump_scheduled = False
        self._tasks = asyncio.TaskGroup()
        self._running: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Fail what was not sent; wait for what is in flight, unless we leave by an exception."""
        self._closed = True
        self._queue.fail_all(_closed())
        if error is not None:
            for task in self._running:
                task.cancel()
        # Not told of the error, which would come out of the group wrapped in another.
        await self._tasks.__aexit__(None, None, None)

    async def submit(self, call: Call) -> Submitted:
        """Do one call, sharing a transaction with whatever else waits.

        Raises `MoveAbort` or another `ChainError`; `errors` says which of them mean that it did not
        happen. Cancelling drops an entry that was not sent yet; one in flight happens or not.
        """
        return await self._enter((call,), alone=False)

    async def execute(self, calls: Sequence[Call]) -> Submitted:
        """Do all calls in one transaction of their own: all or none, in this order."""
        return await self._enter(tuple(calls), alone=True)

    async def _enter(self, entry: Entry, *, alone: bool) -> Submitted:
        objects = {item.id for item in objects_of(entry)}
        await self._objects.learn(objects)
        if self._closed:
            raise _closed()
        if self._delivery.away and self._funding.coins.idle == 0:
            raise LedgerUnavailable("earlier transactions still wait for their outcome")
        owned = frozenset(filter(self._objects.is_owned, objects))
        outcome: asyncio.Future[Submitted] = asyncio.get_running_loop().create_future()
        weight = batching.weigh(entry)
        self._queue.add(Waiting(entry, weight, alone or bool(owned), owned, outcome))
        self._pump_soon()
        return await outcome

    def _pump_soon(self) -> None:
        if not self._pump_scheduled:
            self._pump_scheduled = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        """Send what can be sent."""
        self._pump_scheduled = False
        if self._closed:
            self._queue.fail_all(_closed())  # parts of a batch that failed after we closed
        coins = self._funding.coins
        while self._loading is None and coins.in_flight < self._settings.max_in_flight:
            if self._funding.stale and coins.in_flight == 0:
                if self._queue.has_work():
                    self._loading = self._run(self._load())
                return
            batch = self._queue.next_batch(owned_busy=self._owned_busy)
            if not batch or not self._start(batch):
                return

    async def _load(self) -> None:
        """Read the coins; whatever waits for them fails if that fails."""
        try:
            await self._funding.load()
        except ChainError as error:
            self._queue.fail_all(error)
        finally:
            self._loading = None
            self._pump_soon()

    def _start(self, batch: list[Waiting]) -> bool:
        """Give the batch its coins and its task; False if it must wait for coins in flight."""
        coins = self._funding.coins
        entries = [item.entry for item in batch]
        program = lay_out(entries, self._package, self._objects.known)
        budget = self._budgets.allow(entries)
        needed = budget + program.split_from_gas
        payment = coins.take(needed)
        if payment is None and coins.in_flight:
            self._queue.put_back(batch)
            return False
        if payment is None:
            self._funding.stale = True  # look again at the next entry: somebody may have paid
            for item in batch:
                item.fail(self._funding.out_of_gas(needed))
            return True
        self._owned_busy = self._owned_busy or any(item.owned for item in batch)
        self._run(self._send(batch, program, payment, budget))
        return True

    def _run(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = self._tasks.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def _send(
        self, batch: list[Waiting], program: Program, payment: tuple[Coin, ...], budget: int
    ) -> None:
        """Deliver one batch and settle its coins and entries, whatever happens."""
        digest = "not signed"
        try:
            gas = await self._funding.gas_data(payment, budget)
            data = TransactionData(program.transaction, self.address, gas)
            signed = SignedTransaction.sign(data, self._key, with_changes=batch[0].alone)
            digest = signed.digest
            executed = await self._delivery.deliver(signed)
        except LedgerUnavailable as error:
            self._funding.coins.put_back(payment)
            for item in batch:
                item.fail(error)
        except TransactionRefused as error:
            self._funding.lose(payment)
            await self._refused(batch, error)
        except asyncio.CancelledError:
            for item in batch:
                item.fail(OutcomeUnknown(digest))
            raise
        else:
            self._funding.settle(payment, executed, program.split_from_gas)
            self._executed(batch, program, executed)
        finally:
            if any(item.owned for item in batch):
                self._owned_busy = False
            self._pump_soon()

    def _executed(
        self, batch: list[Waiting], program: Program, executed: ExecutedTransaction
    ) -> None:
        self._objects.saw(executed.changed)
        if executed.failure is not None:
            self._failed(batch, program, executed.digest, executed.failure)
            return
        self._budgets.measured([item.entry for item in batch], executed.gas)
        result = submitted(executed, self._package)
        for item in batch:
            item.succeed(result)

    def _failed(
        self, batch: list[Waiting], program: Program, digest: str, failure: Failure
    ) -> None:
        passing = failure.kind in CONGESTED
        if failure.kind == OUT_OF_BUDGET:
            passing = self._budgets.too_small([item.entry for item in batch])
        if passing and self._queue.try_again(batch):
            return
        if len(batch) == 1:
            batch[0].fail(error_of(digest, failure))
            return
        culprit = None
        if failure.command is not None and failure.kind != OUT_OF_BUDGET:
            culprit = program.entry_of_command[failure.command]
        log.info("batch failed", entries=len(batch), reason=failure.reason, culprit=culprit)
        self._queue.split(batch, culprit)

    async def _refused(self, batch: list[Waiting], error: TransactionRefused) -> None:
        log.warning("transaction refused", entries=len(batch), reason=error.reason)
        self._funding.forget_price()
        owned = {object_id for item in batch for object_id in item.owned}
        self._objects.forget_owned(owned)
        try:
            await self._objects.learn(owned)
        except ChainError as reason:
            for item in batch:
                item.fail(reason)
            return
        if self._queue.try_again(batch, at_most=1):
            return
        if len(batch) > 1:
            self._queue.split(batch, None)
        else:
            batch[0].fail(error)


def _closed() -> LedgerUnavailable:
    return LedgerUnavailable("the submitter is closed")
