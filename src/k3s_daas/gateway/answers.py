"""Who waits for which record.

One follower reads the ledger's events for the whole gateway and hands every record to `deliver`;
whoever submitted that request is waiting for it. A record nobody waits for (another gateway's, or
one that came too late) is dropped: the ledger keeps it.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import decode_record
from k3s_daas.contract.events.gateway import (
    K8sAPIHeld,
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sAPIResponse,
    K8sStreamClosed,
)

MAX_FOLLOWED = 4096
"""Streams that are over and whose closing record is still waited for."""

Decision = K8sAPIRequest | K8sAPIHeld | K8sAPIRefusal
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
        self._followed = False

    async def wait_decision(self) -> Recorded[Decision]:
        """Until the contract has approved, held or refused."""
        return await self._decision

    async def wait_outcome(self) -> Recorded[Outcome]:
        """Until the executor's answer is recorded."""
        return await self._outcome

    def follow_outcome(self, then: Callable[[Outcome], None]) -> None:
        """Call `then` with the executor's answer whenever it comes, though nobody waits for it."""
        self._followed = True
        self._outcome.add_done_callback(lambda done: then(done.result().record))

    @property
    def is_followed(self) -> bool:
        """Whether the answer is still wanted when nobody waits any more."""
        return self._followed and not self._outcome.done()

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
        self._followed: OrderedDict[bytes, Expectation] = OrderedDict()
        """Requests that are over here, and whose record is still to come."""

    @contextmanager
    def expect(self, request_id: bytes) -> Iterator[Expectation]:
        """Wait for records of `request_id` from now until the end of the block."""
        expectation = Expectation()
        self._waiting[request_id] = expectation
        try:
            yield expectation
        finally:
            del self._waiting[request_id]
            if expectation.is_followed:
                self._followed[request_id] = expectation
                if len(self._followed) > MAX_FOLLOWED:
                    self._followed.popitem(last=False)

    def deliver(self, event: ChainEvent) -> None:
        """Hand an event to whoever waits for it."""
        if not self._waiting and not self._followed:
            return
        record = decode_record(event.type_name, event.contents)
        if not isinstance(record, Decision | Outcome):
            return  # whatever else is recorded of a request, nobody here waits for
        request_id = record.request_id
        expectation = self._waiting.get(request_id) or self._followed.get(request_id)
        if expectation is not None:
            digest = hashlib.blake2b(event.contents, digest_size=32).digest()
            expectation.deliver(record, digest)
            if not expectation.is_followed:
                self._followed.pop(request_id, None)
