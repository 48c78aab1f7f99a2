"""Module `permission`: roles and bindings, changed by whoever holds the `ClusterCap`."""

from __future__ import annotations

from collections.abc import Iterable

from k3s_daas.contract.call import Call, CallResult
from k3s_daas.contract.calls.pure import address, read, text, write
from k3s_daas.contract.rules import Rule, rule_vector
from sui_wire.ids import ObjectId


def open_book(platform: ObjectId, cluster_cap: ObjectId, cluster: ObjectId) -> Call:
    """Open the cluster's one role book, empty."""
    return Call("permission", "open_book", (read(platform), read(cluster_cap), write(cluster)))


def put_role(
    platform: ObjectId, cluster_cap: ObjectId, role_book: ObjectId, role: str, rules: Iterable[Rule]
) -> Call:
    """Write a role, in place of the one of that name."""
    arguments = (
        read(platform),
        read(cluster_cap),
        write(role_book),
        text(role),
        rule_vector(rules),
    )
    return Call("permission", "put_role", arguments)


def delete_role(cluster_cap: ObjectId, role_book: ObjectId, role: str) -> Call:
    """Delete a role; bindings to it stay and give nothing."""
    return Call("permission", "delete_role", (read(cluster_cap), write(role_book), text(role)))


def bind(
    platform: ObjectId,
    cluster_cap: ObjectId,
    role_book: ObjectId,
    *,
    seal_token: ObjectId,
    role: str,
    namespace: str = "",
) -> Call:
    """Give a seal token a role in one namespace; "" means everywhere, outside of them too."""
    arguments = (
        read(platform),
        read(cluster_cap),
        write(role_book),
        address(seal_token),
        text(role),
        text(namespace),
    )
    return Call("permission", "bind", arguments)


def unbind(
    cluster_cap: ObjectId,
    role_book: ObjectId,
    *,
    seal_token: ObjectId,
    role: str,
    namespace: str = "",
) -> Call:
    """Take a role from a seal token where it was given."""
    arguments = (
        read(cluster_cap),
        write(role_book),
        address(seal_token),
        text(role),
        text(namespace),
    )
    return Call("permission", "unbind", arguments)


def new_attributes(
    *,
    verb: str,
    api_group: str = "",
    resource_type: str = "",
    namespace: str = "",
    name: str = "",
    path: str = "",
) -> Call:
    """`rule::new_attributes`, for asking the contract what a token may do."""
    arguments = tuple(map(text, (verb, api_group, resource_type, namespace, name, path)))
    return Call("rule", "new_attributes", arguments)


def allows(role_book: ObjectId, seal_token: ObjectId, attributes: Call) -> Call:
    """Whether the token's roles allow it; to be simulated. `attributes`: from `new_attributes`."""
    arguments = (read(role_book), address(seal_token), CallResult(attributes))
    return Call("permission", "allows", arguments)


def rules_allow(rules: Iterable[Rule], attributes: Call) -> Call:
    """Whether these rules allow it, say those of a session's scope; to be simulated."""
    return Call("rule", "rules_allow", (rule_vector(rules), CallResult(attributes)))
