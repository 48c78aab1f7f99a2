"""No byte of an event can be changed, added or left out unnoticed, and no checkpoint made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import Trust
from k3s_daas.chain.values import RawCheckpoint
from k3s_daas.chain.verify import VerifiedCheckpoint, verify_run
from sui_wire.committee import AuthorityKey, sign_alone
from tests.unit.k3s_daas.chain.fake_checkpoints import (
    COMMITTEE,
    FOREIGN,
    FakeChain,
    event,
    transaction,
)
from tests.unit.k3s_daas.chain.fake_node import PACKAGE

STRANGER = AuthorityKey.from_seed(bytes(range(1, 49)))


@pytest.fixture
def raw() -> RawCheckpoint:
    return FakeChain().add([b"one", event(b"theirs", FOREIGN)], [], [b"two"])


def verify(
    *raws: RawCheckpoint, previous: VerifiedCheckpoint | None = None
) -> Sequence[VerifiedCheckpoint]:
    return verify_run(raws, PACKAGE, Trust(COMMITTEE), previous)


def test_only_our_events_but_counted_among_all(raw: RawCheckpoint) -> None:
    (checkpoint,) = verify(raw)
    assert [(event.index, event.contents) for event in checkpoint.events] == [
        (0, b"one"),
        (2, b"two"),
    ]
    assert checkpoint.events[0].type_name == "test::Happened"
    assert checkpoint.events[1].transaction == raw.transactions[2].digest
    assert checkpoint.timestamp_ms == checkpoint.events[0].timestamp_ms == 1_000


def test_each_altered_part_is_named(raw: RawCheckpoint) -> None:
    first, second, third = raw.transactions
    forged = transaction(b"0/0", [event(b"forged")])
    lies = {
        "the events of": replace(
            raw, transactions=(replace(first, events=third.events), second, third)
        ),
        "the effects of": replace(raw, transactions=(forged, second, third)),
        "that its effects deny": replace(
            raw, transactions=(first, replace(second, events=first.events), third)
        ),
        "lists 3 transactions, 2 were sent": replace(raw, transactions=(first, second)),
        "the contents of": replace(raw, contents=FakeChain().add([b"z"]).contents),
        "has the summary of 0": replace(raw, sequence=4),
        "cannot be read": replace(raw, summary=raw.summary + b"\0"),
    }
    for message, lie in lies.items():
        with pytest.raises(LedgerInconsistent, match=message):
            verify(lie)


def test_events_cannot_be_withheld(raw: RawCheckpoint) -> None:
    first, second, third = raw.transactions
    silent = replace(raw, transactions=(replace(first, events=b""), second, third))
    with pytest.raises(LedgerInconsistent):
        verify(silent)


def test_a_checkpoint_that_the_committee_did_not_sign(raw: RawCheckpoint) -> None:
    assert raw.signature is not None
    made_up = FakeChain(STRANGER).add([b"made up"])
    flipped = bytes((raw.signature.signature[0] ^ 0x20,)) + raw.signature.signature[1:]
    lies = {
        "without the committee's signature": replace(raw, signature=None),
        "does not verify": replace(raw, signature=replace(raw.signature, signature=flipped)),
        "is not the ledger's": made_up,
        "epoch 0 does not verify": replace(made_up, signature=raw.signature),
        "signed in epoch 1": replace(raw, signature=replace(raw.signature, epoch=1)),
        "by weight 0": replace(raw, signature=replace(raw.signature, bitmap=b":0\0\0" + bytes(4))),
    }
    for message, lie in lies.items():
        with pytest.raises(LedgerInconsistent, match=message):
            verify(lie)


def test_without_a_pinned_committee_whoever_signs_is_believed() -> None:
    made_up = FakeChain(STRANGER).add([b"made up"])
    (checkpoint,) = verify_run([made_up], PACKAGE, None)
    assert len(checkpoint.events) == 1


def test_one_signature_vouches_for_all_before_it() -> None:
    chain = FakeChain()
    raws = [chain.add([b"%d" % number]) for number in range(3)]
    unsigned = [replace(raw, signature=None) for raw in raws[:2]]
    assert len(verify(*unsigned, raws[2])) == 3
    with pytest.raises(LedgerInconsistent, match="checkpoint 2 came without"):
        verify(*raws[:2], replace(raws[2], signature=None))


def test_nothing_of_a_run_is_believed_before_its_signature() -> None:
    honest, forger = FakeChain(), FakeChain(STRANGER)
    first = honest.add([b"true"])
    forger.raw, forger.digests = list(honest.raw), list(honest.digests)
    forged = forger.add([b"forged"])
    with pytest.raises(LedgerInconsistent, match="checkpoint 1 is not the ledger's"):
        verify(first, forged)


def test_a_fork_is_noticed_though_the_committee_signed_both_sides() -> None:
    chain, other = FakeChain(), FakeChain()
    first, second = chain.add([b"a"]), chain.add([b"b"])
    other.add([b"x"])
    (previous,) = verify(first)
    assert verify(second, previous=previous)[0].sequence == 1
    with pytest.raises(LedgerInconsistent, match="the parent of 1"):
        verify(second, previous=verify(other.raw[0])[0])


def test_an_older_checkpoint_is_not_taken_again_nor_one_left_out() -> None:
    chain = FakeChain()
    raws = [chain.add([b"%d" % number]) for number in range(3)]
    (second,) = verify(raws[1])
    for replayed in (raws[0], raws[1]):
        with pytest.raises(LedgerInconsistent, match="came after 1"):
            verify(replayed, previous=second)
    with pytest.raises(LedgerInconsistent, match="has the summary of 0"):
        verify(replace(raws[0], sequence=2), previous=second)
    with pytest.raises(LedgerInconsistent, match="checkpoint 2 came after 0"):
        verify(raws[0], raws[2])


def test_time_does_not_run_backwards() -> None:
    chain = FakeChain()
    first = chain.add([b"a"])
    chain.time_ms = 999
    with pytest.raises(LedgerInconsistent, match="checkpoint 1 was made at 999 ms, before"):
        verify(first, chain.add([b"b"]))


def test_a_changed_committee_is_followed_within_a_run() -> None:
    chain = FakeChain()
    raws = [chain.add([b"a"]), chain.end_epoch(STRANGER), chain.add([b"b"])]
    trust = Trust(COMMITTEE)
    assert len(verify_run(raws, PACKAGE, trust)) == 3
    assert trust.newest == 1
    assert raws[2].signature is not None
    stale = sign_alone(FakeChain().key, 1, raws[2].summary)
    with pytest.raises(LedgerInconsistent, match="does not verify"):
        verify(*raws[:2], replace(raws[2], signature=stale))


def test_nobody_can_appoint_the_next_committee_but_the_one_before() -> None:
    forger = FakeChain(STRANGER)
    raws = [forger.end_epoch(STRANGER), forger.add([b"forged"])]
    with pytest.raises(LedgerInconsistent, match="checkpoint 0 is not the ledger's"):
        verify(*raws)
    with pytest.raises(LedgerInconsistent, match="known are the committees of epochs 0 to 0"):
        verify(raws[1])
