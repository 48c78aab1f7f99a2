"""Kubernetes RBAC in Python, written from its documentation and not from the contract.

What `rbac.authorization.k8s.io/v1` says of rules and bindings
(https://kubernetes.io/docs/reference/access-authn-authz/rbac/), in the fewest words, to be compared
with what the contract answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.conformance.contract_objects import Rule


@dataclass(frozen=True)
class Question:
    """The attributes of a request; no resource means that it is about the path."""

    verb: str = "get"
    api_group: str = ""
    resource: str = "pods"
    namespace: str = ""
    name: str = ""
    path: str = ""


@dataclass(frozen=True)
class Binding:
    rules: tuple[Rule, ...]
    namespace: str = ""
    """Empty for a ClusterRoleBinding."""


def allowed(bindings: tuple[Binding, ...], asked: Question) -> bool:
    """Whether any binding reaches the request with a rule that covers it."""
    return any(
        _reaches(binding, asked) and any(covers(rule, asked) for rule in binding.rules)
        for binding in bindings
    )


def covers(rule: Rule, asked: Question) -> bool:
    """Whether the rule covers the request, wherever the rule applies."""
    if not {"*", asked.verb} & set(rule.verbs):
        return False
    if not asked.resource:
        return any(_path_covered(url, asked.path) for url in rule.non_resource_urls)
    if not {"*", asked.api_group} & set(rule.api_groups):
        return False
    _, slash, subresource = asked.resource.partition("/")
    wanted = {"*", asked.resource} | ({f"*/{subresource}"} if slash else set())
    if not wanted & set(rule.resources):
        return False
    return not rule.resource_names or asked.name in rule.resource_names


def _reaches(binding: Binding, asked: Question) -> bool:
    if not binding.namespace:
        return True
    return bool(asked.resource) and binding.namespace == asked.namespace


def _path_covered(url: str, path: str) -> bool:
    if url.endswith("*"):
        return path.startswith(url.rstrip("*"))
    return url == path
