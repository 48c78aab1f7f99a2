"""Roles and bindings on the ledger, written and read in Kubernetes' words."""

from __future__ import annotations

import re
from collections import defaultdict

from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.manifest import RoleManifest
from k3s_daas.cli.people import find_person
from k3s_daas.contract.calls import permission
from k3s_daas.contract.layout import vector_of
from k3s_daas.contract.objects import Binding, RoleBook
from sui_wire.bcs import Reader, decode
from sui_wire.ids import format_address, parse_object_id

_NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""An RFC 1123 label, as Kubernetes names namespaces."""


async def put_role(ledger: Ledger, role: RoleManifest) -> None:
    """Write a role, in place of the one of that name."""
    call = permission.put_role(
        ledger.platform, ledger.cluster_cap, ledger.role_book, role.name, role.rules
    )
    await ledger.execute(Keys(ledger.installation).owner, [call])


async def bind_role(ledger: Ledger, name: str, role: str, namespace: str) -> None:
    """Give somebody a role in one namespace, or everywhere ("")."""
    person = find_person(ledger, name)
    if namespace and not _NAMESPACE.fullmatch(namespace):
        raise CommandError(
            f"{namespace!r} can be no namespace: Kubernetes takes lower-case letters, digits and"
            " inner dashes, at most 63"
        )
    roles = await _role_names(ledger, await ledger.read(ledger.role_book, RoleBook))
    if role not in roles:
        raise CommandError(
            f"the cluster has no role {role!r}; it has {', '.join(roles)}, and"
            " `daas role apply --file` writes others"
        )
    call = permission.bind(
        ledger.platform,
        ledger.cluster_cap,
        ledger.role_book,
        seal_token=parse_object_id(person.seal_token),
        role=role,
        namespace=namespace,
    )
    await ledger.execute(Keys(ledger.installation).owner, [call])


async def unbind_role(ledger: Ledger, name: str, role: str, namespace: str) -> None:
    """Take a role from somebody where it was given."""
    person = find_person(ledger, name)
    call = permission.unbind(
        ledger.cluster_cap,
        ledger.role_book,
        seal_token=parse_object_id(person.seal_token),
        role=role,
        namespace=namespace,
    )
    await ledger.execute(Keys(ledger.installation).owner, [call])


async def list_roles(ledger: Ledger) -> list[dict[str, object]]:
    """Every role with those who have it: `name`, or `name@namespace`; others by token id."""
    book = await ledger.read(ledger.role_book, RoleBook)
    names = {person.seal_token: name for name, person in ledger.memory().people.items()}
    holders: dict[str, list[str]] = defaultdict(list)
    for field in await ledger.client.dynamic_fields(book.bindings.id):
        token = format_address(field.name)
        for binding in decode(field.value, vector_of(Binding.read)):
            place = f"@{binding.namespace}" if binding.namespace else ""
            holders[binding.role].append(names.get(token, token) + place)
    listed = await _role_names(ledger, book)
    return [{"role": role, "bound_to": sorted(holders[role])} for role in listed]


async def _role_names(ledger: Ledger, book: RoleBook) -> list[str]:
    roles = await ledger.client.dynamic_fields(book.roles.id)
    return sorted(decode(field.name, Reader.string) for field in roles)
