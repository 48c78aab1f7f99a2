"""What an installation remembers of the ledger: which objects are its own.

Only names are kept here; what they hold is read from the ledger each time. The records stand in the
installation's `config.json` and are written as soon as a transaction's outcome is known, so that a
command that died is continued by running it again.
"""

from __future__ import annotations

from typing import Any

import msgspec

from k3s_daas.chain.trust import Committee
from k3s_daas.installation import Installation

_KEY = "ledger"


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The contract on its ledger; ids as `0x` and 64 hex digits."""

    chain: str
    """Digest of the ledger's first checkpoint, hex."""
    package: str
    platform: str
    admin_cap: str
    upgrade_cap: str
    treasury: str = ""
    """Empty, like the three below it, in what an earlier version wrote: found again by
    `daas up`."""
    measurements: str = ""
    governance: str = ""
    incentives: str = ""
    configured: bool = False


class RegisteredCluster(msgspec.Struct, frozen=True, kw_only=True):
    """Our cluster's objects."""

    cluster: str
    cluster_cap: str
    lanes: tuple[str, ...]
    role_book: str = ""
    """Empty until it is opened."""


class RegisteredExecutor(msgspec.Struct, frozen=True, kw_only=True):
    """This installation's executor on the ledger."""

    executor: str
    checkpoint: int
    """None of its requests is older than this checkpoint."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose keys are in this installation."""

    address: str
    seal_token: str
    stake_account: str
    session: str = ""
    """The session of the kubeconfig written last; empty before the first."""


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; a part is absent until it is on the ledger."""

    committee: Committee | None = None
    """Who signed the ledger's checkpoints when it was first seen: the one word of a node that is
    believed. All later committees must follow from it."""
    publish_transaction: str = ""
    """Digest of the transaction that publishes the contract, known before it is sent."""
    published: Published | None = None
    cluster: RegisteredCluster | None = None
    executor: RegisteredExecutor | None = None
    people: dict[str, Person] = {}
    """By the name they have here; the ledger knows no names."""


def recall(installation: Installation) -> Memory:
    """What is remembered; empty for a new installation."""
    return _decode(installation.read_config())


def remember(installation: Installation, **parts: object) -> Memory:
    """Put some parts in place of the old ones."""

    def apply(config: dict[str, Any]) -> None:
        memory = msgspec.structs.replace(_decode(config), **parts)
        config[_KEY] = msgspec.to_builtins(memory)

    return _decode(installation.update_config(apply))


def remember_person(installation: Installation, name: str, person: Person) -> None:
    """Put one person in place of what was known under that name."""

    def apply(config: dict[str, Any]) -> None:
        memory = _decode(config)
        memory = msgspec.structs.replace(memory, people={**memory.people, name: person})
        config[_KEY] = msgspec.to_builtins(memory)

    installation.update_config(apply)


def _decode(config: dict[str, Any]) -> Memory:
    return msgspec.convert(config.get(_KEY, {}), Memory)
