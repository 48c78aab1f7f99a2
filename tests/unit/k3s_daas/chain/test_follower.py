"""Following events: in order, none lost, none twice, whatever breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from k3s_daas.chain.cursor import Cursor, DamagedCursor, FileCursorStore, MemoryCursorStore
from k3s_daas.chain.feed import CheckpointFeed
from k3s_daas.chain.follower import EventFollower
from k3s_daas.chain.timing import Backoff
from k3s_daas.chain.values import ChainEvent, RawCheckpoint
from tests.unit.k3s_daas.chain.fake_checkpoints import FakeChain
from tests.unit.k3s_daas.chain.fake_node import PACKAGE, FakeClock


async def take(events: AsyncIterator[ChainEvent], count: int) -> list[bytes]:
    async with asyncio.timeout(5):
        return [(await anext(events)).contents for _ in range(count)]


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class PatientClock(FakeClock):
    """A clock whose sleepers wait until the test wakes them."""

    def __init__(self) -> None:
        super().__init__()
        self.bell = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await self.bell.wait()
        await super().sleep(seconds)

    async def strike(self) -> None:
        self.bell.set()
        await asyncio.sleep(0)
        self.bell.clear()
        await settle()


async def test_history_then_what_is_new() -> None:
    chain = FakeChain()
    chain.add([b"a", b"b"])
    chain.add()
    chain.add([b"c"])
    events = EventFollower(chain, PACKAGE, MemoryCursorStore()).events()
    assert await take(events, 3) == [b"a", b"b", b"c"]
    chain.add([b"d"])
    assert await take(events, 1) == [b"d"]
    await events.aclose()


async def test_from_now_on_only() -> None:
    chain = FakeChain()
    chain.add([b"old"])
    follower = EventFollower(chain, PACKAGE, MemoryCursorStore(), start=None)
    events = follower.events()
    first = asyncio.create_task(take(events, 1))
    await follower.wait_live()
    chain.add([b"new"])
    assert await first == [b"new"]
    await events.aclose()


async def test_a_cursor_goes_on_where_it_was() -> None:
    chain = FakeChain()
    chain.add([b"a", b"b", b"c"])
    store = MemoryCursorStore()
    follower = EventFollower(chain, PACKAGE, store)
    events = follower.events()
    await follower.done(await anext(events))
    assert store.cursor == Cursor(0, 1)
    await events.aclose()
    again = EventFollower(chain, PACKAGE, store).events()
    assert await take(again, 2) == [b"b", b"c"]
    await again.aclose()


async def test_the_cursor_waits_for_the_first_event_that_is_not_done() -> None:
    chain = FakeChain()
    chain.add([b"a", b"b", b"c"])
    store = MemoryCursorStore()
    follower = EventFollower(chain, PACKAGE, store)
    events = follower.events()
    first, second, third = [await anext(events) for _ in range(3)]
    await follower.done(third)
    await follower.done(second)
    assert store.cursor is None
    await follower.done(first)
    assert store.cursor == Cursor(0, 3)
    await events.aclose()


async def test_a_long_quiet_time_moves_the_cursor_too() -> None:
    chain = FakeChain()
    for _ in range(250):
        chain.add([])
    store = MemoryCursorStore()
    follower = EventFollower(chain, PACKAGE, store)
    events = follower.events()
    waiting = asyncio.create_task(take(events, 1))
    chain.add([b"a"])
    await waiting
    assert store.cursor is not None
    assert store.cursor.checkpoint >= 200
    await events.aclose()


async def test_a_broken_subscription_loses_nothing() -> None:
    chain = FakeChain()
    chain.add([])
    feed = CheckpointFeed(chain, PACKAGE, clock=FakeClock())
    async with feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        first = asyncio.create_task(take(events, 1))
        await feed.wait_live()
        chain.add([b"a"])
        assert await first == [b"a"]
        chain.drop_subscriptions()
        chain.add([b"b"])
        chain.add([b"c"])
        chain.breaks = [True] * 7
        assert await take(events, 2) == [b"b", b"c"]
        chain.add([b"d"])
        assert await take(events, 1) == [b"d"]
        assert chain.subscribed >= 2


async def test_a_gap_in_the_subscription_is_fetched() -> None:
    chain = FakeChain()
    chain.add([])
    async with CheckpointFeed(chain, PACKAGE, clock=PatientClock()) as feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        waiting = asyncio.create_task(take(events, 3))
        await feed.wait_live()
        await settle()
        chain.deaf = True
        chain.add([b"a"])
        chain.add([b"b"])
        chain.deaf = False
        chain.add([b"c"])
        assert await waiting == [b"a", b"b", b"c"]
        assert chain.subscribed == 1


async def test_a_silent_subscription_is_noticed() -> None:
    chain = FakeChain()
    chain.add([])
    clock = PatientClock()
    async with CheckpointFeed(chain, PACKAGE, clock=clock) as feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        waiting = asyncio.create_task(take(events, 1))
        await feed.wait_live()
        chain.deaf = True
        chain.add([b"a"])
        for _ in range(4):
            await clock.strike()
        assert await waiting == [b"a"]
        assert chain.subscribed == 2


async def test_several_consumers_share_one_subscription() -> None:
    chain = FakeChain()
    chain.add([b"a"])
    async with CheckpointFeed(chain, PACKAGE) as feed:
        followers = [
            EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events() for _ in range(3)
        ]
        assert await asyncio.gather(*(take(one, 1) for one in followers)) == [[b"a"]] * 3
        chain.add([b"b"])
        assert await asyncio.gather(*(take(one, 1) for one in followers)) == [[b"b"]] * 3
    assert chain.subscribed == 1


async def test_the_ledger_away_at_the_start_is_waited_for() -> None:
    chain = FakeChain()
    chain.add([b"a"])
    chain.breaks = [True] * 5
    async with CheckpointFeed(chain, PACKAGE, clock=FakeClock()) as feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        assert await take(events, 1) == [b"a"]


async def test_the_file_keeps_the_cursor(tmp_path: Path) -> None:
    store = FileCursorStore(tmp_path / "cursor.json")
    assert await store.load() is None
    await store.save(Cursor(3, 4))
    await store.save(Cursor(5, 0))
    assert await FileCursorStore(tmp_path / "cursor.json").load() == Cursor(5, 0)
    assert not (tmp_path / "cursor.new").exists()


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "cursor.json"
    path.write_text("{")
    return path


async def test_a_damaged_file_says_so(damaged: Path) -> None:
    with pytest.raises(DamagedCursor, match=r"cursor\.json"):
        await FileCursorStore(damaged).load()


async def test_catching_up_over_a_bad_connection() -> None:
    chain = FakeChain()
    for number in range(30):
        chain.add([b"%d" % number])
    async with CheckpointFeed(chain, PACKAGE, clock=FakeClock()) as feed:
        await feed.wait_live()
        chain.breaks = [True, False] * 20
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        assert await take(events, 30) == [b"%d" % number for number in range(30)]


async def test_a_node_that_contradicts_itself_is_not_believed() -> None:
    chain, other = FakeChain(), FakeChain()
    chain.add([])
    other.add([])
    async with CheckpointFeed(chain, PACKAGE, clock=FakeClock()) as feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        waiting = asyncio.create_task(take(events, 1))
        await feed.wait_live()
        other.add([b"forged"])
        genuine = chain.add([b"true"])
        chain.raw[1] = RawCheckpoint(
            1, other.raw[1].summary, genuine.contents, genuine.transactions
        )
        for queue in chain.queues:
            queue.put_nowait(chain.raw[1])
        await settle()
        chain.raw[1] = genuine
        assert await waiting == [b"true"]


async def test_history_that_contradicts_itself_is_asked_for_again() -> None:
    chain, other = FakeChain(), FakeChain()
    for number in range(5):
        chain.add([b"%d" % number])
        other.add([b"forged"])
    genuine, chain.raw[3] = chain.raw[3], other.raw[3]

    class Mending(FakeClock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(seconds)
            if seconds == Backoff().ceiling:
                chain.raw[3] = genuine

    async with CheckpointFeed(chain, PACKAGE, clock=Mending()) as feed:
        events = EventFollower(chain, PACKAGE, MemoryCursorStore(), feed=feed).events()
        assert await take(events, 5) == [b"0", b"1", b"2", b"3", b"4"]
