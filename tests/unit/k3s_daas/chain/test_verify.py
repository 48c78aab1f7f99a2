"""No byte of an event can be changed, added or left out unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.values import RawCheckpoint
from k3s_daas.chain.verify import verify_checkpoint
from tests.unit.k3s_daas.chain.fake_checkpoints import FOREIGN, FakeChain, event, transaction
from tests.unit.k3s_daas.chain.fake_node import PACKAGE


@pytest.fixture
def raw() -> RawCheckpoint:
    return FakeChain().add([b"one", event(b"theirs", FOREIGN)], [], [b"two"])


def test_only_our_events_but_counted_among_all(raw: RawCheckpoint) -> None:
    checkpoint = verify_checkpoint(raw, PACKAGE)
    assert [(event.index, event.contents) for event in checkpoint.events] == [
        (0, b"one"),
        (2, b"two"),
    ]
    assert checkpoint.events[0].type_name == "test::Happened"
    assert checkpoint.events[1].transaction == raw.transactions[2].digest
    assert checkpoint.timestamp_ms == checkpoint.events[0].timestamp_ms == 1_000


def test_checkpoints_follow_one_another() -> None:
    chain, other = FakeChain(), FakeChain()
    first, second = chain.add([b"a"]), chain.add([b"b"])
    other.add([b"x"])
    previous = verify_checkpoint(first, PACKAGE)
    assert verify_checkpoint(second, PACKAGE, previous).sequence == 1
    with pytest.raises(LedgerInconsistent, match="the parent of 1"):
        verify_checkpoint(second, PACKAGE, verify_checkpoint(other.raw[0], PACKAGE))


def test_each_lie_is_named(raw: RawCheckpoint) -> None:
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
            verify_checkpoint(lie, PACKAGE)


def test_events_cannot_be_withheld(raw: RawCheckpoint) -> None:
    first, second, third = raw.transactions
    silent = replace(raw, transactions=(replace(first, events=b""), second, third))
    with pytest.raises(LedgerInconsistent):
        verify_checkpoint(silent, PACKAGE)
