"""Development only: point the executor at an event on the ledger by hand.

`POST /inject-event` takes `{"type": "K8sAPIRequest", "request_id": "..."}`. Nothing of what is
posted is believed: the event itself is looked up on the ledger, verified like every other, and
taken up by the same path, so a request that was taken up before is not executed again. Any other
field that is given (`method`, `path`, ...) must be what the ledger says.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from k3s_daas.chain.values import ChainEvent, RawCheckpoint
from k3s_daas.chain.verify import VerifiedCheckpoint
from k3s_daas.contract.events import decode_record
from k3s_daas.contract.events.gateway import K8sAPIRequest
from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.errors import ExecutorError

SEARCHED = 2_000
"""Checkpoints that are looked through, from the newest back, when none is named."""

COMPARED = ("method", "verb", "path", "namespace", "api_group", "resource_type", "name")


class InjectionRefused(ExecutorError):
    """What was posted is not an event on the ledger; `status` is the HTTP status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Checkpoints(Protocol):
    """Where checkpoints are read: `chain.SuiClient`. Raises `ChainError`."""

    async def latest_checkpoint(self) -> int:
        """Number of the newest."""
        ...

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None:
        """One of them, not verified."""
        ...


class Verifier(Protocol):
    """What makes a checkpoint believed: `chain.Verifier`. Raises `ChainError`."""

    async def verify(self, raws: Sequence[RawCheckpoint]) -> tuple[VerifiedCheckpoint, ...]:
        """The same checkpoints with their events, signed by the committee."""
        ...


class Injection:
    """Finds on the ledger what was posted. Keeps nothing between calls."""

    def __init__(self, checkpoints: Checkpoints, verifier: Verifier) -> None:
        self._checkpoints = checkpoints
        self._verifier = verifier

    async def find(self, posted: object) -> ChainEvent:
        """The event on the ledger that `posted` names, or `InjectionRefused`."""
        request_id, given = _read(posted)
        event = await self._search(request_id, given.get("checkpoint"))
        record = decode_record(event.type_name, event.contents)
        for name in COMPARED:
            on_ledger = getattr(record, name)
            if name in given and given[name] != on_ledger:
                raise InjectionRefused(
                    409,
                    f"the ledger says that {name} of request {request_id} is {on_ledger!r}, "
                    f"not {given[name]!r}: nothing but what is on the ledger is executed",
                )
        return event

    async def _search(self, request_id: RequestId, checkpoint: object) -> ChainEvent:
        latest = await self._checkpoints.latest_checkpoint()
        places = range(latest, max(-1, latest - SEARCHED), -1)
        if isinstance(checkpoint, int):
            places = range(checkpoint, checkpoint - 1, -1)
        for sequence in places:
            raw = await self._checkpoints.get_checkpoint(sequence)
            if raw is None:
                break
            (verified,) = await self._verifier.verify([raw])
            for event in verified.events:
                record = decode_record(event.type_name, event.contents)
                if isinstance(record, K8sAPIRequest) and record.request_id == bytes(request_id):
                    return event
        raise InjectionRefused(
            404,
            f"request {request_id} is not on the ledger (searched {len(places)} checkpoints back "
            f'from {places.start}; name an older one as "checkpoint"): nothing was done',
        )


def _read(posted: object) -> tuple[RequestId, Mapping[str, object]]:
    if not isinstance(posted, dict) or posted.get("type") != "K8sAPIRequest":
        raise InjectionRefused(400, 'expected {"type": "K8sAPIRequest", "request_id": "..."}')
    try:
        return RequestId.from_text(str(posted.get("request_id", ""))), posted
    except ValueError as error:
        raise InjectionRefused(400, str(error)) from error
