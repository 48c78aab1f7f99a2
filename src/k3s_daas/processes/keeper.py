"""Keep one process in the state its life asks for: the hands of `lifecycle`.

The table says which events are possible now; the keeper waits for the first of exactly those and
does what the table answers. It owns its `Life` and its child, and nobody else changes them.
"""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol

from k3s_daas.processes import lifecycle, probes
from k3s_daas.processes.lifecycle import Action, Event, Life, State
from k3s_daas.processes.spec import ProcessSpec


class Running(Protocol):
    """A process that runs; see `children.Child`."""

    pid: int

    async def wait_exited(self) -> str:
        """Wait for its end and say how it came about."""

    def send(self, number: signal.Signals) -> None:
        """Signal it, if it is still there."""

    def close(self) -> None:
        """Let go of it."""


class Keeper:
    """Runs one process until told to stop."""

    def __init__(
        self,
        spec: ProcessSpec,
        launch: Callable[[ProcessSpec], Running],
        *,
        adopted: Running | None = None,
        wait_dependencies: Callable[[], Awaitable[None]] | None = None,
        changed: Callable[[], None] = lambda: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.spec = spec
        self.life = Life(State.WAITING, clock())
        self.last_end: str | None = None
        self.child = adopted
        self._launch = launch
        self._wait_dependencies = wait_dependencies
        self._changed = changed
        self._sleep = sleep
        self._clock = clock
        self._stop_asked = asyncio.Event()
        self._ready = asyncio.Event()

    def ask_stop(self) -> None:
        """Tell it to stop; `run` returns once the process is gone."""
        self._stop_asked.set()

    async def wait_ready(self) -> None:
        """Wait until the process is ready."""
        await self._ready.wait()

    async def run(self) -> None:
        """Live through the table until the process is stopped."""
        event = Event.ADOPTED if self.child else await self._next_event()
        while True:
            if event is Event.EXITED:
                self._forget_child()
            self.life, action = lifecycle.advance(self.life, event, self._clock())
            self._do(action)
            if self.life.state is State.READY:
                self._ready.set()
            else:
                self._ready.clear()
            self._changed()
            if self.life.state is State.STOPPED:
                return
            event = await self._next_event()

    def _do(self, action: Action) -> None:
        match action:
            case Action.LAUNCH:
                try:
                    self.child = self._launch(self.spec)
                except OSError as error:
                    self.last_end = f"could not be started: {error}"
            case Action.TERMINATE:
                self._send(signal.SIGTERM)
            case Action.KILL:
                self._send(signal.SIGKILL)
            case Action.NOTHING:
                return

    def _send(self, number: signal.Signals) -> None:
        if self.child is not None:
            self.child.send(number)

    def _forget_child(self) -> None:
        if self.child is not None:
            self.child.close()
            self.child = None

    async def _next_event(self) -> Event:
        """Wait for the first of the events that are possible now."""
        events = lifecycle.possible_events(self.life.state)
        tasks = {
            event: asyncio.create_task(self._wait_for(event))
            for event in events
            if event is not Event.ADOPTED
        }
        try:
            await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pending = [task for task in tasks.values() if not task.done()]
            for task in pending:
                task.cancel()
            await asyncio.gather(*pending, return_exceptions=True)
        happened = [event for event, task in tasks.items() if _completed(task)]
        return happened[0]

    def _wait_for(self, event: Event) -> Coroutine[Any, Any, object]:
        elapsed = self._clock() - self.life.since
        match event:
            case Event.STOP_ASKED:
                return self._stop_asked.wait()
            case Event.EXITED:
                return self._wait_exited()
            case Event.DEPENDENCIES_READY:
                return self._wait_startable()
            case Event.PROBE_PASSED:
                return probes.wait_ready(self.spec)
            case Event.READY_OVERDUE:
                return self._wait(self.spec.ready_within - elapsed)
            case Event.PAUSE_OVER:
                return self._wait(self.life.pause)
            case Event.STOP_OVERDUE:
                return self._wait(self.spec.stop_within)
            case Event.ADOPTED:
                raise AssertionError("adoption is decided before the life begins")

    async def _wait_exited(self) -> None:
        if self.child is not None:
            self.last_end = await self.child.wait_exited()

    async def _wait_startable(self) -> None:
        if self._wait_dependencies is not None:
            await self._wait_dependencies()

    async def _wait(self, seconds: float) -> None:
        await self._sleep(max(seconds, 0.0))


def _completed(task: "asyncio.Task[object]") -> bool:
    """Tell whether a waiter came to its end; one that failed raises its error here."""
    if task.cancelled():
        return False
    task.result()
    return True
