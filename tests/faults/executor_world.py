"""A world in which an executor lives and dies: everything outside it, in memory.

The journal, the envelopes and the blob store are the real ones, on a real disk; the cluster, the
ledger and the cluster's audit log are small fakes that remember what was done to them.
`World.executor()` starts an executor, as a new process would, from what is on disk.

    world = World(tmp_path)
    request = world.approve("create")
    await world.deliver(request)          # the event comes, and the executor lives it through
    assert world.effects(request) == 1
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.blobs.store import BlobStore
from k3s_daas.chain.errors import LedgerUnavailable, MoveAbort
from k3s_daas.contract.call import Call, Pure
from k3s_daas.contract.events.gateway import AnswerResult, K8sAPIRequest
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.api_server import Outgoing, Reply
from k3s_daas.executor.audit_log import Execution
from k3s_daas.executor.envelopes import Envelopes
from k3s_daas.executor.errors import Lost, NotSent
from k3s_daas.executor.journal import Journal
from k3s_daas.executor.lives import Lives
from k3s_daas.executor.metrics import Metrics
from k3s_daas.executor.recorder import Recorder
from k3s_daas.executor.request import Request
from k3s_daas.executor.signing import Signer
from k3s_daas.executor.single import SingleRequests
from k3s_daas.executor.states import State
from k3s_daas.executor.vault import Vault
from k3s_daas.kube.request_info import classify
from k3s_daas.seal.envelope import digest, open_, seal
from k3s_daas.seal.keys import public_bytes
from k3s_daas.seal.message import AnswerHead, RequestHead, split
from sui_wire.bcs import Reader, Writer
from sui_wire.ids import ObjectId

CLUSTER = ObjectId(b"c" * 32)
EXECUTOR = ObjectId(b"e" * 32)
LANE = ObjectId(b"l" * 32)
SESSION = ObjectId(b"s" * 32)
TOKEN = ObjectId(b"t" * 32)
CHAIN = b"n" * 32
START_MS = 1_000_000
DEADLINE_MS = 30_000


class Killed(BaseException):
    """The process is gone. Not an `Exception`: nothing in the program may catch it and go on."""


@dataclass
class Deaths:
    """When the process dies: at one step, before its effect ("lost") or after ("persisted")."""

    step: str = ""
    when: str = ""

    async def survive(self, step: str, effect: Callable[[], Awaitable[Any]]) -> Any:
        """Have the effect, unless death comes first; then die."""
        if step == self.step and self.when == "lost":
            self.step = ""
            raise Killed(step)
        result = await effect()
        if step == self.step:
            self.step = ""
            raise Killed(step)
        return result


@dataclass
class FakeClock:
    """Stands still until somebody sleeps.

    >>> FakeClock(5).now_ms()
    5
    """

    ms: int = START_MS

    def now_ms(self) -> int:
        return self.ms

    async def sleep(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@dataclass
class FakeCluster:
    """Remembers every request that reached it, by Audit-ID. `behaviour` says what each try meets:
    `ok`, `refused` (not sent), `broken` (done, but nobody hears), `cut` (only the status is
    heard)."""

    deaths: Deaths
    behaviour: list[str] = field(default_factory=list)
    seen: list[Outgoing] = field(default_factory=list)
    status: int = 200
    repeated_status: int = 409
    body: bytes = b'{"kind":"PodList"}'

    @asynccontextmanager
    async def send(self, outgoing: Outgoing) -> AsyncIterator[Reply]:
        how = self.behaviour.pop(0) if self.behaviour else "ok"
        if how == "refused":
            raise NotSent("connection refused")
        before = len(self.seen)

        async def arrive() -> None:
            self.seen.append(outgoing)

        await self.deaths.survive("send", arrive)
        if how == "broken":
            raise Lost("connection reset")
        repeated = before > 0 and outgoing.method != "GET"
        yield Reply(self.repeated_status if repeated else self.status, (), self._body(how))

    async def _body(self, how: str) -> AsyncIterator[bytes]:
        if how == "cut":
            raise Lost("the answer broke off", self.status)
        yield self.body


@dataclass
class FakeAuditLog:
    """The cluster's audit log: tells of what `cluster` saw, if it is kept at all."""

    cluster: FakeCluster
    kept: bool = True

    async def wait_status(self, execution: Execution, patience_seconds: float) -> int | None:
        for outgoing in self.cluster.seen:
            if ("Audit-ID", execution.audit_id) in outgoing.headers and self.kept:
                return self.cluster.status if outgoing.target == execution.uri else None
        return None


