"""The supervisor of one installation: starts what is declared, and starts again what dies.

It works on the list in `run/processes.json`, and reads it anew on SIGHUP: what is new is started,
what is gone is stopped, what changed is replaced, the rest is left alone. On SIGTERM everything
is stopped, each process after all that depend on it, and the supervisor ends. It says what it
sees in `run/status.json`. It holds the lock `run/supervisor.lock` for as long as it lives, so
there is at most one, and everybody can tell whether there is one.

Killed itself, it takes nobody with it, and its guard starts another. That one finds the processes
by their marks, adopts those whose spec is still the declared one, and ends the others.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable

from k3s_daas.installation import Installation
from k3s_daas.processes import children, locks, logs, marks
from k3s_daas.processes.errors import BadSpecs
from k3s_daas.processes.guard import (
    LOOK_EVERY,
    guard_lock,
    spawn,
    specs_file,
    supervisor_lock,
)
from k3s_daas.processes.keeper import Keeper, Running
from k3s_daas.processes.spec import ProcessSpec, decode_specs, digest_of
from k3s_daas.processes.status import ProcessStatus, SupervisorStatus, write_status

_log = logging.getLogger(__name__)

_ROTATE_EVERY = 10.0
"""Seconds between two looks at the sizes of the logs."""

_ORPHAN_STOP_WITHIN = 5.0
"""Seconds an orphan that nobody declares any more is given between SIGTERM and SIGKILL."""


class Supervisor:
    """Owns the keepers of one installation; everything happens on one event loop."""

    def __init__(
        self, installation: Installation, spawn: Callable[[Installation, str], None] = spawn
    ) -> None:
        self._installation = installation
        self._spawn = spawn
        self._specs: tuple[ProcessSpec, ...] = ()
        self._keepers: dict[str, Keeper] = {}
        self._lives: dict[str, asyncio.Task[None]] = {}
        self._reload = asyncio.Event()
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Supervise until SIGTERM; returns when every process is gone."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGHUP, self._reload.set)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        with locks.held(supervisor_lock(self._installation)):
            orphans = await self._end_undeclared_orphans(self._declared())
            self._reload.set()
            async with asyncio.TaskGroup() as group:
                chores = [group.create_task(self._rotate_logs())]
                chores.append(group.create_task(self._keep_guard()))
                while await self._wait_reload_or_stop():
                    try:
                        await self._take_up(self._declared(), orphans, group)
                    except BadSpecs:
                        _log.exception("the list of processes is left as it was")
                    orphans = {}
                await self._stop_processes(list(self._keepers))
                for chore in chores:
                    chore.cancel()

    def _declared(self) -> tuple[ProcessSpec, ...]:
        try:
            return decode_specs(specs_file(self._installation).read_bytes())
        except FileNotFoundError as error:
            raise BadSpecs("no processes are declared: everything was stopped") from error

    async def _wait_reload_or_stop(self) -> bool:
        """Wait for a signal; True asks for the list to be read again."""
        waits = [asyncio.create_task(event.wait()) for event in (self._reload, self._stop)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._reload.clear()
        return not self._stop.is_set()

    async def _take_up(
        self,
        specs: tuple[ProcessSpec, ...],
        orphans: dict[str, Running],
        group: asyncio.TaskGroup,
    ) -> None:
        """Make the keepers be those of `specs`."""
        wanted = {spec.name: spec.digest for spec in specs}
        stale = [n for n, keeper in self._keepers.items() if wanted.get(n) != keeper.spec.digest]
        await self._stop_processes(stale)
        self._specs = specs
        for spec in specs:
            if spec.name not in self._keepers:
                keeper = self._new_keeper(spec, orphans.get(spec.name))
                self._keepers[spec.name] = keeper
                self._lives[spec.name] = group.create_task(keeper.run(), name=spec.name)
        self._write_status()

    def _new_keeper(self, spec: ProcessSpec, adopted: Running | None) -> Keeper:
        async def wait_dependencies() -> None:
            for name in spec.depends_on:
                await self._keepers[name].wait_ready()

        def launch(spec: ProcessSpec) -> Running:
            return children.launch(spec, self._installation.root)

        return Keeper(
            spec,
            launch,
            adopted=adopted,
            wait_dependencies=wait_dependencies,
            changed=self._write_status,
        )

    async def _stop_processes(self, names: list[str]) -> None:
        """Stop some processes, each once all those of them that depend on it are gone."""

        async def stop(name: str) -> None:
            dependents = [n for n in names if name in self._keepers[n].spec.depends_on]
            await asyncio.gather(*(stops[n] for n in dependents))
            self._keepers[name].ask_stop()
            await self._lives[name]

        stops: dict[str, asyncio.Task[None]] = {}
        for name in reversed(names):
            stops[name] = asyncio.create_task(stop(name))
        await asyncio.gather(*stops.values())
        for name in names:
            del self._keepers[name], self._lives[name]

    async def _end_undeclared_orphans(self, specs: tuple[ProcessSpec, ...]) -> dict[str, Running]:
        """Look for processes of a supervisor that died; return those that can be adopted."""
        wanted = {spec.name: spec.digest for spec in specs}
        adopted: dict[str, Running] = {}
        ends = []
        for orphan in marks.find_marked(self._installation.root):
            child = children.adopt(orphan) if orphan.leader else None
            if child is None:
                continue
            name = orphan.mark.name
            if wanted.get(name) == orphan.mark.digest and name not in adopted:
                _log.info("adopting %s, pid %d", name, orphan.pid)
                adopted[name] = child
            else:
                _log.info("ending %s, pid %d: not declared any more", name, orphan.pid)
                ends.append(end(child, _ORPHAN_STOP_WITHIN))
        await asyncio.gather(*ends)
        return adopted

    def _write_status(self) -> None:
        """Tell others; called at every change of any process."""
        processes = tuple(_describe(keeper) for keeper in self._keepers.values())
        status = SupervisorStatus(os.getpid(), digest_of(self._specs), processes)
        write_status(self._installation, status)

    async def _keep_guard(self) -> None:
        """Have a guard that starts us again when we are killed."""
        while specs_file(self._installation).exists():
            if locks.holder(guard_lock(self._installation)) is None:
                await asyncio.to_thread(self._spawn, self._installation, "guard")
            await asyncio.sleep(LOOK_EVERY)

    async def _rotate_logs(self) -> None:
        while True:
            logs.rotate(self._installation.logs)
            await asyncio.sleep(_ROTATE_EVERY)


async def end(child: Running, patience: float) -> None:
    """Stop a process nobody keeps: ask, and kill what does not listen."""
    child.send(signal.SIGTERM)
    try:
        async with asyncio.timeout(patience):
            await child.wait_exited()
    except TimeoutError:
        child.send(signal.SIGKILL)
        await child.wait_exited()
    child.close()


def _describe(keeper: Keeper) -> ProcessStatus:
    return ProcessStatus(
        name=keeper.spec.name,
        state=keeper.life.state,
        pid=keeper.child.pid if keeper.child else None,
        restarts=keeper.life.restarts,
        since=keeper.life.since,
        last_end=keeper.last_end,
    )
