"""Checkpoints that verify, and a node that serves them; both as real as bytes can be.

chain = FakeChain()
chain.add([b"one"], [])          # a checkpoint of two transactions, the second without events
async for event in EventFollower(chain, PACKAGE, MemoryCursorStore()).events(): ...
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from k3s_daas.chain.errors import LedgerUnavailable
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import RawCheckpoint, RawTransaction, ServiceInfo
from sui_wire import events as wire_events
from sui_wire.checkpoint import (
    CheckpointContents,
    CheckpointSummary,
    CheckpointTransaction,
    CommitteeMember,
    EndOfEpochData,
)
from sui_wire.committee import TOTAL_WEIGHT, AuthorityKey, sign_alone
from sui_wire.effects import TransactionEffects, effects_digest
from sui_wire.execution_status import Success
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Address, Digest, blake2b, format_digest
from sui_wire.type_tag import StructTag
from tests.unit.k3s_daas.chain.fake_node import PACKAGE

_FREE = GasCostSummary(0, 0, 0, 0)
KEY = AuthorityKey.from_seed(bytes(range(48)))
COMMITTEE = Committee(0, (CommitteeMember(KEY.public_key, TOTAL_WEIGHT),))
"""Who signs the first epoch of a `FakeChain`."""

FOREIGN = Address(b"\xee" * 32)


def event(contents: bytes, package: Address = PACKAGE, name: str = "Happened") -> wire_events.Event:
    """An event of type `package::test::name`."""
    tag = StructTag(package, "test", name)
    return wire_events.Event(package, "test", Address(bytes(32)), tag, contents)


def transaction(seed: bytes, events: Sequence[wire_events.Event]) -> RawTransaction:
    """A transaction that emitted these."""
    encoded = wire_events.encode(tuple(events)) if events else b""
    digest = Digest(blake2b(b"transaction", seed))
    effects = TransactionEffects(
        status=Success(),
        epoch=0,
        gas_used=_FREE,
        transaction_digest=digest,
        gas_object_index=None,
        events_digest=wire_events.events_digest(encoded) if events else None,
        dependencies=(),
        lamport_version=1,
        changed_objects=(),
        unchanged_objects=(),
    )
    return RawTransaction(format_digest(digest), effects.encoded, encoded)


class FakeChain:
    """A node with checkpoints, signed by a committee of one. `breaks` are taken by its calls, one
    each: True fails that call.

    `deaf`: subscriptions are taken and nothing is ever sent on them.
    """

    def __init__(self, key: AuthorityKey = KEY) -> None:
        self.key = key
        self.epoch = 0
        self.ended: list[int] = []
        """The last checkpoint of each epoch that is over."""
        self.time_ms = 1_000
        self.raw: list[RawCheckpoint] = []
        self.digests: list[Digest] = []
        self.queues: list[asyncio.Queue[RawCheckpoint | None]] = []
        self.breaks: list[bool] = []
        self.deaf = False
        self.fetched: list[int] = []
        self.subscribed = 0

    def end_epoch(self, successor: AuthorityKey) -> RawCheckpoint:
        """Make the last checkpoint of the epoch; from then on the successor signs."""
        members = (CommitteeMember(successor.public_key, TOTAL_WEIGHT),)
        self.ended.append(len(self.raw))
        raw = self._make((), EndOfEpochData(members, 1))
        self.key, self.epoch = successor, self.epoch + 1
        return raw

    def add(self, *transactions: Sequence[bytes | wire_events.Event]) -> RawCheckpoint:
        """Make the next checkpoint, one transaction for each list of events."""
        return self._make(transactions, None)

    def _make(
        self,
        transactions: Sequence[Sequence[bytes | wire_events.Event]],
        end: EndOfEpochData | None,
    ) -> RawCheckpoint:
        number = len(self.raw)
        raws = [
            transaction(
                f"{number}/{index}".encode(),
                [item if isinstance(item, wire_events.Event) else event(item) for item in items],
            )
            for index, items in enumerate(transactions)
        ]
        listed = [
            CheckpointTransaction(
                Digest(blake2b(b"transaction", f"{number}/{index}".encode())),
                effects_digest(raw.effects),
                (),
            )
            for index, raw in enumerate(raws)
        ]
        contents = CheckpointContents(tuple(listed))
        summary = CheckpointSummary(
            epoch=self.epoch,
            sequence_number=number,
            network_total_transactions=number,
            content_digest=contents.digest,
            previous_digest=self.digests[-1] if self.digests else None,
            epoch_rolling_gas=_FREE,
            timestamp_ms=self.time_ms,
            end_of_epoch=end,
        )
        self.time_ms += 1
        signature = sign_alone(self.key, self.epoch, summary.encoded)
        raw = RawCheckpoint(number, summary.encoded, contents.encoded, tuple(raws), signature)
        self.raw.append(raw)
        self.digests.append(summary.digest)
        if not self.deaf:
            for queue in self.queues:
                queue.put_nowait(raw)
        return raw

    def drop_subscriptions(self) -> None:
        """Break every subscription."""
        for queue in self.queues:
            queue.put_nowait(None)
        self.queues.clear()

    def _break(self) -> None:
        if self.breaks and self.breaks.pop(0):
            raise LedgerUnavailable("told to")

    async def service_info(self) -> ServiceInfo:
        self._break()
        return ServiceInfo(bytes(32), "fake", 0, len(self.raw) - 1, 0, 0)

    async def latest_checkpoint(self) -> int:
        self._break()
        return len(self.raw) - 1

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None:
        self._break()
        self.fetched.append(sequence)
        return self.raw[sequence] if sequence < len(self.raw) else None

    async def get_summary(self, sequence: int) -> RawCheckpoint | None:
        return await self.get_checkpoint(sequence)

    async def last_checkpoint_of(self, epoch: int) -> int | None:
        self._break()
        return self.ended[epoch] if epoch < len(self.ended) else None

    @asynccontextmanager
    async def subscribe_checkpoints(self) -> AsyncIterator[AsyncIterator[RawCheckpoint]]:
        self._break()
        self.subscribed += 1
        queue: asyncio.Queue[RawCheckpoint | None] = asyncio.Queue()
        self.queues.append(queue)
        yield self._messages(queue)

    async def _messages(
        self, queue: asyncio.Queue[RawCheckpoint | None]
    ) -> AsyncIterator[RawCheckpoint]:
        while (raw := await queue.get()) is not None:
            yield raw
        raise LedgerUnavailable("the subscription broke")