@dataclass(frozen=True)
class Record:
    """One answer as the ledger has it."""

    result: AnswerResult
    status: int
    payload: bytes
    envelope_digest: bytes


@dataclass
class FakeLedger:
    """Closes each request once; `away` submissions fail first."""

    deaths: Deaths
    away: int = 0
    records: dict[bytes, list[Record]] = field(default_factory=dict)

    async def submit(self, call: Call) -> None:
        if self.away:
            self.away -= 1
            raise LedgerUnavailable("connection refused")

        async def close() -> None:
            self._close(call)

        await self.deaths.survive("submit", close)

    def _close(self, call: Call) -> None:
        values = [argument.bcs for argument in call.arguments if isinstance(argument, Pure)]
        request_id = Reader(values[0]).bytes()
        if self.records.get(request_id):
            raise MoveAbort("digest", "k8s_gateway", "store_k8s_response", 10)
        record = Record(
            AnswerResult(Reader(values[1]).u8()),
            Reader(values[2]).u16(),
            Reader(values[4]).bytes(),
            Reader(values[3]).bytes(),
        )
        self.records.setdefault(request_id, []).append(record)


class MortalJournal:
    """The real journal, with a process around it that may die at each write."""

    def __init__(self, journal: Journal, deaths: Deaths) -> None:
        self._journal = journal
        self._deaths = deaths

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._journal, name)
        if name not in ("receive", "start", "answer", "decline", "record"):
            return method
        return lambda *values: self._deaths.survive(name, lambda: method(*values))


class OwnerKey:
    """A ledger on which the token's sealing key can be read."""

    def __init__(self, public_key: bytes) -> None:
        self._public_key = public_key

    async def sealing_key(self, seal_token: ObjectId) -> bytes:
        return self._public_key


class FakeRights:
    """The contract, asked for the right to create; `allowed` is what it says."""

    def __init__(self) -> None:
        self.allowed = True
        self.asked: list[Request] = []

    async def may_create(self, request: Request) -> bool:
        self.asked.append(request)
        return self.allowed


class NoStreams(SingleRequests):
    """In the place of streams, in a world that has none: nothing there can be taken back."""

    def revoke(self, holder: ObjectId) -> None:
        raise AssertionError("no stream is open here")

    def end(self, request_id: RequestId) -> None:
        """No stream is open here."""


class NoSigns:
    """In the place of signs of life, where nobody else could take over."""

    def working(self, request: Request) -> AbstractContextManager[None]:
        return nullcontext()


