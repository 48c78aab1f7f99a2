"""The ledger stops and comes back, and a network that breaks at the worst moments. Nobody exits."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from k3s_daas.chain import (
    EventFollower,
    FileCursorStore,
    LedgerUnavailable,
    MemoryCursorStore,
    Submitter,
    SuiClient,
)
from k3s_daas.chain.deploy import Contract, deploy
from k3s_daas.contract.calls import cluster, seal_token
from pocketsui.testing import Ledger
from sui_wire.signature import KeyPair

SUI = 1_000_000_000
KEY = KeyPair.from_seed(b"\x07" * 32)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def found(ledger: Ledger) -> Contract:
    await ledger.faucet(KEY.address, 100 * SUI)
    async with SuiClient(ledger.url) as client:
        return await deploy(client, KEY)


async def issue(submitter: Submitter, contract: Contract) -> None:
    call = seal_token.issue(contract.platform, sealing_key=bytes(32), lifetime_ms=3_600_000)
    await submitter.submit(call)


async def wait_until(reached: Callable[[], bool]) -> None:
    """Look often, but not for ever."""
    for _ in range(3_000):
        if reached():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError("not reached in 30 s")


async def insist(work: Callable[[], Awaitable[None]]) -> None:
    """As the executor does: again for as long as the ledger is away."""
    while True:
        try:
            return await work()
        except LedgerUnavailable:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def ledger_process(data: Path, port: int) -> AsyncIterator[None]:
    """A ledger in a process of its own, killed with SIGKILL at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "pocketsui", "start", "--data", str(data)),
        *("--port", str(port), "--faucet-port", "0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        await process.wait()


async def test_a_ledger_that_is_killed_again_and_again(tmp_path: Path) -> None:
    async with Ledger.start(tmp_path) as ledger:
        contract = await found(ledger)
    port = free_port()
    seen: list[str] = []
    done = 0
    async with (
        SuiClient(f"http://127.0.0.1:{port}") as client,
        Submitter(client, KEY, contract.package) as submitter,
    ):
        follower = EventFollower(client, contract.package, FileCursorStore(tmp_path / "cursor"))

        async def follow() -> None:
            async for event in follower.events():
                seen.append(event.type_name)
                await follower.done(event)

        async def keep_issuing(stop: asyncio.Event) -> None:
            nonlocal done
            while not stop.is_set():
                await insist(lambda: issue(submitter, contract))
                done += 1

        def reached(goal: int) -> bool:
            return done >= goal

        following = asyncio.create_task(follow())
        with pytest.raises(LedgerUnavailable):
            await issue(submitter, contract)
        stop = asyncio.Event()
        busy = [asyncio.create_task(keep_issuing(stop)) for _ in range(3)]
        for _ in range(3):
            async with ledger_process(tmp_path / "ledger", port):
                goal = done + 10
                await wait_until(partial(reached, goal))
        stop.set()
        async with ledger_process(tmp_path / "ledger", port):
            await asyncio.gather(*busy)
            await wait_until(lambda: len(seen) > done)
        assert not following.done()
        following.cancel()
    assert seen == ["platform::PlatformConfigured"] + ["seal_token::SealTokenIssued"] * done


class Relay:
    """A TCP relay to the ledger that can be told to cut connections after so many answer bytes."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.cut_after: int | None = None
        self.cuts = 0
        self._writers: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.close()
            for writer in list(self._writers):
                writer.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        pair = {writer, inner_writer}
        self._writers |= pair
        up = asyncio.create_task(self._pump(reader, inner_writer, answers=False))
        down = asyncio.create_task(self._pump(inner_reader, writer, answers=True))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        for one in pair:
            one.transport.abort()
        self._writers -= pair

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        while data := await reader.read(65_536):
            if answers and self.cut_after is not None:
                self.cut_after -= len(data)
                if self.cut_after <= 0:
                    self.cut_after = None
                    self.cuts += 1
                    return
            writer.write(data)
            await writer.drain()


@pytest.mark.parametrize("cut_after", [1, 20, 150, 400])
async def test_an_answer_cut_off_is_settled_and_nothing_happens_twice(
    tmp_path: Path, cut_after: int
) -> None:
    async with Ledger.start(tmp_path) as ledger:
        contract = await found(ledger)
        relay = Relay(ledger.node.grpc_port)
        async with (
            relay.running() as url,
            SuiClient(url) as client,
            Submitter(client, KEY, contract.package) as submitter,
        ):
            await issue(submitter, contract)
            issued = 1
            for _ in range(5):
                relay.cut_after = cut_after
                results = await asyncio.gather(
                    *(insist(lambda: issue(submitter, contract)) for _ in range(4)),
                )
                issued += len(results)
            assert relay.cuts >= 3
        assert await count_issued(ledger, contract) == issued


async def count_issued(ledger: Ledger, contract: Contract) -> int:
    async with SuiClient(ledger.url) as client:
        last = await client.latest_checkpoint()
        events = EventFollower(client, contract.package, MemoryCursorStore()).events()
        call = cluster.register(
            contract.platform, name="end", region="r", ca=bytes(32), lane_count=1
        )
        async with Submitter(client, KEY, contract.package) as submitter:
            await submitter.submit(call)
        count = 0
        async for event in events:
            if event.checkpoint > last:
                break
            count += event.type_name == "seal_token::SealTokenIssued"
        await events.aclose()
        return count


async def test_a_follower_over_a_breaking_network_misses_and_repeats_nothing(
    tmp_path: Path,
) -> None:
    async with Ledger.start(tmp_path) as ledger:
        contract = await found(ledger)
        relay = Relay(ledger.node.grpc_port)
        async with relay.running() as url, SuiClient(url) as far, SuiClient(ledger.url) as near:
            events = EventFollower(far, contract.package, MemoryCursorStore()).events()
            async with Submitter(near, KEY, contract.package) as submitter:
                await anext(events)  # PlatformConfigured
                for round_ in range(6):
                    relay.cut_after = 300 * (round_ + 1)
                    await asyncio.gather(*(issue(submitter, contract) for _ in range(5)))
                    async with asyncio.timeout(20):
                        seen = [await anext(events) for _ in range(5)]
                    assert {event.type_name for event in seen} == {"seal_token::SealTokenIssued"}
            assert relay.cuts >= 2
            await events.aclose()
