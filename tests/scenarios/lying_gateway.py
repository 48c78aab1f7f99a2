"""A gateway that lies: it tells the contract one thing and the executor another.

It is made of the real gateway's parts, has an address of its own and a live session of a user's,
so the contract has no reason to refuse it. What it cannot do is what the scenarios show.
"""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass

from k3s_daas.blobs.store import BlobStore
from k3s_daas.chain import Submitter
from k3s_daas.cli.keys import open_signing_pair
from k3s_daas.cli.ledger import ONE_AT_A_TIME, Ledger, emitted
from k3s_daas.cli.memory import recall
from k3s_daas.cli.money import fund
from k3s_daas.contract.calls import session
from k3s_daas.contract.calls.k8s_gateway import (
    RequestArguments,
    RequestRoute,
    try_execute_kubectl_command_with_id,
)
from k3s_daas.contract.events.gateway import K8sAPIRequest, RequestClass
from k3s_daas.contract.events.identity import SessionOpened
from k3s_daas.contract.objects import Executor, SealToken
from k3s_daas.contract.request_id import RequestId
from k3s_daas.kube.request_info import classify
from k3s_daas.seal.binding import REQUEST, Binding
from k3s_daas.seal.envelope import seal
from k3s_daas.seal.keys import generate_sealing_key, generate_signing_key, public_bytes
from k3s_daas.seal.message import RequestHead
from sui_wire.ids import ObjectId, parse_object_id
from tests.scenarios.installed import Person


@dataclass(frozen=True)
class Asked:
    """A request as an honest client asks it."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/json"),)


@dataclass(frozen=True)
class Attributes:
    """A request as it is told to the contract."""

    request_class: RequestClass
    method: str
    verb: str
    path: str
    namespace: str
    api_group: str
    resource_type: str
    name: str

    @classmethod
    def of(cls, asked: Asked) -> "Attributes":
        """What an honest gateway tells."""
        info = classify(asked.method, asked.path, asked.query)
        return cls(
            RequestClass.STREAM if info.stream else RequestClass.SINGLE,
            asked.method,
            info.verb,
            info.path,
            info.namespace,
            info.api_group,
            info.resource_type,
            info.name,
        )


class LyingGateway:
    """Seals one request and submits another."""

    def __init__(self, ledger: Ledger, submitter: Submitter, route: RequestRoute) -> None:
        self._ledger = ledger
        self._submitter = submitter
        self._route = route
        self._sequence = 0

    async def seal(self, asked: Asked, told: Attributes | None = None) -> bytes:
        """An envelope of `asked` for the next request; bound to `told`, or honestly."""
        bound = told or Attributes.of(asked)
        binding = Binding(
            direction=REQUEST,
            chain=bytes.fromhex(self._ledger.published.chain),
            cluster=self._route.cluster,
            session=self._route.session,
            request_id=bytes(RequestId(self._route.session, self._sequence + 1)),
            **asdict(bound),
        )
        secret = secrets.token_bytes(32) if bound.request_class is RequestClass.STREAM else b""
        reply = public_bytes(generate_sealing_key())
        head = RequestHead(asked.query, asked.headers, reply, secret)
        keys = [await self._executors_key(), await self._owners_key()]
        return seal(head.encode() + asked.body, keys, binding.encode())

    async def submit(
        self, told: Attributes, envelope_digest: bytes, payload: bytes = b""
    ) -> K8sAPIRequest:
        """Put `told` before the contract, which approves it."""
        self._sequence += 1
        arguments = RequestArguments(
            sequence=self._sequence,
            envelope_digest=envelope_digest,
            payload=payload,
            **asdict(told),
        )
        call = try_execute_kubectl_command_with_id(self._route, arguments)
        submitted = await self._submitter.submit(call)
        return emitted(submitted.events, "k8s_gateway", K8sAPIRequest)

    async def _executors_key(self) -> bytes:
        memory = recall(self._ledger.installation)
        assert memory.executor is not None
        executor = parse_object_id(memory.executor.executor)
        return (await self._ledger.read(executor, Executor)).sealing_key

    async def _owners_key(self) -> bytes:
        return (await self._ledger.read(self._route.seal_token, SealToken)).sealing_key

    async def store(self, content: bytes) -> bytes:
        """Put a blob where the executor looks for it; returns its digest."""

        async def pieces() -> AsyncIterator[bytes]:
            yield content

        return await BlobStore(self._ledger.installation.blobs).put(pieces())


@asynccontextmanager
async def lying_gateway(ledger: Ledger, user: Person) -> AsyncIterator[LyingGateway]:
    """A gateway with a key of its own, in a session that `user` opened with it."""
    key = open_signing_pair(ledger.installation.keys / f"liar-{user.name}.key")
    await fund(ledger.installation, ledger.client, key.address)
    person = ledger.memory().people[user.name]
    token = parse_object_id(person.seal_token)
    lane = parse_object_id(ledger.registered.lanes[token[0] % len(ledger.registered.lanes)])
    opening = session.open_session(
        ledger.platform,
        token,
        lane,
        session_key=public_bytes(generate_signing_key()),
        gateway=key.address,
        lifetime_ms=3_600_000,
    )
    opened = emitted(
        (await ledger.execute(user.keys.holder, [opening])).events, "session", SessionOpened
    )
    route = RequestRoute(
        platform=ledger.platform,
        cluster=ledger.cluster,
        role_book=ledger.role_book,
        seal_token=token,
        session=ObjectId(opened.session),
        stake_account=parse_object_id(person.stake_account),
        lane=lane,
    )
    package = parse_object_id(ledger.published.package)
    async with Submitter(ledger.client, key, package, settings=ONE_AT_A_TIME) as submitter:
        yield LyingGateway(ledger, submitter, route)
