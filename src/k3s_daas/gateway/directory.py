"""What the gateway has read from the ledger, and for how long it takes that as current.

Nothing here decides whether anybody may do anything: that is asked of the contract with every
request. The directory only finds the way: which objects a request is made with, whom its envelope
is sealed for, and whose signature its answer must carry.

| what                   | kept              | because                                   |
|------------------------|-------------------|-------------------------------------------|
| session, lane          | while in use      | key, token, lane and cluster never change |
| cluster, its executors | `objects_seconds` | executors come and go                     |
| seal token             | `objects_seconds` | its owner may rotate the sealing key      |
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from k3s_daas.chain.values import ObjectState
from k3s_daas.contract.calls.k8s_gateway import RequestRoute
from k3s_daas.contract.layout import MoveStruct
from k3s_daas.contract.objects import (
    Cluster,
    Executor,
    Lane,
    Platform,
    SealToken,
    SequenceWindow,
    Session,
)
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.dynamic_field import dynamic_field_id
from k3s_daas.gateway.remembered import Remembered
from sui_wire.bcs import Reader
from sui_wire.ids import Address, ObjectId, format_address, format_object_id
from sui_wire.type_tag import parse_type_tag

SESSIONS = 4096
"""Sessions and seal tokens kept at a time."""

LANES = 256
"""Lanes and clusters kept at a time."""

FOREVER = float("inf")

UNKNOWN_SESSIONS_WAITED_FOR = 64
"""Credentials may name sessions that do not exist; at most so many are waited for at a time."""

FIRST_WAIT_SECONDS = 0.05
"""Before a session that is not there is read again; each further wait is twice as long."""

Struct = TypeVar("Struct", bound=MoveStruct)

MODULES: dict[type[MoveStruct], str] = {
    Cluster: "cluster",
    Executor: "executor_registry",
    Lane: "lane",
    Platform: "platform",
    SealToken: "seal_token",
    Session: "session",
}
"""The module that defines each struct. An object is believed to be one only if its type says so:
anybody may publish a struct of the same shape."""

ID_TYPE = parse_type_tag("0x2::object::ID")
"""Key of the table of windows: the session's id."""


class ObjectReader(Protocol):
    """Reads objects, None for those the node does not know. May raise `LedgerUnavailable`."""

    async def get_objects(self, ids: list[ObjectId]) -> Sequence[ObjectState | None]: ...


class NotOnLedger(Exception):
    """There is no object of that id, or it is of another type."""

    def __init__(self, kind: str, object_id: ObjectId) -> None:
        super().__init__(f"no {kind} {format_object_id(object_id)} is on the ledger")
        self.kind = kind
        self.object_id = object_id


@dataclass(frozen=True, slots=True)
class Route:
    """The way of every request of one session, as it is now."""

    objects: RequestRoute
    owner_key: bytes
    """X25519 key of the seal token's holder."""
    executors: tuple[Executor, ...]
    """Those the contract may assign."""


class Directory:
    """Reads through `reader` and remembers. Used by the event loop alone.

    Every method may raise `LedgerUnavailable`, and `NotOnLedger` for what is not there.
    """

    def __init__(
        self,
        reader: ObjectReader,
        package_id: Address,
        platform_id: ObjectId,
        limits: Limits,
        clock: Callable[[], float],
        now_ms: Callable[[], int],
    ) -> None:
        """`clock` says how old what we remember is, `now_ms` what has expired on the ledger."""
        self._reader = reader
        self._package = format_address(package_id)
        self._platform_id = platform_id
        self._now_ms = now_ms
        self._patience = limits.session_seconds
        self._may_wait = UNKNOWN_SESSIONS_WAITED_FOR
        seconds = limits.objects_seconds
        self._sessions = Remembered(self._wait_session, seconds=FOREVER, size=SESSIONS)
        self._lanes = Remembered(self._read_lane, seconds=FOREVER, size=LANES)
        self._tokens = Remembered(self._read_token, seconds=seconds, size=SESSIONS, clock=clock)
        self._clusters = Remembered(self._read_cluster, seconds=seconds, size=LANES, clock=clock)

    async def platform(self) -> Platform:
        """The platform's parameters, read now."""
        return await self._read(Platform, self._platform_id)

    async def session(self, session_id: ObjectId) -> Session:
        """The session, waited for a little if it is not there: it may have been opened just now."""
        return await self._sessions.get(session_id)

    async def route(self, session: Session) -> Route:
        """The objects that a request of this session is made with, and for whom it is sealed."""
        lane = await self._lanes.get(session.lane)
        token = await self._tokens.get(session.seal_token)
        cluster, executors = await self._clusters.get(lane.cluster)
        if cluster.role_book is None:
            raise NotOnLedger("role book of cluster", cluster.id)
        objects = RequestRoute(
            platform=self._platform_id,
            cluster=cluster.id,
            role_book=cluster.role_book,
            seal_token=token.id,
            session=session.id,
            stake_account=token.stake_account,
            lane=lane.id,
        )
        return Route(objects, token.sealing_key, executors)

    async def executor(self, executor_id: ObjectId) -> Executor:
        """The executor with the keys it has now."""
        return await self._read(Executor, executor_id)

    async def highest_sequence(self, lane_id: ObjectId, session_id: ObjectId) -> int:
        """The highest sequence number the lane has seen of the session; 0 when none."""
        lane = await self._lanes.get(lane_id)
        field = dynamic_field_id(lane.windows.id, ID_TYPE, session_id)
        (state,) = await self._reader.get_objects([field])
        if state is None:
            return 0
        reader = Reader(state.contents)
        reader.fixed(2 * len(session_id))  # `Field`: its own id, then the key
        return SequenceWindow.read(reader).highest

    async def _wait_session(self, session_id: ObjectId) -> Session:
        wait = FIRST_WAIT_SECONDS
        patience = self._patience if self._may_wait > 0 else 0.0
        self._may_wait -= 1
        try:
            while True:
                try:
                    return await self._read(Session, session_id)
                except NotOnLedger:
                    if patience <= 0:
                        raise
                await asyncio.sleep(wait)
                patience -= wait
                wait *= 2
        finally:
            self._may_wait += 1

    async def _read_lane(self, lane_id: ObjectId) -> Lane:
        return await self._read(Lane, lane_id)

    async def _read_token(self, token_id: ObjectId) -> SealToken:
        return await self._read(SealToken, token_id)

    async def _read_cluster(self, cluster_id: ObjectId) -> tuple[Cluster, tuple[Executor, ...]]:
        cluster = await self._read(Cluster, cluster_id)
        seats = [seat.executor for seat in cluster.executors]
        states = await self._reader.get_objects(seats) if seats else []
        executors = [self._decode(Executor, *pair) for pair in zip(seats, states, strict=True)]
        now_ms = self._now_ms()
        live = [each for each in executors if not each.revoked and now_ms < each.expires_ms]
        return cluster, tuple(live)

    async def _read(self, kind: type[Struct], object_id: ObjectId) -> Struct:
        (state,) = await self._reader.get_objects([object_id])
        return self._decode(kind, object_id, state)

    def _decode(self, kind: type[Struct], object_id: ObjectId, state: ObjectState | None) -> Struct:
        if state is None or state.type != f"{self._package}::{MODULES[kind]}::{kind.__name__}":
            raise NotOnLedger(kind.__name__, object_id)
        return kind.decode(state.contents)
