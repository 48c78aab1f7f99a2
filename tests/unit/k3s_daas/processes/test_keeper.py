"""One process kept alive, with a child and a clock that the test holds in its hands."""

import asyncio
import signal

from k3s_daas.processes.keeper import Keeper, Running
from k3s_daas.processes.lifecycle import State
from k3s_daas.processes.spec import ProcessSpec

SPEC = ProcessSpec(name="p", argv=("p",), stop_within=10.0)


class FakeChild:
    """A process that ends when the test says so.

    >>> child = FakeChild(7); child.end("exited with 0")
    """

    def __init__(self, pid: int, *, deaf: bool = False) -> None:
        self.pid = pid
        self.signals: list[signal.Signals] = []
        self.closed = False
        self._deaf = deaf
        self._end: str | None = None
        self._ended = asyncio.Event()

    def end(self, how: str) -> None:
        self._end = how
        self._ended.set()

    async def wait_exited(self) -> str:
        await self._ended.wait()
        return self._end or ""

    def send(self, number: signal.Signals) -> None:
        self.signals.append(number)
        if not (self._deaf and number is signal.SIGTERM):
            self.end(f"killed by {number.name}")

    def close(self) -> None:
        self.closed = True


class FakeTime:
    """A clock that stands still; whoever sleeps waits until the test lets the time pass."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Event]] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        over = asyncio.Event()
        self._sleepers.append((self.now + seconds, over))
        await over.wait()

    async def passes(self, seconds: float) -> None:
        await _settle()
        self.now += seconds
        for until, over in self._sleepers:
            if until <= self.now:
                over.set()
        await _settle()


class Launcher:
    """Starts fake children and remembers them."""

    def __init__(self, *, deaf: bool = False, fail_first: int = 0) -> None:
        self.children: list[FakeChild] = []
        self._deaf = deaf
        self._failures_left = fail_first

    def __call__(self, spec: ProcessSpec) -> Running:
        if self._failures_left:
            self._failures_left -= 1
            raise FileNotFoundError(spec.argv[0])
        self.children.append(FakeChild(100 + len(self.children), deaf=self._deaf))
        return self.children[-1]


async def _settle() -> None:
    """Let every task go as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_process_that_ends_is_launched_again_after_a_pause() -> None:
    time, launcher = FakeTime(), Launcher()
    keeper = Keeper(SPEC, launcher, sleep=time.sleep, clock=time.clock)
    life = asyncio.create_task(keeper.run())
    await _settle()
    assert keeper.life.state is State.READY

    launcher.children[0].end("exited with 1")
    await _settle()
    assert (keeper.life.state, keeper.child) == (State.PAUSING, None)
    assert launcher.children[0].closed
    await time.passes(0.2)

    assert (keeper.life.state, keeper.life.restarts) == (State.READY, 1)
    assert keeper.last_end == "exited with 1"
    keeper.ask_stop()
    await life


async def test_a_stop_ends_it_with_sigterm() -> None:
    time, launcher = FakeTime(), Launcher()
    keeper = Keeper(SPEC, launcher, sleep=time.sleep, clock=time.clock)
    life = asyncio.create_task(keeper.run())
    await _settle()

    keeper.ask_stop()
    await life

    assert launcher.children[0].signals == [signal.SIGTERM]
    assert keeper.life.state is State.STOPPED


async def test_one_that_ignores_sigterm_gets_sigkill_in_time() -> None:
    time, launcher = FakeTime(), Launcher(deaf=True)
    keeper = Keeper(SPEC, launcher, sleep=time.sleep, clock=time.clock)
    life = asyncio.create_task(keeper.run())
    await _settle()

    keeper.ask_stop()
    await time.passes(SPEC.stop_within)
    await life

    assert launcher.children[0].signals == [signal.SIGTERM, signal.SIGKILL]


async def test_a_program_that_cannot_be_started_is_tried_again() -> None:
    time, launcher = FakeTime(), Launcher(fail_first=1)
    keeper = Keeper(SPEC, launcher, sleep=time.sleep, clock=time.clock)
    life = asyncio.create_task(keeper.run())
    await _settle()
    assert keeper.last_end == "could not be started: p"

    await time.passes(0.2)

    assert keeper.life.state is State.READY
    keeper.ask_stop()
    await life


async def test_it_waits_for_what_it_depends_on() -> None:
    ready = asyncio.Event()

    async def wait_dependencies() -> None:
        await ready.wait()

    launcher = Launcher()
    keeper = Keeper(SPEC, launcher, wait_dependencies=wait_dependencies)
    life = asyncio.create_task(keeper.run())
    await _settle()
    assert launcher.children == []

    ready.set()
    await _settle()

    assert len(launcher.children) == 1
    keeper.ask_stop()
    await life


async def test_an_adopted_process_is_not_launched() -> None:
    launcher, adopted = Launcher(), FakeChild(7)
    keeper = Keeper(SPEC, launcher, adopted=adopted)
    life = asyncio.create_task(keeper.run())
    await _settle()

    assert (keeper.life.state, keeper.life.restarts) == (State.READY, 0)
    assert launcher.children == []
    keeper.ask_stop()
    await life
    assert adopted.signals == [signal.SIGTERM]
