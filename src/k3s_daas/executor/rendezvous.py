"""Where an approved stream and the gateway's connection for it meet.

The event may come before the connection or after it, so both sides come here: the request's task
`expect`s a connection until its deadline, the server `admit`s one that proves the secret. A request
has one connection: the first that proves it.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.frame_link import FrameLink
from k3s_daas.kube.status import Status
from k3s_daas.kube.stream_opening import proves_secret

REMEMBERED = 1024
"""Refused requests whose reason is kept, so that a gateway that connects late is told it."""


@dataclass(slots=True)
class _Expected:
    """A stream that waits for its connection, or has it."""

    secret: bytes
    connection: "asyncio.Future[FrameLink]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    taken: bool = False


class Rendezvous:
    """All streams that are approved and not over. Owned by the event loop's thread."""

    def __init__(self) -> None:
        self._expected: dict[RequestId, _Expected] = {}
        self._refused: OrderedDict[RequestId, Status] = OrderedDict()

    def __len__(self) -> int:
        return len(self._expected)

    def expect(self, request_id: RequestId, secret: bytes) -> "asyncio.Future[FrameLink]":
        """From now on a connection that proves `secret` is let in; the future is that
        connection."""
        expected = self._expected[request_id] = _Expected(secret)
        return expected.connection

    def forget(self, request_id: RequestId) -> None:
        """The stream is over, or will never begin."""
        expected = self._expected.pop(request_id, None)
        if expected is not None:
            expected.connection.cancel()

    def refuse(self, request_id: RequestId, status: Status) -> None:
        """This stream was approved and is not carried out; tell whoever connects for it."""
        self._refused[request_id] = status
        if len(self._refused) > REMEMBERED:
            self._refused.popitem(last=False)

    def admit(self, request_id: RequestId, proof: str) -> Status | None:
        """Whether a connection may be made for this stream: None, or why not.

        With None the stream is the caller's, who must `hand_over` the connection or `release` it.
        """
        expected = self._expected.get(request_id)
        if expected is None:
            return self._refused.get(request_id) or Status(
                404, "NotFound", f"no approved stream {request_id} is known here (yet)"
            )
        if not proves_secret(proof, expected.secret, bytes(request_id)):
            return Status(403, "Forbidden", "the proof is not made with this stream's secret")
        if expected.taken:
            return Status(409, "Conflict", f"stream {request_id} has its connection already")
        expected.taken = True
        return None

    def release(self, request_id: RequestId) -> None:
        """The admitted connection broke before it could be handed over; another may be made."""
        expected = self._expected.get(request_id)
        if expected is not None:
            expected.taken = False

    def hand_over(self, request_id: RequestId, link: FrameLink) -> bool:
        """Give an admitted connection to the stream's task; False if that has given up
        meanwhile."""
        expected = self._expected.get(request_id)
        if expected is None or expected.connection.done():
            return False
        expected.connection.set_result(link)
        return True
