"""Every request of a cluster with what became of it, each one checked. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from k3s_daas.audit.answers import (
    Answer,
    Network,
    answer_problems,
    expiry_problems,
    request_problems,
)
from k3s_daas.audit.history import History
from k3s_daas.audit.keys import ExecutorKeys
from k3s_daas.audit.lane import (
    LaneReport,
    LaneState,
    Recorded,
    by_lane,
    check_lane,
    records_of,
)
from k3s_daas.audit.read_batches import ReadBatchEntry, check_batches
from k3s_daas.audit.story import (
    Asked,
    Stories,
    assigned,
    decides,
    last_words,
    release_problems,
    stories,
)
from k3s_daas.contract.aborts import explain
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.cluster import ClusterRegistered
from k3s_daas.contract.events.gateway import (
    AnswerResult,
    K8sAPIExpired,
    K8sAPIHeld,
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sAPIWithdrawn,
    K8sStreamClosed,
)
from k3s_daas.contract.objects import Platform
from k3s_daas.contract.request_id import RequestId
from sui_wire.ids import ObjectId

End = Answer | K8sAPIExpired | K8sAPIWithdrawn
"""What closes a request."""


class Outcome(StrEnum):
    """What became of a request."""

    REFUSED = "refused"
    """By the contract; nothing was executed."""
    HELD = "held"
    """Allowed, and waiting for a role's approvers."""
    WITHDRAWN = "withdrawn"
    """Held, and ended without being released; nothing was executed."""
    OPEN = "open"
    """Approved, no answer recorded yet."""
    ANSWERED = "answered"
    """Executed, answer recorded."""
    STREAM_CLOSED = "stream closed"
    """A stream was opened, and its end recorded."""
    REJECTED = "rejected"
    """By the executor: the envelope did not mean what was approved."""
    UNKNOWN = "outcome unknown"
    """It may or may not have been executed; recorded as such."""
    EXPIRED = "expired"
    """Closed without an answer, since none can come any more; it may have been executed or not."""


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One request: who asked what of whom, what came of it, and whether it all holds."""

    request_id: str
    """Text form; refused requests may share one, for a refusal uses up no sequence number."""
    outcome: Outcome
    asked: Asked
    answer: Answer | None
    transaction: str
    """Digest of the transaction that recorded the request."""
    answer_transaction: str
    """Digest of the transaction that recorded the answer, or that none comes; empty while open."""
    refusal: str
    """The contract's reason; empty if it approved."""
    executor: ObjectId | None
    """To whom it was assigned last; None if it never was."""
    between: tuple[Recorded, ...]
    """What happened between asking and the end: held, approved, taken over, cancelled."""
    problems: tuple[str, ...]

    @property
    def verified(self) -> bool:
        """Whether digests, signature and place in the chain all hold."""
        return not self.problems

    @property
    def status(self) -> int | None:
        """HTTP status of the answer."""
        return None if self.answer is None else self.answer.status

    @property
    def elapsed_ms(self) -> int | None:
        """From the record of the request to that of the answer, by the ledger's clock."""
        return None if self.answer is None else self.answer.timestamp - self.asked.timestamp


@dataclass(frozen=True, slots=True)
class ClusterAudit:
    """A cluster's requests in the order of their recording, and its lanes."""

    cluster: ObjectId
    entries: tuple[RequestEntry, ...]
    lanes: tuple[LaneReport, ...]
    stray: tuple[str, ...]
    """Ends of requests that were never approved, one line each."""
    batches: tuple[ReadBatchEntry, ...] = ()
    """Reads that were recorded together."""

    @property
    def sound(self) -> bool:
        """Whether there is nothing to complain of."""
        return (
            all(entry.verified for entry in self.entries)
            and all(lane.sound for lane in self.lanes)
            and not any(batch.problems for batch in self.batches)
            and not self.stray
        )


