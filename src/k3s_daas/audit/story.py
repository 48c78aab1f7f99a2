"""What lies between asking and the end: approvals, take-overs, cancelling. No I/O.

    asked --> held --approved ... approved--> released --taken over, cancelled--> end
                 \\--> withdrawn                    (or refused after all)

A refusal uses up no sequence number, so any number of refusals may share their request id with a
request that waits. `last_words` tells the one that ended the waiting from those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from k3s_daas.audit.lane import Recorded
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.events.gateway import (
    K8sAPIApproved,
    K8sAPIHeld,
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sRequestCancelled,
    K8sRequestTakenOver,
)
from sui_wire.ids import ObjectId

Asked = K8sAPIRequest | K8sAPIRefusal | K8sAPIHeld
"""What the contract says to a request; a held one is approved or refused later."""
Between = K8sAPIHeld | K8sAPIApproved | K8sRequestTakenOver | K8sRequestCancelled

Stories = Mapping[bytes, Sequence[Recorded]]

_AS_HELD = (
    "session", "seal_token_id", "requester", "request_class", "method", "verb", "path",
    "namespace", "api_group", "resource_type", "name", "envelope_digest",
)  # fmt: skip
"""What a released request has in common with the held one: what its approvers saw."""


def stories(records: Iterable[Recorded]) -> Stories:
    """The records between asking and the end, by request id, in order."""
    found: dict[bytes, list[Recorded]] = defaultdict(list)
    for item in records:
        if isinstance(record := item.record, Between):
            found[record.request_id].append(item)
    return found


def last_words(records: Sequence[Recorded], told: Stories) -> list[Recorded]:
    """What was asked for, each with the contract's last word on it."""
    said = [item for item in records if isinstance(item.record, Asked)]
    decided = {
        record.request_id
        for item in said
        if isinstance(record := item.record, Asked) and decides(item, told)
    }
    return [
        item
        for item in said
        if not (isinstance(item.record, K8sAPIHeld) and item.record.request_id in decided)
    ]


def assigned(records: Iterable[Recorded]) -> dict[bytes, ObjectId]:
    """The executor that each request was assigned to last, by request id."""
    found: dict[bytes, ObjectId] = {}
    for item in records:
        match item.record:
            case K8sAPIRequest() as request:
                found[request.request_id] = request.executor
            case K8sRequestTakenOver() as taken:
                found[taken.request_id] = taken.successor
    return found


def release_problems(request: K8sAPIRequest, told: Stories) -> list[str]:
    """What is wrong with the release of a request that was held; nothing if it never was."""
    story = [item.record for item in told.get(request.request_id, ())]
    held = next((record for record in story if isinstance(record, K8sAPIHeld)), None)
    if held is None:
        return []
    problems: list[str] = []
    if any(getattr(request, name) != getattr(held, name) for name in _AS_HELD):
        problems.append("what was released is not what was held for approval")
    approvers = [record.approver for record in story if isinstance(record, K8sAPIApproved)]
    if not approvers:
        problems.append("it was held, and released without an approval")
    if request.requester in approvers or len(set(approvers)) != len(approvers):
        problems.append("it was approved by who asked for it, or twice by the same")
    return problems


def decides(item: Recorded, told: Stories) -> bool:
    """Whether a record is the last word on its request, if that was held."""
    record = item.record
    if isinstance(record, K8sAPIRequest):
        return True
    if not isinstance(record, K8sAPIRefusal) or record.error == AbortCode.ERROR_SEQUENCE_USED:
        return False
    story = told.get(record.request_id, ())
    held = next((each.record for each in story if isinstance(each.record, K8sAPIHeld)), None)
    # The refusal of a held request stands right behind the approval that had it judged again.
    return held is not None and any(
        isinstance(before.record, K8sAPIApproved)
        and before.event.transaction == item.event.transaction
        and (before.record.lane, before.record.index + 1) == (record.lane, record.index)
        and (record.gateway, record.envelope_digest) == (held.gateway, held.envelope_digest)
        for before in story
    )
