"""A lane is told that we live while a request takes long, if anybody else could take it over."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from k3s_daas.chain.errors import LedgerUnavailable
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.generic import call
from k3s_daas.contract.objects import Cluster, ExecutorSeat, Platform
from k3s_daas.executor.liveness import Liveness
from k3s_daas.executor.request import Request
from sui_wire.ids import ObjectId
from tests.faults.executor_world import CLUSTER, EXECUTOR, LANE, FakeClock, World
from tests.unit.k3s_daas.contract import samples

PODS = "/api/v1/namespaces/web/pods"
PLATFORM = ObjectId(b"p" * 32)
OTHER = ObjectId(b"o" * 32)
ALIVE = call("take_over::report_alive", platform=PLATFORM, executor=EXECUTOR, lane=LANE)


class Ledger:
    """Remembers what it was told; `away` submissions fail first."""

    def __init__(self, executors: tuple[ObjectId, ...] = (EXECUTOR, OTHER)) -> None:
        self.executors = executors
        self.calls: list[Call] = []
        self.away = 0

    async def submit(self, call: Call) -> None:
        if self.away:
            self.away -= 1
            raise LedgerUnavailable("connection refused")
        self.calls.append(call)

    async def platform(self, object_id: ObjectId) -> Platform:
        return samples.platform(object_id, b"n" * 32, object_id)

    async def cluster(self, object_id: ObjectId) -> Cluster:
        seats = [
            ExecutorSeat(each, attested=False, measurement=b"", local=True, expires_ms=2**60)
            for each in self.executors
        ]
        return Cluster(
            id=object_id,
            name="c",
            region="r",
            ca=b"",
            role_book=None,
            lanes=(LANE,),
            executors=tuple(seats),
            suspended=False,
            policy=samples.POLICY,
        )


def liveness(ledger: Ledger, clock: FakeClock) -> Liveness:
    return Liveness(ledger, ledger, clock, platform=PLATFORM, cluster=CLUSTER, executor=EXECUTOR)


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    return World(tmp_path).approve("GET", PODS)


async def test_a_request_that_takes_long_is_told_of(request_: Request) -> None:
    clock, ledger = FakeClock(), Ledger()
    signs = liveness(ledger, clock)
    with signs.working(request_):
        assert await signs.report(1_000) == 0
        clock.ms += 1_000
        assert await signs.report(1_000) == 1
    assert await signs.report(1_000) == 0
    assert ledger.calls == [ALIVE]


async def test_where_nobody_could_take_over_nothing_is_said(request_: Request) -> None:
    clock, ledger = FakeClock(), Ledger((EXECUTOR,))
    signs = liveness(ledger, clock)
    with signs.working(request_):
        clock.ms += 60_000
        assert await signs.report(1_000) == 0
    assert ledger.calls == []


async def test_the_ledger_away_for_a_moment_is_no_end(request_: Request) -> None:
    clock, ledger = FakeClock(), Ledger()
    ledger.away = 1
    signs = liveness(ledger, clock)
    with signs.working(request_):
        clock.ms += 60_000
        assert await signs.report(1_000) == 0
        assert await signs.report(1_000) == 1


class Finite(FakeClock):
    """A clock that lets a third wait last for ever."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.waited = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await super().sleep(seconds)
        if len(self.waits) == 3:
            self.waited.set()
            await asyncio.Event().wait()


async def test_it_speaks_three_times_within_the_time_it_may_be_silent(request_: Request) -> None:
    clock, ledger = Finite(), Ledger()
    signs = liveness(ledger, clock)
    silence = (await ledger.platform(PLATFORM)).parameters.silence_ms / 1000
    with signs.working(request_):
        running = asyncio.create_task(signs.run())
        await asyncio.wait_for(clock.waited.wait(), 5)
        running.cancel()
    assert clock.waits == [pytest.approx(silence / 3)] * 3
    assert len(ledger.calls) == 2
