"""One gateway process: what it is made of, and in which order it starts and stops."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack, suppress

from k3s_daas.blobs.store import BlobStore
from k3s_daas.chain import (
    ChainError,
    CheckpointFeed,
    EventFollower,
    MemoryCursorStore,
    Submitter,
    SuiClient,
)
from k3s_daas.contract.objects import Platform
from k3s_daas.gateway.answers import Answers
from k3s_daas.gateway.config import ConfigError, GatewayConfig
from k3s_daas.gateway.connection import Server
from k3s_daas.gateway.directory import Directory, NotOnLedger
from k3s_daas.gateway.filters.await_answer import AwaitAnswer
from k3s_daas.gateway.filters.identify import Identify
from k3s_daas.gateway.filters.limits import Slots
from k3s_daas.gateway.filters.seal import Seal
from k3s_daas.gateway.filters.submit import Submit
from k3s_daas.gateway.health import serving_health
from k3s_daas.gateway.listener import listening
from k3s_daas.gateway.pipeline import Pipeline, unreadable
from k3s_daas.gateway.sequences import Sequences
from k3s_daas.gateway.streams import Streams
from k3s_daas.gateway.telemetry import Metrics, log
from k3s_daas.seal.errors import KeyFileError
from k3s_daas.seal.keys import generate_sealing_key, public_bytes, read_signing_key
from sui_wire.ids import Address, format_address, parse_address, parse_object_id
from sui_wire.signature import KeyPair

PLATFORM_RETRY_SECONDS = 0.5
"""Between tries to read the platform while the ledger is away at our start."""

ENDING_SECONDS = 2.0
"""After draining, for transactions in flight; whoever watches the ledger learns their fate."""

READY_SECONDS = 2.0
"""For the ledger to answer when our own readiness is asked for."""


class Gateway:
    """The parts of one gateway, put together; `run` is its whole life."""

    def __init__(self, config: GatewayConfig) -> None:
        self._config = config
        self._key = _read_key(config)
        self._package_id = parse_address(config.package_id)
        self.metrics = Metrics()
        self._slots = Slots(config.limits, self.metrics)
        self._answers = Answers()
        self.port = asyncio.get_running_loop().create_future()
        """Where clients connect: known once it listens."""

    @property
    def address(self) -> Address:
        """Who signs and pays; sessions name this address as their gateway."""
        return self._key.address

    @property
    def streams_under_way(self) -> int:
        """Streams open now."""
        return self._slots.streams

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, then drain, and be gone in bounded time whatever is away."""
        patience = self._config.limits.drain_seconds + ENDING_SECONDS
        try:
            async with asyncio.timeout(None) as life, asyncio.TaskGroup() as tasks:
                limiting = tasks.create_task(_limit(life, stop, patience), name="limit")
                await self._serve(stop)
                limiting.cancel()
        except TimeoutError:
            if not life.expired():
                raise
            log.warning("ended with transactions in flight", seconds=patience)

    async def _serve(self, stop: asyncio.Event) -> None:
        config, package_id = self._config, self._package_id
        async with AsyncExitStack() as parts:
            client = await parts.enter_async_context(SuiClient(config.ledger))
            directory = Directory(
                client,
                package_id,
                parse_object_id(config.platform_id),
                config.limits,
                time.monotonic,
                _now_ms,
            )
            if config.metrics_port:
                await parts.enter_async_context(
                    serving_health(
                        config.metrics_port, self.metrics, lambda: self._not_ready(directory)
                    )
                )
            platform = await _wait_platform(directory, stop)
            if platform is None:
                return
            feed = await parts.enter_async_context(
                CheckpointFeed(client, package_id, committee=config.committee)
            )
            submitter = await parts.enter_async_context(Submitter(client, self._key, package_id))
            pipeline = self._pipeline(directory, submitter, platform)
            server = Server(pipeline, unreadable, config.limits)
            follower = EventFollower(client, package_id, MemoryCursorStore(), start=None, feed=feed)
            async with asyncio.TaskGroup() as tasks:
                following = tasks.create_task(self._follow(follower), name="follow")
                await follower.wait_live()
                async with listening(config, server, self._slots) as port:
                    self.port.set_result(port)
                    log.info("listening", port=port, address=format_address(self.address))
                    await stop.wait()
                    log.info("draining")
                following.cancel()

    def _pipeline(self, directory: Directory, submitter: Submitter, platform: Platform) -> Pipeline:
        """The filters, each with what it works on."""
        limits = self._config.limits
        blobs = BlobStore(self._config.blobs)
        reply_key = generate_sealing_key()  # answers are for this process alone
        chain = platform.chain
        seal = Seal(blobs, chain, public_bytes(reply_key), limits.inline_bytes)
        return Pipeline(
            limits=limits,
            metrics=self.metrics,
            slots=self._slots,
            identify=Identify(directory, chain, self.address, _now_ms),
            submit=Submit(
                directory,
                submitter,
                Sequences(directory.highest_sequence),
                self._answers,
                seal,
                limits.answer_seconds,
            ),
            await_answer=AwaitAnswer(
                directory, blobs, reply_key, chain, self._package_id, limits.answer_seconds
            ),
            streams=Streams(directory, limits, self.metrics),
        )

    async def _follow(self, follower: EventFollower) -> None:
        async for event in follower.events():
            self._answers.deliver(event)
            await follower.done(event)

    async def _not_ready(self, directory: Directory) -> str:
        if self._slots.draining:
            return "draining"
        if not self.port.done():
            return "not listening yet"
        try:
            async with asyncio.timeout(READY_SECONDS):
                await directory.platform()
        except (ChainError, NotOnLedger, TimeoutError) as error:
            return f"the ledger cannot be read: {error or 'no answer'}"
        return ""


async def serve(config: GatewayConfig) -> None:
    """Run a gateway until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Gateway(config).run(stop)


async def _limit(life: asyncio.Timeout, stop: asyncio.Event, seconds: float) -> None:
    """Once told to stop, nothing may take longer than `seconds`."""
    await stop.wait()
    life.reschedule(asyncio.get_running_loop().time() + seconds)


async def _wait_platform(directory: Directory, stop: asyncio.Event) -> Platform | None:
    """The platform, as soon as the ledger has it configured; None when asked to stop before."""
    while not stop.is_set():
        try:
            platform = await directory.platform()
            if platform.chain:
                return platform
            reason = "the platform is not configured yet"
        except (ChainError, NotOnLedger) as error:
            reason = str(error)
        log.warning("waiting for the platform", reason=reason)
        with suppress(TimeoutError):
            async with asyncio.timeout(PLATFORM_RETRY_SECONDS):
                await stop.wait()
    return None


def _read_key(config: GatewayConfig) -> KeyPair:
    try:
        return KeyPair(read_signing_key(config.signing_key))
    except KeyFileError as error:
        raise ConfigError(str(error)) from error


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
