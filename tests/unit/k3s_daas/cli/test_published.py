"""What an installation of an earlier version does not remember is found again, or it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import msgspec
import pytest

from k3s_daas.chain import SuiClient
from k3s_daas.chain.deploy import Contract
from k3s_daas.chain.values import ChangedObject, ExecutedTransaction, GasUsed
from k3s_daas.cli.memory import recall, remember
from k3s_daas.cli.published import OlderContract, as_contract, as_published, complete
from k3s_daas.installation import Installation
from sui_wire.ids import Address, ObjectId, format_address
from sui_wire.object import AddressOwner
from sui_wire.transaction import ObjectRef

CONTRACT = Contract(b"\x09" * 32, *(Address(bytes([n]) * 32) for n in range(1, 9)))
FRAMEWORK = format_address(Address(bytes(31) + b"\x02"))
PACKAGE = format_address(CONTRACT.package)
TYPES = {
    CONTRACT.platform: f"{PACKAGE}::platform::Platform",
    CONTRACT.admin_cap: f"{PACKAGE}::platform::AdminCap",
    CONTRACT.upgrade_cap: f"{FRAMEWORK}::package::UpgradeCap",
    CONTRACT.treasury: f"{PACKAGE}::treasury::Treasury",
    CONTRACT.measurements: f"{PACKAGE}::measurements::Measurements",
    CONTRACT.governance: f"{PACKAGE}::governance::Governance",
    CONTRACT.incentives: f"{PACKAGE}::incentives::Incentives",
}


class Node:
    """A node that remembers one publishing transaction, or none."""

    def __init__(self, types: dict[ObjectId, str] | None) -> None:
        self._types = types

    async def chain_id(self) -> bytes:
        return CONTRACT.chain

    async def get_transaction(
        self, digest: str, *, with_changes: bool
    ) -> ExecutedTransaction | None:
        assert with_changes and digest == "digest"
        if self._types is None:
            return None
        changed = [self._object(CONTRACT.package, "", package=True)]
        changed += [self._object(id_, name) for id_, name in self._types.items()]
        free = GasUsed(0, 0, 0)
        return ExecutedTransaction(digest, None, free, None, tuple(changed), (), 1, 1)

    def _object(self, id_: ObjectId, name: str, *, package: bool = False) -> ChangedObject:
        owner = AddressOwner(Address(bytes(32)))
        return ChangedObject(
            ObjectRef(id_, 1, bytes(32)), owner, name, created=True, package=package
        )


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.named("one", {"HOME": str(tmp_path)})
    made.create()
    return made


def node(types: dict[ObjectId, str] | None) -> SuiClient:
    return cast(SuiClient, cast(Any, Node(types)))


def test_a_contract_is_remembered_whole() -> None:
    assert as_contract(as_published(CONTRACT, configured=True)) == CONTRACT
    assert as_contract(None) is None


async def test_what_was_not_remembered_is_found_again(installation: Installation) -> None:
    whole = as_published(CONTRACT, configured=True)
    older = msgspec.structs.replace(
        whole, treasury="", measurements="", governance="", incentives=""
    )
    remember(installation, publish_transaction="digest", published=older)
    assert as_contract(older) is None
    assert await complete(installation, node(TYPES), older) == whole
    assert recall(installation).published == whole
    assert await complete(installation, node(None), whole) == whole


@pytest.mark.parametrize(
    ("types", "why"),
    [
        (None, "known no more"),
        ({CONTRACT.platform: TYPES[CONTRACT.platform]}, "0 objects of 0x"),
    ],
)
async def test_an_older_contract_is_named(
    installation: Installation, types: dict[ObjectId, str] | None, why: str
) -> None:
    older = msgspec.structs.replace(as_published(CONTRACT, configured=True), treasury="")
    remember(installation, publish_transaction="digest", published=older)
    with pytest.raises(OlderContract, match=f"{why}.*daas down --purge"):
        await complete(installation, node(types), older)
