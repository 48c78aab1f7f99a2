"""The executor process: its parts put together, started, and stopped in order.

Start: configuration and keys, then the journal, then the ledger (waiting for it if it is away),
then the stream port; last the events. Stop (SIGTERM): no new events, streams are ended and
accounted for, what is under way may finish for `drain_seconds`; whatever remains is in the journal.
"""

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog

from k3s_daas.blobs.store import BlobStore
from k3s_daas.chain import CommitteeFile, EventFollower, Submitter, SuiClient, Verifier
from k3s_daas.contract.objects import Executor, Platform
from k3s_daas.executor.api_server import ApiServer
from k3s_daas.executor.audit_log import AuditLog, Execution
from k3s_daas.executor.certificate import server_context
from k3s_daas.executor.clock import LedgerClock, wall_ms
from k3s_daas.executor.config import ExecutorConfig
from k3s_daas.executor.creation import ContractRights
from k3s_daas.executor.cursor import JournalCursor
from k3s_daas.executor.door import listen
from k3s_daas.executor.envelopes import Envelopes
from k3s_daas.executor.injection import Injection
from k3s_daas.executor.intake import Intake
from k3s_daas.executor.journal import Journal, open_journal
from k3s_daas.executor.keys import Keys
from k3s_daas.executor.ledger_view import LedgerView
from k3s_daas.executor.liveness import Liveness
from k3s_daas.executor.lives import Lives
from k3s_daas.executor.metrics import Metrics
from k3s_daas.executor.recorder import Recorder
from k3s_daas.executor.rendezvous import Rendezvous
from k3s_daas.executor.server import Server
from k3s_daas.executor.single import Proof, SingleRequests
from k3s_daas.executor.streams import StreamRequests
from k3s_daas.executor.upgrade import Upgrades

log = structlog.get_logger(__name__)

DEVELOPMENT = 0
"""`Executor.attestation` of an executor that no hardware vouches for."""

LOOPBACK = "127.0.0.1"
PRUNE_SECONDS = 3600.0


class NoProof:
    """Stands in for an audit log that cannot be read here: nothing is ever proved."""

    async def wait_status(self, execution: Execution, patience_seconds: float) -> int | None:
        """None."""
        return None


