"""How commands reach the ledger: one client, and a submitter for whoever signs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from k3s_daas.chain import ChainEvent, Submitted, Submitter, SubmitterSettings, SuiClient
from k3s_daas.cli.errors import CommandError, NotUp
from k3s_daas.cli.keys import open_signing_pair
from k3s_daas.cli.memory import Memory, Published, RegisteredCluster, recall
from k3s_daas.contract.call import Call
from k3s_daas.contract.layout import MoveStruct
from k3s_daas.installation import Installation
from sui_wire.ids import ObjectId, parse_object_id

Event = TypeVar("Event", bound=MoveStruct)
Contents = TypeVar("Contents", bound=MoveStruct)

ONE_AT_A_TIME = SubmitterSettings(max_in_flight=1)
"""A command waits for each of its transactions, so one gas coin serves."""


@dataclass(frozen=True)
class Ledger:
    """The contract of an installation that is up, and the client to reach it."""

    installation: Installation
    client: SuiClient
    published: Published
    registered: RegisteredCluster

    @property
    def platform(self) -> ObjectId:
        """The `Platform` object."""
        return parse_object_id(self.published.platform)

    @property
    def cluster(self) -> ObjectId:
        """The `Cluster` object."""
        return parse_object_id(self.registered.cluster)

    @property
    def cluster_cap(self) -> ObjectId:
        """The `ClusterCap` object; the owner's key holds it."""
        return parse_object_id(self.registered.cluster_cap)

    @property
    def role_book(self) -> ObjectId:
        """The `RoleBook` object."""
        return parse_object_id(self.registered.role_book)

    async def execute(self, key: Path, calls: Sequence[Call]) -> Submitted:
        """Do all calls in one transaction signed with the key in that file."""
        package = parse_object_id(self.published.package)
        signer = open_signing_pair(key)
        async with Submitter(self.client, signer, package, settings=ONE_AT_A_TIME) as submitter:
            return await submitter.execute(calls)

    async def read(self, object_id: ObjectId, kind: type[Contents]) -> Contents:
        """The newest contents of an object."""
        return kind.decode((await self.client.get_object(object_id)).contents)

    def memory(self) -> Memory:
        """What the installation remembers now."""
        return recall(self.installation)


@asynccontextmanager
async def open_ledger(installation: Installation) -> AsyncIterator[Ledger]:
    """The ledger of an installation; raises `NotUp` before `daas up` has got that far."""
    memory = recall(installation)
    if memory.published is None:
        raise NotUp(installation.name, "ledger")
    if memory.cluster is None:
        raise NotUp(installation.name, "cluster on the ledger")
    async with SuiClient(ledger_url(installation)) as client:
        yield Ledger(installation, client, memory.published, memory.cluster)


def ledger_url(installation: Installation) -> str:
    """Where the embedded ledger listens."""
    return f"http://127.0.0.1:{installation.port('ledger')}"


def emitted(events: Iterable[ChainEvent], module: str, kind: type[Event]) -> Event:
    """The one event of that kind among a transaction's events."""
    wanted = f"{module}::{kind.__name__}"
    for event in events:
        if event.type_name == wanted:
            return kind.decode(event.contents)
    raise CommandError(f"the transaction emitted no {wanted}; is it another version's package?")
