"""Who waits for which record.

One follower reads the ledger's events for the whole gateway and hands every record to `deliver`;
whoever submitted that request is waiting for it. A record nobody waits for (another gateway's, or
one that came too late) is dropped: the ledger keeps it.
"""

import asyncio
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import decode_record
from k3s_daas.contract.events.gateway import (
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sAPIResponse,
    K8sStreamClosed,
)

Decision = K8sAPIRequest | K8sAPIRefusal
"""What the contract says to a request."""

Outcome = K8sAPIResponse | K8sStreamClosed
"""What the assigned executor says of it in the end."""

Kind = TypeVar("Kind", Decision, Outcome, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[Kind]):
    """A record as it stands in its lane."""

    record: Kind
    digest: bytes
    """BLAKE2b-256 of its BCS: the lane's next record and the answer's signature name it by this."""


class Expectation:
    """The records of one request: the contract's decision, then the executor's answer."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._decision: asyncio.Future[Recorded[Decision]] = loop.create_future()
        self._outcome: asyncio.Future[Recorded[Outcome]] = loop.create_future()

    async def wait_decision(self) -> Recorded[Decision]:
        """Until the contract has approved or refused."""
        return await self._decision

    async def wait_outcome(self) -> Recorded[Outcome]:
        """Until the executor's answer is recorded."""
        return await self._outcome

    def deliver(self, record: Decision | Outcome, digest: bytes) -> None:
        """Take in a record of this request; one that was seen before changes nothing."""
        if isinstance(record, Decision):
            if not self._decision.done():
                self._decision.set_result(Recorded(record, digest))
        elif not self._outcome.done():
            self._outcome.set_result(Recorded(record, digest))


class Answers:
    """The requests of this gateway that wait. Used by the event loop alone.

    >>> with answers.expect(request_id) as expectation:
    ...     await submit(...)
    ...     response = await expectation.wait_outcome()
    """

    def __init__(self) -> None:
        self._waiting: dict[bytes, Expectation] = {}

    @contextmanager
    def expect(self, request_id: bytes) -> Iterator[Expectation]:
        """Wait for records of `request_id` from now until the end of the block."""
        expectation = Expectation()
        self._waiting[request_id] = expectation
        try:
            yield expectation
        finally:
            del self._waiting[request_id]

    def deliver(self, event: ChainEvent) -> None:
        """Hand an event to whoever waits for it."""
        if not self._waiting:
            return
        record = decode_record(event.type_name, event.contents)
        if record is not None and record.request_id in self._waiting:
            digest = hashlib.blake2b(event.contents, digest_size=32).digest()
            self._waiting[record.request_id].deliver(record, digest)
