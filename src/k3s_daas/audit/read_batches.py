"""Reads that were answered at once and recorded together: whether the batches hold. No I/O.

A batch's record has the Merkle root over its reads and the executor's signature. The reads
themselves, the leaves, would lie in the blob store; no gateway of ours makes batches yet, so there
are none to compare with the root.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from k3s_daas.audit.answers import Network, is_signed
from k3s_daas.audit.keys import ExecutorKeys
from k3s_daas.audit.lane import Recorded
from k3s_daas.contract.events.gateway import K8sReadBatch
from k3s_daas.contract.statement import ReadBatchStatement


@dataclass(frozen=True, slots=True)
class ReadBatchEntry:
    """One batch, and whether it holds."""

    batch: K8sReadBatch
    transaction: str
    problems: tuple[str, ...]


def check_batches(
    records: Iterable[Recorded], keys: ExecutorKeys, network: Network
) -> tuple[ReadBatchEntry, ...]:
    """Every batch among the records."""
    return tuple(
        ReadBatchEntry(batch, item.event.transaction, tuple(_problems(batch, keys, network)))
        for item in records
        if isinstance(batch := item.record, K8sReadBatch)
    )


def _problems(batch: K8sReadBatch, keys: ExecutorKeys, network: Network) -> list[str]:
    problems: list[str] = []
    if not batch.first <= batch.last <= batch.timestamp:
        problems.append("its reads are not from before it was recorded")
    key = keys.signing_key(batch.executor, batch.key_version)
    if key is None:
        problems.append(f"no key of version {batch.key_version} was ever registered")
    elif not is_signed(statement_of(batch, network).encode(), batch.signature, key):
        problems.append("the executor's signature does not verify")
    return problems


def statement_of(batch: K8sReadBatch, network: Network) -> ReadBatchStatement:
    """What the executor signed, if it signed this batch."""
    return ReadBatchStatement(
        chain=network.chain,
        package_id=network.package_id,
        cluster=batch.cluster,
        executor=batch.executor,
        key_version=batch.key_version,
        lane=batch.lane,
        root=batch.root,
        count=batch.count,
        first_ms=batch.first,
        last_ms=batch.last,
    )
