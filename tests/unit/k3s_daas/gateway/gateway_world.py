"""A ledger with one cluster, one executor and one session, in memory, for tests of the gateway.

It decides nothing by itself: a test says what the contract and the executor do.

    world = World()
    world.decide = lambda asked: 2                 # the contract's code; 0 approves
    world.answer = lambda head, body: (200, (("Content-Type", "text/plain"),), b"hello")
    async with world.gateway(tmp_path) as connect:
        client = await connect()
"""

import asyncio
import dataclasses
import hashlib
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from typing import get_type_hints

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.chain.values import ChainEvent, ObjectState
from k3s_daas.contract import objects
from k3s_daas.contract.call import Call
from k3s_daas.contract.events import EVENT_TYPES
from k3s_daas.contract.events.gateway import (
    K8sAPIHeld,
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sAPIResponse,
)
from k3s_daas.contract.layout import read_id
from k3s_daas.contract.request_id import RequestId
from k3s_daas.contract.statement import AnswerStatement
from k3s_daas.gateway.answers import Answers
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.directory import ID_TYPE, MODULES, Directory
from k3s_daas.gateway.dynamic_field import dynamic_field_id
from k3s_daas.gateway.filters.await_answer import AwaitAnswer
from k3s_daas.gateway.filters.identify import Identify
from k3s_daas.gateway.filters.limits import Slots
from k3s_daas.gateway.filters.seal import Seal
from k3s_daas.gateway.filters.submit import Submit
from k3s_daas.gateway.pipeline import Pipeline
from k3s_daas.gateway.sequences import Sequences
from k3s_daas.gateway.streams import Streams
from k3s_daas.gateway.telemetry import Metrics
from k3s_daas.seal.binding import REQUEST, Binding
from k3s_daas.seal.envelope import open_, seal
from k3s_daas.seal.keys import public_bytes
from k3s_daas.seal.message import AnswerHead, RequestHead, split
from k3s_daas.seal.statement import Statement, mint
from sui_wire.bcs import Reader, Writer
from sui_wire.ids import Address, ObjectId, format_address
from sui_wire.object import SharedOwner
from sui_wire.transaction import ObjectRef
from tests.unit.k3s_daas.contract import samples


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def an_id(number: int) -> ObjectId:
    return ObjectId(Address(bytes(31) + bytes([number])))


CHAIN = b"c" * 32
NO = False
PACKAGE, PLATFORM, CLUSTER, ROLES = an_id(1), an_id(2), an_id(3), an_id(4)
LANE, TOKEN, STAKE, SESSION, EXECUTOR = an_id(5), an_id(6), an_id(7), an_id(8), an_id(9)
WINDOWS, GATEWAY, HOLDER = an_id(10), an_id(11), an_id(12)

_WRITERS = {
    read_id: Writer.fixed,
    Reader.bytes: Writer.bytes,
    Reader.string: Writer.string,
    Reader.bool: Writer.bool,
    Reader.u8: Writer.u8,
    Reader.u16: Writer.u16,
    Reader.u64: Writer.u64,
    Reader.u128: Writer.u128,
}


def encode(struct: object) -> bytes:
    """BCS of a `MoveStruct`, from the same annotations it is decoded by."""
    writer = Writer()
    hints = get_type_hints(type(struct), include_extras=True)
    for field in fields(struct):
        value = getattr(struct, field.name)
        read = hints[field.name].__metadata__[0]
        if read in _WRITERS:
            _WRITERS[read](writer, value)
        elif dataclasses.is_dataclass(value):
            writer.fixed(encode(value))
        elif isinstance(value, tuple):
            writer.vector(value, lambda w, item: w.fixed(_item(item)))
        else:
            writer.option(value, Writer.fixed)
    return bytes(writer)


def _item(item: object) -> bytes:
    return item if isinstance(item, bytes) else encode(item)


