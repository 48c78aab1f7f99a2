"""`daas audit`: reads everything recorded of the cluster, checks it, and compares it with the API
server's own log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from k3s_daas.audit import (
    ClusterAudit,
    History,
    LaneState,
    Reconciliation,
    RequestEntry,
    audit_cluster,
    read_api_log,
    read_history,
    reconcile,
)
from k3s_daas.audit.lane import Recorded
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.memory import Memory
from k3s_daas.cli.output import rfc3339
from k3s_daas.cluster.layout import Layout
from k3s_daas.contract.events.gateway import (
    K8sAPIApproved,
    K8sAPIHeld,
    K8sRequestCancelled,
    K8sRequestTakenOver,
)
from k3s_daas.contract.objects import Lane, Platform
from sui_wire.ids import ObjectId, format_address, parse_object_id


@dataclass(frozen=True)
class Examination:
    """The records of a cluster, each one checked, and the API server's log beside them."""

    audit: ClusterAudit
    reconciliation: Reconciliation | None
    """None: the API server's log cannot be read here."""

    @property
    def unexplained(self) -> int:
        """What the API server did that no approved request explains."""
        return 0 if self.reconciliation is None else len(self.reconciliation.unexplained)

    @property
    def sound(self) -> bool:
        """Whether there is nothing to complain of."""
        unexplained = self.reconciliation is not None and not self.reconciliation.sound
        return self.audit.sound and not unexplained


async def examine(ledger: Ledger) -> Examination:
    """Check everything.

    In this order nothing that happens meanwhile looks wrong: whatever the log and the lanes tell of
    was recorded before, so the history that is read last has it.
    """
    path = Layout(ledger.installation).audit_log
    log = await asyncio.to_thread(read_api_log, path) if path.exists() else None
    states = await _lane_states(ledger)
    platform = await ledger.read(ledger.platform, Platform)
    history = await signed_history(ledger)
    audit = audit_cluster(history, ledger.cluster, platform, states)
    return Examination(audit, None if log is None else reconcile(audit.entries, log))


async def signed_history(ledger: Ledger) -> History:
    """Everything the contract said, under the signature of the committee that `daas up` pinned."""
    package = parse_object_id(ledger.published.package)
    return await read_history(ledger.client, package, committee=ledger.memory().committee)


async def _lane_states(ledger: Ledger) -> dict[ObjectId, LaneState]:
    lanes = [parse_object_id(lane) for lane in ledger.registered.lanes]
    found = [await ledger.read(lane, Lane) for lane in lanes]
    return {lane.id: LaneState(lane.next_index, lane.head) for lane in found}


async def list_requests(ledger: Ledger) -> tuple[list[dict[str, object]], list[str]]:
    """A row for each request, oldest first, and a line for everything that does not hold."""
    examination = await examine(ledger)
    rows = request_rows(ledger.memory(), examination.audit.entries)
    return rows, complaints(examination)


def complaints(examination: Examination) -> list[str]:
    """A line for everything that does not hold; none if all does."""
    found = [
        f"request {entry.request_id}: {problem}"
        for entry in examination.audit.entries
        for problem in entry.problems
    ]
    for lane in examination.audit.lanes:
        found += [f"lane {format_address(lane.lane)}: {problem}" for problem in lane.problems]
    found += examination.audit.stray
    for item in examination.audit.batches:
        where = f"read batch {item.batch.index} of lane {format_address(item.batch.lane)}"
        found += [f"{where}: {problem}" for problem in item.problems]
    if examination.reconciliation is not None:
        found += [
            f"not explained by any approved request: {item.entry.acting_user} did"
            f" {item.entry.verb} {item.entry.path} ({item.reason})"
            for item in examination.reconciliation.unexplained
        ]
        found += [
            f"request {request_id}: carried out more than once"
            for request_id in examination.reconciliation.repeated
        ]
    return found


def request_rows(memory: Memory, entries: Iterable[RequestEntry]) -> list[dict[str, object]]:
    """The rows of some requests, with people by the names they have here."""
    names = {person.seal_token: name for name, person in memory.people.items()}
    return [_row(entry, names) for entry in entries]


async def show_request(ledger: Ledger, request_id: str) -> list[dict[str, object]]:
    """Everything about one request; a refused one may share its id with others."""
    examination = await examine(ledger)
    found = [entry for entry in examination.audit.entries if entry.request_id == request_id]
    if not found:
        raise CommandError(
            f"no request {request_id!r} is recorded for this cluster; `daas audit list` shows ids"
        )
    rows = request_rows(ledger.memory(), found)
    return [row | _details(entry) for row, entry in zip(rows, found, strict=True)]


def _row(entry: RequestEntry, names: dict[str, str]) -> dict[str, object]:
    asked = entry.asked
    token = format_address(asked.seal_token_id)
    return {
        "time": rfc3339(asked.timestamp),
        "who": names.get(token, token),
        "verb": asked.verb,
        "what": asked.resource_type or asked.path,
        "namespace": asked.namespace,
        "name": asked.name,
        "outcome": entry.outcome.value,
        "status": entry.status,
        "ms": entry.elapsed_ms,
        "verified": "yes" if entry.verified else "; ".join(entry.problems),
        "request": entry.request_id,
    }


def _details(entry: RequestEntry) -> dict[str, object]:
    return {
        "method": entry.asked.method,
        "path": entry.asked.path,
        "refused_because": entry.refusal,
        "before": [told_step(item) for item in entry.between],
        "lane": format_address(entry.asked.lane),
        "index": entry.asked.index,
        "transaction": entry.transaction,
        "answer_transaction": entry.answer_transaction,
    }


def told_step(item: Recorded) -> str:
    """One step between asking and the end, in words."""
    match item.record:
        case K8sAPIHeld() as held:
            said = f"held until {held.needed} approvers of role {held.role!r} agree"
        case K8sAPIApproved() as approved:
            said = f"approved by {format_address(approved.approver)} ({approved.approvals})"
        case K8sRequestTakenOver() as taken:
            said = f"taken over by executor {format_address(taken.successor)}"
        case K8sRequestCancelled() as cancelled:
            said = f"cancelling asked by {format_address(cancelled.by)}"
        case other:
            said = type(other).__name__
    return f"{rfc3339(item.record.timestamp)} {said}"
