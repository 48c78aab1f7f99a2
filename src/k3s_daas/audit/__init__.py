"""Checking afterwards what was done, from the ledger's records and the API server's audit log.

Believes nobody it can check: a lane's records must form an unbroken chain of hashes that ends where
the ledger says the lane stands, every answer must be signed by the executor it was assigned to,
with the key it had then, and whatever reached the cluster in a tenant's name must be a request that
the contract approved.

- `history` reads all events of a contract from a node (the only I/O on the ledger's side);
- `lane` checks a lane's chain, `answers` one answer against its request, `keys` knows which keys an
  executor had, `story` what happened between asking and the end (approvals, take-overs),
  `read_batches` checks reads that were recorded together; all these are rules without I/O;
- `requests` puts it together: one `RequestEntry` a request, and `ClusterAudit` for a cluster;
- `api_log` reads the API server's log, `reconcile` compares it with the requests.

    log = read_api_log(path)                      # first the log and the lanes' states,
    history = await read_history(client, package) # then the history, which must explain them
    audit = audit_cluster(history, cluster_id, platform, lane_states)
    reconciliation = reconcile(audit.entries, log)
"""

from k3s_daas.audit.api_log import ApiEntry, read_api_log
from k3s_daas.audit.history import History, read_history
from k3s_daas.audit.lane import LaneReport, LaneState
from k3s_daas.audit.reconcile import Reconciliation, Unexplained, reconcile
from k3s_daas.audit.requests import ClusterAudit, Outcome, RequestEntry, audit_cluster

__all__ = [
    "ApiEntry",
    "ClusterAudit",
    "History",
    "LaneReport",
    "LaneState",
    "Outcome",
    "Reconciliation",
    "RequestEntry",
    "Unexplained",
    "audit_cluster",
    "read_api_log",
    "read_history",
    "reconcile",
]