def audit_cluster(
    history: History,
    cluster: ObjectId,
    platform: Platform,
    lane_states: Mapping[ObjectId, LaneState] | None = None,
) -> ClusterAudit:
    """Check everything recorded of a cluster.

    `lane_states`: what the lanes' objects said before the history was read; without them a tail
    that the node withholds is not noticed.
    """
    network = Network(platform.chain, platform.package_id)
    keys = ExecutorKeys(history.events)
    records = [item for item in records_of(history.events) if item.record.cluster == cluster]
    in_lanes = by_lane(records)
    states = lane_states or {}
    lanes = tuple(
        check_lane(lane, in_lanes.get(lane, []), states.get(lane))
        for lane in _lanes(history, cluster, in_lanes)
    )
    broken = {report.lane for report in lanes if not report.sound}
    ends = {item.record.request_id: item for item in records if isinstance(item.record, End)}
    told = stories(records)
    asked = last_words(records, told)
    by = assigned(records)
    entries = tuple(_entry(item, ends, keys, network, broken, by, told) for item in asked)
    approved = {
        item.record.request_id
        for item in asked
        if isinstance(item.record, K8sAPIRequest | K8sAPIHeld)
    }
    stray = tuple(
        f"the end of {RequestId.from_bytes(request_id)}, which was never approved"
        for request_id in ends
        if request_id not in approved
    )
    batches = check_batches(records, keys, network)
    return ClusterAudit(cluster, entries, lanes, stray, batches)


def _lanes(history: History, cluster: ObjectId, seen: Iterable[ObjectId]) -> list[ObjectId]:
    """The cluster's lanes as registered, then any other that has records of it."""
    lanes: dict[ObjectId, None] = {}
    for event in history.events:
        decoded = decode_event(event.type_name, event.contents)
        if isinstance(decoded, ClusterRegistered) and decoded.cluster == cluster:
            lanes.update(dict.fromkeys(decoded.lanes))
    lanes.update(dict.fromkeys(seen))
    return list(lanes)


def _entry(
    asked: Recorded,
    ends: Mapping[bytes, Recorded],
    keys: ExecutorKeys,
    network: Network,
    broken: set[ObjectId],
    assigned_to: Mapping[bytes, ObjectId],
    told: Stories,
) -> RequestEntry:
    record = asked.record
    if not isinstance(record, Asked):
        raise TypeError(f"{type(record).__name__} asks for nothing")
    ended = None if isinstance(record, K8sAPIRefusal) else ends.get(record.request_id)
    end = ended.record if ended else None
    if not isinstance(end, End | None):
        raise TypeError(f"{type(end).__name__} ends nothing")
    problems: list[str] = []
    if isinstance(record, K8sAPIRequest):
        problems += request_problems(record) + release_problems(record, told)
        executor = assigned_to[record.request_id]
        if isinstance(end, K8sAPIExpired):
            problems += expiry_problems(record, end, executor)
        elif isinstance(end, Answer):
            problems += answer_problems(asked, end, keys, network, executor)
    if record.lane in broken:
        problems.append("its lane's chain is broken")
    return RequestEntry(
        request_id=str(RequestId.from_bytes(record.request_id)),
        outcome=_outcome(record, end),
        asked=record,
        answer=end if isinstance(end, Answer) else None,
        transaction=asked.event.transaction,
        answer_transaction=ended.event.transaction if ended else "",
        refusal=explain(record.error) if isinstance(record, K8sAPIRefusal) else "",
        executor=assigned_to.get(record.request_id) if isinstance(record, K8sAPIRequest) else None,
        between=tuple(told.get(record.request_id, ())) if _has_story(asked, told) else (),
        problems=tuple(problems),
    )


def _has_story(asked: Recorded, told: Stories) -> bool:
    """Whether the records between are this request's, not those of another with its id."""
    return not isinstance(asked.record, K8sAPIRefusal) or decides(asked, told)


def _outcome(asked: Asked, end: End | None) -> Outcome:
    if isinstance(asked, K8sAPIRefusal):
        return Outcome.REFUSED
    if isinstance(end, K8sAPIWithdrawn):
        return Outcome.WITHDRAWN
    if isinstance(asked, K8sAPIHeld):
        return Outcome.HELD
    if end is None:
        return Outcome.OPEN
    if isinstance(end, K8sAPIExpired):
        return Outcome.EXPIRED
    if end.result == AnswerResult.REJECTED:
        return Outcome.REJECTED
    if end.result == AnswerResult.OUTCOME_UNKNOWN:
        return Outcome.UNKNOWN
    return Outcome.STREAM_CLOSED if isinstance(end, K8sStreamClosed) else Outcome.ANSWERED