class MemoryBlobs:
    """A blob store without a disk."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    async def put(self, content: AsyncIterator[bytes]) -> bytes:
        whole = b"".join([piece async for piece in content])
        digest = hashlib.blake2b(whole, digest_size=32).digest()
        self.kept[digest] = whole
        return digest

    async def delete(self, digest: bytes) -> bool:
        return self.kept.pop(digest, None) is not None

    async def open(self, digest: bytes) -> AsyncIterator[bytes]:
        whole = self.kept[digest]
        for start in range(0, len(whole), 50_000):
            yield whole[start : start + 50_000]


class World:
    """What is on the ledger, and what contract and executor do when they are asked."""

    def __init__(self) -> None:
        self.session_key = Ed25519PrivateKey.generate()
        self.executor_key = Ed25519PrivateKey.generate()
        self.executor_sealing = X25519PrivateKey.generate()
        self.owner_sealing = X25519PrivateKey.generate()
        self.answers = Answers()
        self.blobs = MemoryBlobs()
        self.metrics = Metrics()
        self.highest = 0
        self.reads: list[ObjectId] = []
        self.asked: list[K8sAPIRequest] = []
        self._was_asked = asyncio.Event()
        self.opened: list[tuple[RequestHead, bytes]] = []
        self.decide: Callable[[K8sAPIRequest], int] = lambda asked: 0
        self.held_for = ""
        self.submit_fails: Exception | None = None
        self.answer: Callable[[RequestHead, bytes], tuple[int, tuple, bytes] | None] = (
            lambda head, body: (200, (("Content-Type", "application/json"),), b"{}")
        )
        self.tamper: Callable[[K8sAPIResponse], K8sAPIResponse] = lambda answer: answer
        self.endpoint = "127.0.0.1:1"
        self.objects = self._objects()

    def _objects(self) -> dict[ObjectId, object]:
        empty = objects.Table(an_id(99), 0)
        return {
            PLATFORM: samples.platform(PLATFORM, CHAIN, PACKAGE),
            CLUSTER: objects.Cluster(
                CLUSTER,
                "c",
                "r",
                b"",
                ROLES,
                (LANE,),
                (objects.ExecutorSeat(EXECUTOR, NO, bytes(32), not NO, 2**60),),
                NO,
                samples.POLICY,
            ),
            LANE: objects.Lane(
                LANE, CLUSTER, 0, 0, bytes(32), objects.Table(WINDOWS, 0), empty, ()
            ),
            TOKEN: objects.SealToken(
                TOKEN,
                HOLDER,
                STAKE,
                public_bytes(self.owner_sealing),
                0,
                2**60,
                NO,
                samples.NO_GUARDIANS,
            ),
            SESSION: objects.Session(
                SESSION,
                TOKEN,
                HOLDER,
                public_bytes(self.session_key),
                GATEWAY,
                LANE,
                (),
                0,
                2**60,
                NO,
            ),
        }

    def credential(self, **changes: object) -> str:
        """A good credential, but for `changes` to its statement; `key` signs it."""
        key = changes.pop("key", self.session_key)
        now = time.time_ns() // 1_000_000
        statement = Statement(CHAIN, SESSION, GATEWAY, now, now + 60_000)
        return mint(dataclasses.replace(statement, **changes), key)

    async def get_objects(self, ids: list[ObjectId]) -> list[ObjectState | None]:
        self.reads += ids
        return [self._state(id_) for id_ in ids]

    def _state(self, id_: ObjectId) -> ObjectState | None:
        if id_ == EXECUTOR:
            value: object = objects.Executor(
                EXECUTOR,
                HOLDER,
                CLUSTER,
                STAKE,
                0,
                bytes(32),
                1,
                public_bytes(self.executor_key),
                (),
                public_bytes(self.executor_sealing),
                self.endpoint,
                "r",
                0,
                2**60,
                NO,
            )
        elif id_ == dynamic_field_id(WINDOWS, ID_TYPE, SESSION):
            if not self.highest:
                return None
            window = objects.SequenceWindow(self.highest, 1)
            return self._stored(id_, "0x2::dynamic_field::Field", bytes(64) + encode(window))
        else:
            found = self.objects.get(id_)
            if found is None:
                return None
            value = found
        kind = f"{format_address(PACKAGE)}::{MODULES[type(value)]}::{type(value).__name__}"
        return self._stored(id_, kind, encode(value))

    def _stored(self, id_: ObjectId, kind: str, contents: bytes) -> ObjectState:
        return ObjectState(ObjectRef(id_, 1, bytes(32)), SharedOwner(1), kind, contents)

    async def wait_asked(self) -> None:
        """Until the contract has been asked for anything."""
        await self._was_asked.wait()

    async def submit(self, call: Call) -> None:
        """The contract: records what `decide` says, then lets the executor answer."""
        await asyncio.sleep(0)
        if self.submit_fails is not None:
            raise self.submit_fails
        asked = _asked(call)
        self.asked.append(asked)
        self._was_asked.set()
        code = self.decide(asked)
        if code:
            shared = {f.name: getattr(asked, f.name, code) for f in fields(K8sAPIRefusal)}
            self._emit(K8sAPIRefusal(**shared | {"error": code}))
            return
        self.highest = max(self.highest, RequestId.from_bytes(asked.request_id).sequence)
        if self.held_for:
            self._emit(self._held(asked))
            return
        self._emit(asked)
        if asked.request_class == 0:
            asyncio.get_running_loop().call_soon(self._execute, asked)

    def _held(self, asked: K8sAPIRequest) -> K8sAPIHeld:
        """What is recorded of a request that two approvers of a role must agree to."""
        more = {"role": self.held_for, "needed": 2, "expires": 3_600_000}
        names = [field.name for field in fields(K8sAPIHeld) if field.name not in more]
        return K8sAPIHeld(**{name: getattr(asked, name) for name in names}, **more)

    def _emit(self, record: object) -> None:
        asyncio.get_running_loop().call_soon(self.emit, event_of(record))

    def emit(self, event: ChainEvent) -> None:
        """The ledger makes an event known to whoever follows it."""
        self.answers.deliver(event)

    def open(self, asked: K8sAPIRequest) -> tuple[RequestHead, bytes]:
        """What the executor finds in the envelope."""
        envelope = asked.payload or self.blobs.kept[asked.envelope_digest]
        head, body = split(open_(envelope, self.executor_sealing, binding_of(asked).encode()))
        return RequestHead.decode(head), body

    def stream_secret(self) -> bytes:
        """What opens the stream that was approved last."""
        return self.open(self.asked[-1])[0].stream_secret

    def _execute(self, asked: K8sAPIRequest) -> None:
        request, body = self.open(asked)
        self.opened.append((request, body))
        answer = self.answer(request, body)
        if answer is not None:
            status, headers, content = answer
            message = AnswerHead(status, headers).encode() + content
            binding = binding_of(asked).answer().encode()
            self.record(asked, status, seal(message, [request.reply_key], binding))

    def record(self, asked: K8sAPIRequest, status: int, envelope: bytes, result: int = 0) -> None:
        """Sign and record an answer, after `tamper` had its way with the record."""
        digest = hashlib.blake2b(envelope, digest_size=32).digest()
        self.blobs.kept[digest] = envelope
        statement = AnswerStatement(
            CHAIN,
            PACKAGE,
            CLUSTER,
            EXECUTOR,
            1,
            asked.request_id,
            hashlib.blake2b(encode(asked), digest_size=32).digest(),
            result,
            status,
            0,
            0,
            digest,
        )
        payload = envelope if len(envelope) < 12_000 else b""
        response = K8sAPIResponse(
            LANE,
            1,
            bytes(32),
            asked.request_id,
            CLUSTER,
            EXECUTOR,
            1,
            result,
            status,
            digest,
            payload,
            self.executor_key.sign(statement.encode()),
            0,
        )
        self.answers.deliver(event_of(self.tamper(response)))

    def pipeline(self, limits: Limits, slots: Slots | None = None) -> Pipeline:
        directory = Directory(self, PACKAGE, PLATFORM, limits, time.monotonic, now_ms)
        reply_key = X25519PrivateKey.generate()
        seconds = limits.answer_seconds
        envelope = Seal(self.blobs, CHAIN, public_bytes(reply_key), limits.inline_bytes)
        sequences = Sequences(directory.highest_sequence)
        return Pipeline(
            limits=limits,
            metrics=self.metrics,
            slots=slots or Slots(limits, self.metrics),
            identify=Identify(directory, CHAIN, GATEWAY, now_ms),
            submit=Submit(directory, self, sequences, self.answers, envelope, seconds),
            await_answer=AwaitAnswer(directory, self.blobs, reply_key, CHAIN, PACKAGE, seconds),
            streams=Streams(directory, limits, self.metrics),
        )


def binding_of(asked: K8sAPIRequest) -> Binding:
    names = {field.name for field in fields(Binding)} - {"direction", "chain"}
    return Binding(REQUEST, CHAIN, **{name: getattr(asked, name) for name in names})


def _asked(call: Call) -> K8sAPIRequest:
    """The event the contract would emit for a call of `try_execute_kubectl_command_with_id`."""
    assert call.function == "try_execute_kubectl_command_with_id"
    pure = [argument.bcs for argument in call.arguments[7:-1]]
    sequence = Reader(pure[0]).u64()
    texts = [Reader(bcs).string() for bcs in pure[3:10]]
    method, verb, path, namespace, api_group, resource_type, name = texts
    return K8sAPIRequest(
        lane=LANE,
        index=0,
        previous=bytes(32),
        request_id=bytes(RequestId(call.arguments[4].id, sequence)),
        cluster=CLUSTER,
        session=SESSION,
        seal_token_id=TOKEN,
        requester=HOLDER,
        gateway=GATEWAY,
        request_class=Reader(pure[1]).u8(),
        method=method,
        verb=verb,
        path=path,
        namespace=namespace,
        api_group=api_group,
        resource_type=resource_type,
        name=name,
        envelope_digest=Reader(pure[10]).bytes(),
        payload=Reader(pure[11]).bytes(),
        executor=EXECUTOR,
        timestamp=0,
        deadline=30_000,
        priority=Reader(pure[2]).u8(),
    )


def event_of(record: object) -> ChainEvent:
    """A record as the ledger emits it."""
    name = next(name for name, kind in EVENT_TYPES.items() if kind is type(record))
    return ChainEvent(-1, "tx", 0, name, encode(record), 0)


async def refused(answer: Awaitable[tuple[int, dict[str, str], bytes]]) -> dict:
    """The `metav1.Status` of an answer, checked to be one."""
    code, headers, body = await answer
    status = json.loads(body)
    assert headers["Content-Type"] == "application/json"
    assert (status["kind"], status["apiVersion"], status["status"]) == ("Status", "v1", "Failure")
    assert status["code"] == code
    return status | {"retry": headers.get("Retry-After"), "audit": headers.get("Audit-Id")}


PODS = "/api/v1/namespaces/web/pods"
"""A collection that tests ask for."""
