"""`pocketsui objects | object | balance | transaction`: what is on the ledger."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import DEFAULT_URL, Data, Format, KeystoreFile, Output, Url
from pocketsui.cli.output import show

Whose = Annotated[str, typer.Argument(help="An address; `me`: the first key of the keystore.")]


@explained
def objects(
    data: Data,
    address: Whose = "me",
    type_name: Annotated[
        str, typer.Option("--type", help="Only of this type (without arguments: of all).")
    ] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 200,
    url: Url = DEFAULT_URL,
    keystore: KeystoreFile = None,
    output: Output = Format.TABLE,
) -> None:
    """List what an address owns."""
    from pocketsui.cli.told import type_text
    from pocketsui.cli.user import User
    from pocketsui.client.connection import Connection

    owner = User(data, keystore).address(address)

    async def ask() -> list[dict[str, Any]]:
        async with Connection(url) as connection:
            fields = ("object_id", "version", "object_type")
            found = await connection.owned(owner, type_name, limit, *fields)
        return [
            {
                "id": each.object_id,
                "version": each.version,
                "type": type_text(each.object_type, output),
            }
            for each in found
        ]

    show(asyncio.run(ask()), output)


@explained
def balance(
    data: Data,
    address: Whose = "me",
    url: Url = DEFAULT_URL,
    keystore: KeystoreFile = None,
    output: Output = Format.TABLE,
) -> None:
    """Add up the coins of an address."""
    from pocketsui.cli.told import type_text
    from pocketsui.cli.user import User
    from pocketsui.client.connection import Connection

    owner = User(data, keystore).address(address)

    async def ask() -> list[dict[str, Any]]:
        async with Connection(url) as connection:
            found = await connection.balances(owner)
        return [
            {"coin": type_text(kind, output), "amount": amount} for kind, amount in found.items()
        ]

    show(asyncio.run(ask()), output)


@explained
def show_object(
    object_id: Annotated[str, typer.Argument(help="The object's id.")],
    url: Url = DEFAULT_URL,
    output: Output = Format.TABLE,
) -> None:
    """Show an object: whose it is, and what it holds."""
    from pocketsui.cli.told import ordered, owner_text, type_text
    from pocketsui.client.connection import Connection
    from pocketsui.client.plain import plain
    from sui_wire.ids import format_address, parse_address

    async def ask() -> dict[str, Any]:
        async with Connection(url) as connection:
            found = await connection.object(format_address(parse_address(object_id)))
        told = {
            "id": found.object_id,
            "version": found.version,
            "digest": found.digest,
            "type": type_text(found.object_type, output),
            "owner": owner_text(found.owner),
            "transaction": found.previous_transaction,
            "storage rebate": found.storage_rebate,
        }
        if found.HasField("package"):
            return {**told, "modules": [each.name for each in found.package.modules]}
        return {**told, "contents": ordered(plain(found.json))}

    show(asyncio.run(ask()), output)


@explained
def transaction(
    digest: Annotated[str, typer.Argument(help="The transaction's digest.")],
    url: Url = DEFAULT_URL,
    output: Output = Format.TABLE,
) -> None:
    """Show a transaction and its effects."""
    from google.protobuf.json_format import MessageToDict

    from pocketsui.cli.told import changes, events
    from pocketsui.client.connection import Connection
    from pocketsui.client.plain import plain

    async def ask() -> dict[str, Any]:
        async with Connection(url) as connection:
            found = await connection.transaction(digest)
        effects = found.effects
        used = effects.gas_used
        told: dict[str, Any] = {
            "transaction": found.digest,
            "status": "success" if effects.status.success else effects.status.error.description,
            "sender": found.transaction.sender,
            "checkpoint": found.checkpoint,
            "time": found.timestamp.ToJsonString(),
            "gas": used.computation_cost + used.storage_cost - used.storage_rebate,
            "changed": changes(effects.changed_objects, output),
            "events": events(
                ((each.event_type, plain(each.json)) for each in found.events.events),
                output,
            ),
        }
        if output is not Format.TABLE:
            told["kind"] = MessageToDict(found.transaction.kind)
        return told

    show(asyncio.run(ask()), output)
