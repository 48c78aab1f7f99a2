"""Roles and bindings on the ledger, written and read in Kubernetes' words."""

from __future__ import annotations

from collections import defaultdict

from k3s_daas.cli.keys import Keys
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.manifest import RoleManifest
from k3s_daas.cli.people import find_person
from k3s_daas.contract.calls import permission
from k3s_daas.contract.layout import vector_of
from k3s_daas.contract.objects import Binding, RoleBook
from sui_wire.bcs import Reader, decode
from sui_wire.ids import format_address, parse_object_id


async def put_role(ledger: Ledger, role: RoleManifest) -> None:
    """Write a role, in place of the one of that name."""
    call = permission.put_role(
        ledger.platform, ledger.cluster_cap, ledger.role_book, role.name, role.rules
    )
    await ledger.execute(Keys(ledger.installation).owner, [call])


async def bind_role(ledger: Ledger, name: str, role: str, namespace: str) -> None:
    """Give somebody a role in one namespace, or everywhere ("")."""
    person = find_person(ledger, name)
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
    roles = await ledger.client.dynamic_fields(book.roles.id)
    listed = sorted(decode(field.name, Reader.string) for field in roles)
    return [{"role": role, "bound_to": sorted(holders[role])} for role in listed]