class World:
    """Everything outside the executor's process, and the disk under it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.deaths = Deaths()
        self.clock = FakeClock()
        self.cluster = FakeCluster(self.deaths)
        self.audit_log = FakeAuditLog(self.cluster)
        self.rights = FakeRights()
        self.ledger = FakeLedger(self.deaths)
        self.blobs = BlobStore(folder / "blobs")
        self.executor_key = X25519PrivateKey.generate()
        self.owner_key = X25519PrivateKey.generate()
        self.reply_key = X25519PrivateKey.generate()
        self.envelopes = Envelopes(
            CHAIN, self.executor_key, self.blobs, OwnerKey(public_bytes(self.owner_key))
        )
        self._journal: Journal | None = None
        self._sequence = 0

    @property
    def journal(self) -> Journal:
        """The journal, opened as the running process has it open."""
        if self._journal is None:
            self._journal = Journal(self.folder / "journal.db", Vault(bytes(32)), START_MS)
        return self._journal

    def restart(self) -> None:
        """All memory of the process is gone; what is on disk stays."""
        if self._journal is not None:
            self._journal.close()
        self._journal = None

    def lives(self) -> Lives:
        """An executor as a new process makes it."""
        journal: Any = MortalJournal(self.journal, self.deaths)
        signer = Signer(
            Ed25519PrivateKey.generate(), 0, CHAIN, ObjectId(b"p" * 32), CLUSTER, EXECUTOR
        )
        recorder = Recorder(self.ledger, journal, signer, ObjectId(b"f" * 32), self.clock)
        parts = (self.envelopes, self.cluster, self.audit_log, journal, self.clock, self.rights)
        singles, streams = SingleRequests(*parts), NoStreams(*parts)
        return Lives(
            journal, recorder, singles, streams, slots=4, metrics=Metrics(), signs=NoSigns()
        )

    async def deliver(self, request: Request) -> None:
        """The event comes from the ledger; as after every restart until the cursor has passed
        it."""
        journal: Any = MortalJournal(self.journal, self.deaths)
        if await journal.receive(request.id, request.encoded, START_MS):
            await self.lives().live(request, State.RECEIVED)

    async def resume(self) -> None:
        """What a start does before it looks at new events."""
        for entry in await self.journal.unfinished():
            await self.lives().live(Request.decode(entry.event), entry.state, entry.answer)

    def approve(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        query: str = "",
        headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),),
        secret: bytes = b"",
        *,
        upgrade: bool = False,
        **changed: Any,
    ) -> Request:
        """A request as the contract approves it, its envelope as an honest gateway seals it.
        `changed` are fields of the event that differ from what the request means."""
        self._sequence += 1
        info = classify(method, path, query, upgrade=upgrade)
        event = _event(RequestId(SESSION, self._sequence), method, path, info, changed)
        unsealed = Request(RequestId(SESSION, self._sequence), event, b"")
        head = RequestHead(query, headers, public_bytes(self.reply_key), secret)
        envelope = seal(
            head.encode() + body,
            [public_bytes(self.executor_key)],
            self.envelopes.binding(unsealed).encode(),
        )
        return Request.decode(_encode(event, digest(envelope), envelope))

    def effects(self, request: Request) -> int:
        """How often the request reached the cluster."""
        mark = ("Audit-ID", str(request.id))
        return sum(mark in outgoing.headers for outgoing in self.cluster.seen)

    def record(self, request: Request) -> Record:
        """The one record of a request."""
        (record,) = self.ledger.records[bytes(request.id)]
        return record

    async def answer(self, request: Request) -> tuple[AnswerHead, bytes]:
        """The recorded answer, as the gateway opens it."""
        record = self.record(request)
        envelope = record.payload or await self.blobs.read(record.envelope_digest)
        assert digest(envelope) == record.envelope_digest
        binding = self.envelopes.binding(request).answer().encode()
        plaintext = open_(envelope, self.reply_key, binding)
        assert open_(envelope, self.owner_key, binding) == plaintext
        head, body = split(plaintext)
        return AnswerHead.decode(head), body


def _event(
    request_id: RequestId, method: str, path: str, info: Any, changed: dict[str, Any]
) -> K8sAPIRequest:
    fields: dict[str, Any] = {
        "lane": LANE,
        "index": 0,
        "previous": bytes(32),
        "request_id": bytes(request_id),
        "cluster": CLUSTER,
        "session": SESSION,
        "seal_token_id": TOKEN,
        "requester": ObjectId(b"r" * 32),
        "gateway": ObjectId(b"g" * 32),
        "request_class": 1 if info.stream else 0,
        "method": method,
        "verb": info.verb,
        "path": path,
        "namespace": info.namespace,
        "api_group": info.api_group,
        "resource_type": info.resource_type,
        "name": info.name,
        "envelope_digest": b"",
        "payload": b"",
        "executor": EXECUTOR,
        "timestamp": START_MS,
        "deadline": START_MS + DEADLINE_MS,
        "priority": 2,
    }
    return K8sAPIRequest(**{**fields, **changed})


def _encode(event: K8sAPIRequest, envelope_digest: bytes, payload: bytes) -> bytes:
    writer = Writer().fixed(event.lane).u64(event.index).bytes(event.previous)
    writer.bytes(event.request_id).fixed(event.cluster).fixed(event.session)
    writer.fixed(event.seal_token_id).fixed(event.requester).fixed(event.gateway)
    writer.u8(event.request_class)
    for text in (event.method, event.verb, event.path, event.namespace):
        writer.string(text)
    writer.string(event.api_group).string(event.resource_type).string(event.name)
    writer.bytes(event.envelope_digest or envelope_digest).bytes(payload).fixed(event.executor)
    return bytes(writer.u64(event.timestamp).u64(event.deadline).u8(event.priority))
