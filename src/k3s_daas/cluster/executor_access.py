"""What an executor may do in a cluster, and what those it acts for may do.

The executor holds a credential of its own, under which it may only impersonate: nothing can be
read or written with it directly. Approved requests then run as user `daas:<seal token>` in group
`daas:approved`. That group may do nearly everything, because who may do what is decided by the
contract. Making objects takes the group `daas:creating` as well: an update may make one, too, and
the contract has to allow just that. What would leave the contract's sight is held back here,
whatever the contract's roles say (see `admission_rules`), and verbs such as `impersonate`,
`escalate` and `bind` are not granted.

RBAC cannot match user names by a prefix. In a cluster of ours `authorization` refuses an executor
that names any but a `daas:` user. Elsewhere (k3s, a given cluster) it may name any user, a
component of the cluster included, and has that user's rights: the audit log is what shows it.
"""

import re
from typing import Any

from k3s_daas.cluster import pki
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.admission_rules import APPROVED_GROUP, CREATING_GROUP, admission_rules
from k3s_daas.cluster.certificates import issue_client_certificate
from k3s_daas.cluster.errors import ClusterError

EXECUTOR_USER_PREFIX = "daas-executor:"

_SHORT_ID = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
_RBAC = "rbac.authorization.k8s.io"


def prepare_for_executor(access: Access, short_id: str) -> pki.KeyPair:
    """Make the cluster take orders from one executor, and return the executor's credential.

    May be called again at any time: objects are left as they are when they are right, and each
    call makes a new certificate for the same user, `daas-executor:<short_id>`.
    """
    if not _SHORT_ID.fullmatch(short_id):
        raise ClusterError(
            f"executor id {short_id!r}: expected 1 to 40 lower-case letters, digits and inner "
            "dashes"
        )
    access.apply([*_roles(), executor_binding(short_id), *admission_rules()])
    return issue_client_certificate(access, EXECUTOR_USER_PREFIX + short_id)


def executor_binding(short_id: str) -> dict[str, Any]:
    """Bind one executor; deleting this object is the fence that stops it at once."""
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"daas-executor-{short_id}"},
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": "daas-executor"},
        "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": EXECUTOR_USER_PREFIX + short_id}],
    }


def _roles() -> list[dict[str, Any]]:
    """Describe what executors may do, what approved requests may do, and bind the latter."""
    groups = [APPROVED_GROUP, CREATING_GROUP, "system:authenticated"]
    verbs = ["get", "list", "watch", "update", "patch", "delete", "deletecollection"]
    return [
        _cluster_role(
            "daas-executor",
            [
                {"apiGroups": [""], "resources": ["users"], "verbs": ["impersonate"]},
                {
                    "apiGroups": [""],
                    "resources": ["groups"],
                    "resourceNames": groups,
                    "verbs": ["impersonate"],
                },
            ],
        ),
        _cluster_role(
            "daas-approved",
            [
                {"apiGroups": ["*"], "resources": ["*"], "verbs": verbs},
                {"nonResourceURLs": ["*"], "verbs": ["get"]},
            ],
        ),
        _cluster_role(
            "daas-creating", [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["create"]}]
        ),
        _group_binding("daas-approved", APPROVED_GROUP),
        _group_binding("daas-creating", CREATING_GROUP),
    ]


def _group_binding(role: str, group: str) -> dict[str, Any]:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": role},
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": _RBAC, "kind": "Group", "name": group}],
    }


def _cluster_role(name: str, rules: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name},
        "rules": rules,
    }
