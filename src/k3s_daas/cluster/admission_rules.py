"""What no approved request may do, as admission policies that the API server itself enforces.

Each would let somebody go on in the cluster without the contract: give rights or make credentials
that outlive the request, see every request (webhooks), reach a node past the API server, work in
the cluster's own namespaces, or loosen the Pod Security standard of a namespace. Some would reach
what is not in Kubernetes at all: the machine's files through a volume, or traffic to an address of
somebody else (CVE-2020-8554). They need rights of their own, which only the cluster's administrator
has.

The API server exempts the policies themselves from all policies; in a cluster of ours they are
protected by `authorization`, in a given one by the contract's roles alone.
"""

from typing import Any

APPROVED_GROUP = "daas:approved"
CREATING_GROUP = "daas:creating"
APPROVED_USER_PREFIX = "daas:"

_API = "admissionregistration.k8s.io"
_ADMIN_ONLY = "only the cluster's administrator may do this"
_SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease")
_POD_SECURITY = "pod-security.kubernetes.io/"

_LABELS_ARE_RIGHT = f"""
  object.metadata.?labels.orValue({{}}).all(name,
    !name.startsWith('{_POD_SECURITY}')
    || object.metadata.labels[name] == (name.endsWith('-version') ? 'latest' : 'restricted')
    || (oldObject != null
        && oldObject.metadata.?labels[?name].orValue('') == object.metadata.labels[name]))
"""
"""A label of Pod Security is right if it says `restricted` (`latest` where it names a version), or
as the namespace had it already, which an administrator may have decided."""

_LABELS_REMAIN = f"""
  oldObject == null
  || oldObject.metadata.?labels.orValue({{}}).all(name,
       !name.startsWith('{_POD_SECURITY}') || name in object.metadata.?labels.orValue({{}}))
"""
"""Without its label a namespace falls back to the cluster's default, which may be weaker."""

_NO_EXTERNAL_ADDRESSES = """
  object.spec.?externalIPs.orValue([]).all(address,
    oldObject != null && address in oldObject.spec.?externalIPs.orValue([]))
"""
"""Every node would send what goes to such an address to the service's pods instead."""

_NO_FILES_OF_THE_MACHINE = "!has(object.spec.hostPath) && !has(object.spec.local)"
"""Pod Security stops such volumes in a pod, but not a pod that claims one made before."""

_NO_CONVERSION_WEBHOOK = "object.spec.?conversion.?strategy.orValue('None') != 'Webhook'"

_POD_SPECS = (
    "spec",
    "spec.?template.?spec",
    "spec.?jobTemplate.?spec.?template.?spec",
    "template.?spec",
)
_NO_SYSTEM_PRIORITY = " && ".join(
    f"!object.?{spec}.?priorityClassName.orValue('').startsWith('system-')" for spec in _POD_SPECS
)
"""In a pod, and in everything a controller makes pods from. Kubernetes lets anybody use these
classes, for which the scheduler evicts the pods of others."""


def admission_rules() -> list[dict[str, Any]]:
    """Write every policy, each with the binding that puts it into force."""
    return [item for policy in _policies() for item in (policy, _binding(policy))]


def _policies() -> list[dict[str, Any]]:
    writes = ["CREATE", "UPDATE", "DELETE"]
    return [
        _policy(
            "daas-approved-users",
            [_rule("*", "*", ["*"])],
            [(f"request.userInfo.username.startsWith('{APPROVED_USER_PREFIX}')", _ADMIN_ONLY)],
        ),
        _policy(
            "daas-no-rights",
            [
                _rule("rbac.authorization.k8s.io", "*", writes),
                _rule("admissionregistration.k8s.io", "*", writes),
                _rule("apiregistration.k8s.io", "*", writes),
                _rule("certificates.k8s.io", "*", writes),
                _rule("certificates.k8s.io", "*/*", writes),
                _rule("", "serviceaccounts/token", writes),
                _rule("", "nodes", writes),
                _rule("", "nodes/*", ["*"]),
            ],
            [("false", _ADMIN_ONLY)],
        ),
        _policy(
            "daas-no-token-secrets",
            [_rule("", "secrets", ["CREATE", "UPDATE"])],
            [("object.?type.orValue('') != 'kubernetes.io/service-account-token'", _ADMIN_ONLY)],
        ),
        _policy(
            "daas-no-foreign-addresses",
            [_rule("", "services", writes[:2])],
            [(_NO_EXTERNAL_ADDRESSES, f"spec.externalIPs: {_ADMIN_ONLY}")],
        ),
        _policy(
            "daas-no-system-priority",
            [
                _rule("", ["pods", "replicationcontrollers", "podtemplates"], writes[:2]),
                _rule("apps", ["*"], writes[:2]),
                _rule("batch", ["*"], writes[:2]),
            ],
            [(_NO_SYSTEM_PRIORITY, f"priority classes system-*: {_ADMIN_ONLY}")],
        ),
        _policy(
            "daas-no-files-of-the-machine",
            [_rule("", "persistentvolumes", writes[:2])],
            [(_NO_FILES_OF_THE_MACHINE, f"volumes of type hostPath and local: {_ADMIN_ONLY}")],
        ),
        _policy(
            "daas-no-conversion-webhooks",
            [_rule("apiextensions.k8s.io", "customresourcedefinitions", writes[:2])],
            [(_NO_CONVERSION_WEBHOOK, f"spec.conversion.webhook: {_ADMIN_ONLY}")],
        ),
        _policy(
            "daas-no-system-namespaces",
            [_rule("*", "*", ["*"]), _rule("*", "*/*", ["*"])],
            [(_outside_system_namespaces(), "this namespace belongs to the cluster itself")],
        ),
        _policy(
            "daas-pod-security",
            [_rule("", "namespaces", writes[:2]), _rule("", "namespaces/*", writes[:2])],
            [
                (_LABELS_ARE_RIGHT, f"labels {_POD_SECURITY}* may only say restricted"),
                (_LABELS_REMAIN, f"labels {_POD_SECURITY}* may not be removed"),
            ],
        ),
    ]


def _outside_system_namespaces() -> str:
    names = ", ".join(f"'{name}'" for name in _SYSTEM_NAMESPACES)
    return f"!(request.?namespace.orValue('') in [{names}])"


def _rule(group: str, resource: str | list[str], operations: list[str]) -> dict[str, Any]:
    return {
        "apiGroups": [group],
        "apiVersions": ["*"],
        "resources": [resource] if isinstance(resource, str) else resource,
        "operations": operations,
    }


def _policy(
    name: str, rules: list[dict[str, Any]], validations: list[tuple[str, str]]
) -> dict[str, Any]:
    """Write a policy over requests of the approved group; one that cannot be evaluated refuses."""
    return {
        "apiVersion": f"{_API}/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": name},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": rules},
            "matchConditions": [
                {
                    "name": "approved-by-the-contract",
                    "expression": f"'{APPROVED_GROUP}' in request.userInfo.groups",
                }
            ],
            "validations": [
                {"expression": expression.strip(), "message": message, "reason": "Forbidden"}
                for expression, message in validations
            ],
        },
    }


def _binding(policy: dict[str, Any]) -> dict[str, Any]:
    name = policy["metadata"]["name"]
    return {
        "apiVersion": f"{_API}/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": name},
        "spec": {"policyName": name, "validationActions": ["Deny"]},
    }