class Service:
    """One executor. `run` returns after `stop`, when everything is closed."""

    def __init__(self, config: ExecutorConfig) -> None:
        self._config = config
        self._keys = Keys.read(config)
        self._clock = LedgerClock()
        self._metrics = Metrics()
        self._rendezvous = Rendezvous()
        self._stopping = asyncio.Event()
        self.port = config.port
        """The port that is served, once it is: for a configured 0, the one the system chose."""
        self.ready = asyncio.Event()

    def stop(self) -> None:
        """End `run` in order. Safe to call more than once."""
        self._stopping.set()

    async def run(self) -> None:
        """Serve until `stop`. Raises `ExecutorError` for what a restart cannot mend by itself."""
        config = self._config
        async with AsyncExitStack() as stack:
            journal = open_journal(config.state, wall_ms())
            stack.callback(journal.close)
            client = await stack.enter_async_context(SuiClient(config.ledger))
            view = LedgerView(client, self._clock)
            platform = await view.read(config.object_id("platform_id"), Platform)
            executor = await view.read(config.object_id("executor_id"), Executor)
            self._keys.check(executor, config.object_id("cluster_id"))
            submitter = await stack.enter_async_context(
                Submitter(client, self._keys.operator, config.object_id("package_id"))
            )
            recorder = Recorder(
                submitter, journal, self._keys.signer(platform, executor), platform.id, self._clock
            )
            signs = Liveness(
                submitter,
                view,
                self._clock,
                platform=platform.id,
                cluster=executor.cluster,
                executor=executor.id,
            )
            lives = await self._lives(stack, client, journal, view, recorder, platform, signs)
            intake = Intake(
                journal,
                lives,
                self._clock,
                cluster=executor.cluster,
                executor=executor.id,
                born_ms=await journal.born_ms(),
                admitted=config.admitted,
            )
            in_development = executor.attestation == DEVELOPMENT and not platform.production
            await self._listen(stack, client, journal, intake, in_development=in_development)
            follower = EventFollower(
                client,
                config.object_id("package_id"),
                JournalCursor(journal),
                start=config.start_checkpoint,
                committee=config.committee,
                memory=_memory(config),
            )
            await self._work(intake, follower, journal, signs)

    async def _work(
        self, intake: Intake, follower: EventFollower, journal: Journal, signs: Liveness
    ) -> None:
        """Follow the ledger until stopped, then let what is under way come to its end."""
        working = asyncio.create_task(intake.run(follower), name="intake")
        pruning = asyncio.create_task(self._prune(journal), name="prune")
        telling = asyncio.create_task(signs.run(), name="liveness")
        stopped = asyncio.create_task(self._stopping.wait(), name="stopping")
        self.ready.set()
        log.info("serving", port=self.port, executor=self._config.executor_id)
        try:
            ends = {working, pruning, telling, stopped}
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            intake.stop()
            done, _ = await asyncio.wait({working}, timeout=self._config.drain_seconds)
            log.info("stopping", drained=bool(done))
        finally:
            for task in ends:
                task.cancel()
            results = await asyncio.gather(working, pruning, telling, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception):
                raise result

    async def _lives(
        self,
        stack: AsyncExitStack,
        client: SuiClient,
        journal: Journal,
        view: LedgerView,
        recorder: Recorder,
        platform: Platform,
        signs: Liveness,
    ) -> Lives:
        config = self._config
        blobs = BlobStore(config.blobs)
        envelopes = Envelopes(platform.chain, self._keys.sealing, blobs, view, config.inline_bytes)
        address = config.api_server.address()
        singles_server = await stack.enter_async_context(ApiServer(address, config.slots))
        streams_server = await stack.enter_async_context(ApiServer(address, connections=0))
        rights = ContractRights(client, view, config.object_id("package_id"), self._clock)
        singles = SingleRequests(
            envelopes, singles_server, self._proof(), journal, self._clock, rights
        )
        streams = StreamRequests(
            envelopes,
            streams_server,
            Upgrades(address),
            view,
            self._rendezvous,
            journal,
            self._clock,
            self._stopping,
        )
        return Lives(journal, recorder, singles, streams, config.slots, self._metrics, signs)

    def _proof(self) -> Proof:
        server = self._config.api_server
        return AuditLog(server.audit_log, server.user) if server.audit_log else NoProof()

    async def _listen(
        self,
        stack: AsyncExitStack,
        client: SuiClient,
        journal: Journal,
        intake: Intake,
        *,
        in_development: bool,
    ) -> None:
        config = self._config
        injection = None
        if config.development and in_development:
            verifier = Verifier(client, config.object_id("package_id"), config.committee)
            injection = Injection(client, verifier)

        async def health() -> dict[str, object]:
            counts = await journal.counts()
            return {
                "status": "ok",
                "executor": config.executor_id,
                "cluster": config.cluster_id,
                "development": injection is not None,
                "checkpoint": intake.last_checkpoint,
                "requests": {str(state): count for state, count in counts.items()},
                "streams": len(self._rendezvous),
            }

        server = Server(self._rendezvous, health, intake.take, injection)
        context = server_context(self._keys.signing)
        self.port = await listen(
            stack, server.application(), config.host, config.port, context=context
        )
        if config.metrics_port:
            await listen(stack, self._metrics.application(), LOOPBACK, config.metrics_port)

    async def _prune(self, journal: Journal) -> None:
        """Forget, now and then, what was recorded long ago."""
        while True:
            before_ms = self._clock.now_ms() - int(self._config.keep_hours * 3_600_000)
            forgotten = await journal.prune(before_ms)
            log.info("journal pruned", forgotten=forgotten)
            await asyncio.sleep(PRUNE_SECONDS)


async def serve(config: ExecutorConfig) -> None:
    """Run an executor until SIGTERM or SIGINT."""
    service = Service(config)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, service.stop)
    await service.run()


def _memory(config: ExecutorConfig) -> CommitteeFile | None:
    """Where the newest committee is kept, if one is pinned."""
    if config.committee is None:
        return None
    return CommitteeFile(config.state / "committee.json", config.committee)
