"""What the API server refuses before it asks Kubernetes' own rules.

RBAC only ever allows, and it cannot match names by a prefix. Two things must be refused all the
same, whatever RBAC allows, and admission policies cannot do it:

- an executor that names a user outside `daas:`, for instance a component of the cluster, to gain
  that user's rights;
- an approved request that changes the admission policies, to which they do not apply themselves.

The way to say so is an authorizer of type Webhook in front of the others, with conditions under
which it is asked. It is never asked: when all conditions but the last hold, the last one fails by
design, and `failurePolicy: Deny` makes that a refusal, without a call to anybody. Where one of the
others does not hold, the authorizer has no opinion, and the next ones decide. The server reports
such a refusal of a request as error 500 with the failed condition, which therefore says why.
"""

from pathlib import Path
from typing import Any

from k3s_daas.cluster.admission_rules import APPROVED_GROUP, APPROVED_USER_PREFIX

NOWHERE = "https://127.0.0.1:9"
"""The URL in the kubeconfig that a webhook must have; the discard port of this machine."""

_READS = "['get', 'list', 'watch']"
_IMPERSONATES_A_STRANGER = f"""
request.user.startsWith('daas-executor:')
&& has(request.resourceAttributes)
&& request.resourceAttributes.verb == 'impersonate'
&& request.resourceAttributes.resource == 'users'
&& !request.resourceAttributes.name.startsWith('{APPROVED_USER_PREFIX}')
"""
_CHANGES_POLICIES = f"""
request.groups.exists(group, group == '{APPROVED_GROUP}')
&& has(request.resourceAttributes)
&& request.resourceAttributes.group == 'admissionregistration.k8s.io'
&& !(request.resourceAttributes.verb in {_READS})
"""
_FAILS = "{'nothing': false}['only the administrator of the cluster may do this']"
"""Looks up what is not there: "no such key: ..." is what the client is told."""


def authorization_config(webhook_kubeconfig: Path) -> dict[str, Any]:
    """Refuse what is above, then let Kubernetes' own two authorizers decide."""
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AuthorizationConfiguration",
        "authorizers": [
            _refusal("executors-name-only-tenants", _IMPERSONATES_A_STRANGER, webhook_kubeconfig),
            _refusal("policies-are-the-administrators", _CHANGES_POLICIES, webhook_kubeconfig),
            {"type": "Node", "name": "node"},
            {"type": "RBAC", "name": "rbac"},
        ],
    }


def _refusal(name: str, condition: str, webhook_kubeconfig: Path) -> dict[str, Any]:
    return {
        "type": "Webhook",
        "name": name,
        "webhook": {
            "timeout": "1s",
            "authorizedTTL": "0s",
            "unauthorizedTTL": "0s",
            "subjectAccessReviewVersion": "v1",
            "matchConditionSubjectAccessReviewVersion": "v1",
            "failurePolicy": "Deny",
            "connectionInfo": {
                "type": "KubeConfigFile",
                "kubeConfigFile": str(webhook_kubeconfig),
            },
            "matchConditions": [
                {"expression": " ".join(condition.split())},
                {"expression": _FAILS},
            ],
        },
    }
