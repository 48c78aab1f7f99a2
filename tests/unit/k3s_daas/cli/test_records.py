"""What `daas audit` complains of: everything that does not hold, with its reason."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from k3s_daas.audit import (
    ApiEntry,
    ClusterAudit,
    LaneReport,
    Reconciliation,
    Unexplained,
)
from k3s_daas.chain import LedgerInconsistent, SuiClient
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.memory import Published, RegisteredCluster, remember
from k3s_daas.cli.records import Examination, complaints, signed_history
from k3s_daas.installation import Installation
from sui_wire.committee import AuthorityKey
from sui_wire.ids import format_address, parse_object_id
from tests.unit.k3s_daas.chain.fake_checkpoints import COMMITTEE, FakeChain
from tests.unit.k3s_daas.chain.fake_node import PACKAGE

CLUSTER = parse_object_id("0xc")
LANE = parse_object_id("0x1a")


def audit(lane_problems: tuple[str, ...] = (), stray: tuple[str, ...] = ()) -> ClusterAudit:
    lane = LaneReport(LANE, 0, bytes(32), lane_problems)
    return ClusterAudit(CLUSTER, (), (lane,), stray)


def entry(audit_id: str) -> ApiEntry:
    return ApiEntry(
        audit_id=audit_id,
        stage="ResponseComplete",
        user="daas-executor:1",
        impersonated="daas:0xdead",
        verb="list",
        path="/api/v1/secrets",
        resource_type="secrets",
        api_group="",
        namespace="",
        name="",
        status=200,
        time="2026-11-21T00:00:00Z",
    )


def test_nothing_is_said_when_everything_holds() -> None:
    sound = Examination(audit(), Reconciliation(1, (), (), ()))
    assert complaints(sound) == []
    assert sound.sound


def test_what_went_round_the_contract_is_named_with_the_reason() -> None:
    unexplained = Unexplained(entry("none"), "no approved request has the id 'none'")
    found = Examination(audit(), Reconciliation(1, (unexplained,), ("twice-1",), ()))
    (first, second) = complaints(found)
    assert "daas:0xdead did list /api/v1/secrets (no approved request has the id" in first
    assert second == "request twice-1: carried out more than once"
    assert not found.sound


def test_a_broken_chain_and_stray_answers_are_named() -> None:
    found = Examination(audit(("record 1 is followed by record 3",), ("an answer to x",)), None)
    (lane, stray) = complaints(found)
    assert lane.startswith("lane 0x")
    assert lane.endswith("1a: record 1 is followed by record 3")
    assert stray == "an answer to x"


def ledger_on(chain: FakeChain, folder: Path) -> Ledger:
    """An installation that pinned `COMMITTEE`, and whose node serves that chain."""
    installation = Installation.named("one", {"HOME": str(folder)})
    installation.create()
    remember(installation, committee=COMMITTEE)
    id_ = "0x" + "1" * 64
    published = Published(
        chain="00", package=format_address(PACKAGE), platform=id_, admin_cap=id_, upgrade_cap=id_
    )
    registered = RegisteredCluster(cluster=id_, cluster_cap=id_, lanes=(), role_book=id_)
    return Ledger(installation, cast(SuiClient, chain), published, registered)


async def test_only_what_the_pinned_committee_signed_is_history(tmp_path: Path) -> None:
    honest, forger = FakeChain(), FakeChain(AuthorityKey.from_seed(bytes(range(1, 49))))
    honest.add([b"true"])
    forger.add([b"made up"])
    history = await signed_history(ledger_on(honest, tmp_path))
    assert [event.contents for event in history.events] == [b"true"]
    with pytest.raises(LedgerInconsistent, match="checkpoint 0 is not the ledger's"):
        await signed_history(ledger_on(forger, tmp_path))
