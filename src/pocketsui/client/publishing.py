"""Writes the commands that publish a package, or make it the next version of another."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.client.connection import Connection
from pocketsui.client.draft import Draft
from pocketsui.client.source import Compiled
from pocketsui.errors import InvalidRequest
from sui_wire.bcs import Writer
from sui_wire.ids import blake2b, format_address, parse_address, short_address
from sui_wire.object import MoveObject
from sui_wire.object import decode as decode_object
from sui_wire.rpc.command_pb2 import Command
from sui_wire.type_tag import StructTag

FRAMEWORK = (parse_address("0x1"), parse_address("0x2"))
_UPGRADE_CAP = "0x2::package::UpgradeCap"


async def add_publish(
    draft: Draft, connection: Connection, compiled: Compiled, sender: bytes
) -> None:
    """Publish the modules; the UpgradeCap goes to the sender."""
    command = Command()
    command.publish.modules.extend(compiled.modules)
    dependencies = await linked(connection, compiled.dependencies)
    command.publish.dependencies.extend(map(format_address, dependencies))
    draft.transfer([draft.result(draft.command(command))], sender)


async def add_upgrade(
    draft: Draft, connection: Connection, compiled: Compiled, cap_id: str
) -> None:
    """Authorize with the cap, upgrade, commit: all in one transaction."""
    package, policy = await _read_cap(connection, cap_id)
    dependencies = await linked(connection, compiled.dependencies)
    digest = package_digest(compiled.modules, dependencies)
    cap = draft.object(cap_id, mutable=True)
    ticket = draft.call(
        ("0x2", "package", "authorize_upgrade"),
        (),
        [cap, draft.pure(bytes([policy])), draft.pure(bytes(Writer().bytes(digest)))],
    )
    command = Command()
    command.upgrade.modules.extend(compiled.modules)
    command.upgrade.dependencies.extend(map(format_address, dependencies))
    command.upgrade.package = package
    command.upgrade.ticket.CopyFrom(draft.result(ticket))
    receipt = draft.result(draft.command(command))
    draft.call(("0x2", "package", "commit_upgrade"), (), [cap, receipt])


async def linked(connection: Connection, direct: Iterable[bytes]) -> list[bytes]:
    """The packages that modules name, and those that these are linked to; ids, in order.

    What modules name is linked in its newest version, what that one needs in the newest that any of
    them was linked with.
    """
    framework = [format_address(each) for each in FRAMEWORK]
    found = {each: (0, each) for each in framework}
    for address in sorted(set(direct) - set(FRAMEWORK)):
        newest = await connection.newest(format_address(address))
        package = await connection.package(newest)
        links = {
            each.original_id: (each.upgraded_version, each.upgraded_id) for each in package.linkage
        }
        links[package.original_id] = (package.version, package.storage_id)
        for original, version in links.items():
            found[original] = max(found.get(original, version), version)
    return sorted(parse_address(package_id) for _, package_id in found.values())


def package_digest(modules: Iterable[bytes], dependencies: Iterable[bytes]) -> bytes:
    """What an UpgradeTicket is for: a hash over the modules' hashes and the dependencies' ids."""
    parts = sorted([*(blake2b(each) for each in modules), *dependencies])
    return blake2b(*parts)


async def _read_cap(connection: Connection, cap_id: str) -> tuple[str, int]:
    """Package and policy of an UpgradeCap { id, package, version, policy }."""
    found = await connection.object(cap_id, "bcs", "object_type")
    data = decode_object(found.bcs.value).data
    if not isinstance(data, MoveObject) or not _is_cap(data.type):
        raise InvalidRequest("upgrade", f"{cap_id} is no UpgradeCap: {found.object_type}")
    return format_address(data.contents[32:64]), data.contents[72]


def _is_cap(kind: StructTag) -> bool:
    return f"{short_address(kind.address)}::{kind.module}::{kind.name}" == _UPGRADE_CAP
