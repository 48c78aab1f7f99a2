"""A whole node: a ledger, its gRPC port, and its faucet. What `pocketsui start` runs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pocketsui.faucet import Faucet
from pocketsui.ledger.consensus import Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.pruning.prune import prune_when_due
from pocketsui.transactions.run import Interpreter
from pocketsui.upkeep import keep_up

DEFAULT_GRPC_PORT = 9000
DEFAULT_FAUCET_PORT = 9123


def system_time_ms() -> int:
    """Milliseconds since 1970 by the machine's clock."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class NodeOptions:
    """How to run a node."""

    data: Path
    host: str = "127.0.0.1"
    grpc_port: int = DEFAULT_GRPC_PORT
    """0 picks a free one."""
    faucet_port: int | None = DEFAULT_FAUCET_PORT
    """0 picks a free one; None: the faucet is not served over HTTP."""
    epochs: EpochSettings = DAILY
    pace: Pace | None = None
    """None: a checkpoint is made at once; `MAINNET`: as the network does."""
    now_ms: Callable[[], int] = system_time_ms
    keep: int | None = None
    """Checkpoints to keep when older ones are pruned; None: nothing is pruned."""
    interpreter: Interpreter | None = None
    """None: the Move interpreter; tests of the node alone may give a simpler one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A running node and where it listens."""

    ledger: Ledger
    faucet: Faucet
    host: str
    grpc_port: int
    faucet_port: int | None

    @property
    def url(self) -> str:
        """For gRPC clients."""
        return _url(self.host, self.grpc_port)

    @property
    def faucet_url(self) -> str | None:
        """For HTTP clients; None: not served."""
        return None if self.faucet_port is None else _url(self.host, self.faucet_port)


@contextlib.asynccontextmanager
async def run_node(options: NodeOptions) -> AsyncIterator[Node]:
    """Run a node as long as the block lasts; everything acknowledged is on the disk afterwards."""
    from pocketsui.rpc.server import make_server

    interpreter = options.interpreter or move_interpreter()
    ledger = await open_ledger(
        options.data,
        now_ms=options.now_ms,
        interpreter=interpreter,
        epochs=options.epochs,
        pace=options.pace,
    )
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(ledger.close)
        jobs = (
            () if options.keep is None else (partial(prune_when_due, options.data, options.keep),)
        )
        upkeep = asyncio.create_task(keep_up(ledger.paths.store, ledger.fail, *jobs), name="upkeep")
        stack.push_async_callback(_end, upkeep)
        server = make_server(ledger)
        listening = _listen(options.host, options.grpc_port)
        port = int(listening.getsockname()[1])
        await server.start(sock=listening)
        stack.push_async_callback(server.wait_closed)
        stack.callback(server.close)
        stack.callback(ledger.subscriptions.end_all)
        faucet = Faucet(ledger)
        faucet_port = None
        if options.faucet_port is not None:
            faucet_port = await _serve_faucet(stack, faucet, options.host, options.faucet_port)
        yield Node(ledger, faucet, options.host, port, faucet_port)


def _url(host: str, port: int) -> str:
    """
    >>> _url("::1", 9000)
    'http://[::1]:9000'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _serve_faucet(
    stack: contextlib.AsyncExitStack, faucet: Faucet, host: str, port: int
) -> int:
    from aiohttp import web

    from pocketsui.faucet_http import faucet_app

    runner = web.AppRunner(faucet_app(faucet), access_log=None)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, _listen(host, port)).start()
    return int(runner.addresses[0][1])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket; asyncio turns Nagle's delay off only where TCP is named.

    What is in the way is raised as an OSError that names the address.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(128)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{host}:{port}") from error
    return listening


def move_interpreter() -> Interpreter:
    """The Move VM, with its own cache of packages."""
    from pocketsui.execution.transaction import execute, new_cache

    return partial(execute, cache=new_cache())
