"""Committees are followed from the pinned one on, whatever the node says of itself."""

from __future__ import annotations

import msgspec
import pytest
from structlog.testing import capture_logs

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import BadCommittee, Committee
from k3s_daas.chain.verifier import Verifier
from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import AuthorityKey
from tests.unit.k3s_daas.chain.fake_checkpoints import COMMITTEE, FakeChain
from tests.unit.k3s_daas.chain.fake_node import PACKAGE

KEYS = [AuthorityKey.from_seed(bytes((number,)) * 48) for number in range(1, 4)]


def aged_chain() -> FakeChain:
    """A chain in its fourth epoch."""
    chain = FakeChain()
    for key in KEYS:
        chain.add([b"before"])
        chain.end_epoch(key)
    chain.add([b"now"])
    return chain


async def test_committees_are_learnt_up_to_the_epoch_that_is_needed() -> None:
    chain = aged_chain()
    verifier = Verifier(chain, PACKAGE, COMMITTEE)
    (checkpoint,) = await verifier.verify(chain.raw[-1:])
    assert [event.contents for event in checkpoint.events] == [b"now"]
    assert chain.fetched == chain.ended
    await verifier.verify(chain.raw[2:3])
    assert chain.fetched == chain.ended


async def test_a_way_that_another_committee_signed_leads_nowhere() -> None:
    forger = FakeChain(KEYS[0])
    forger.end_epoch(KEYS[1])
    forger.add([b"forged"])
    with pytest.raises(LedgerInconsistent, match="checkpoint 0 is not the ledger's"):
        await Verifier(forger, PACKAGE, COMMITTEE).verify(forger.raw[1:])


async def test_an_epoch_whose_end_cannot_be_shown_is_not_believed() -> None:
    chain = aged_chain()
    chain.ended.pop()
    with pytest.raises(LedgerInconsistent, match="that ended epoch 2"):
        await Verifier(chain, PACKAGE, COMMITTEE).verify(chain.raw[-1:])


async def test_a_checkpoint_within_an_epoch_does_not_end_it() -> None:
    chain = aged_chain()
    chain.ended[0] = 0
    with pytest.raises(LedgerInconsistent, match="checkpoint 0 did not end epoch 0"):
        await Verifier(chain, PACKAGE, COMMITTEE).verify(chain.raw[-1:])


async def test_who_pins_nobody_is_told() -> None:
    with capture_logs() as lines:
        Verifier(FakeChain(), PACKAGE, None)
        Verifier(FakeChain(), PACKAGE, COMMITTEE)
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == [
        "no committee is pinned: the node of the ledger is believed unsigned"
    ]


def test_a_committee_is_kept_as_json() -> None:
    encoded = msgspec.json.encode(COMMITTEE)
    assert msgspec.json.decode(encoded, type=Committee) == COMMITTEE
    with pytest.raises(msgspec.ValidationError, match="voting power 1, expected 10000"):
        msgspec.json.decode(encoded.replace(b"10000", b"1"), type=Committee)


def test_what_cannot_be_a_committee() -> None:
    with pytest.raises(BadCommittee, match="voting power 0"):
        Committee(0, ())
    with pytest.raises(BadCommittee, match="a key of 3 bytes, expected 96"):
        Committee(0, (CommitteeMember(b"key", 10_000),))
