"""The published contract, as it is remembered and as the chain knows it."""

from __future__ import annotations

from dataclasses import fields

import msgspec

from k3s_daas.chain import SuiClient
from k3s_daas.chain.deploy import Contract, find_again
from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.memory import Published, recall, remember
from k3s_daas.installation import Installation
from sui_wire.ids import format_address, parse_object_id

_IDS = tuple(field.name for field in fields(Contract) if field.name != "chain")


class OlderContract(CommandError):
    """What is on the installation's ledger is not the contract that this version works with."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"the contract of installation {name!r} was published by an earlier version ({why});"
            " keep using that version, or begin anew with `daas down --purge` and `daas up`"
        )


def as_contract(published: Published | None) -> Contract | None:
    """What was remembered, if it is complete; else it is to be read back again."""
    if published is None or not is_complete(published):
        return None
    ids = {name: parse_object_id(getattr(published, name)) for name in _IDS}
    return Contract(chain=bytes.fromhex(published.chain), **ids)


def as_published(contract: Contract, *, configured: bool) -> Published:
    """What is to be remembered."""
    ids = {name: format_address(getattr(contract, name)) for name in _IDS}
    return Published(chain=contract.chain.hex(), configured=configured, **ids)


def is_complete(published: Published) -> bool:
    """Whether all ids are there; earlier versions remembered fewer."""
    return all(getattr(published, name) for name in _IDS)


async def complete(
    installation: Installation, client: SuiClient, published: Published
) -> Published:
    """What was published, with the ids that an earlier version did not remember.

    Raises `OlderContract` if its package is an older one, which this code does not understand.
    """
    if is_complete(published):
        return published
    try:
        found = await find_again(client, recall(installation).publish_transaction)
    except LedgerInconsistent as error:
        raise OlderContract(installation.name, str(error)) from error
    if found is None:
        raise OlderContract(installation.name, "its publishing transaction is known no more")
    published = msgspec.structs.replace(
        published, **{name: format_address(getattr(found, name)) for name in _IDS}
    )
    remember(installation, published=published)
    return published
