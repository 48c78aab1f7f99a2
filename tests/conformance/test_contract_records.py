"""What a lane records: gapless, chained by hash, and nothing left of what is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sui_wire.bcs import Reader
from sui_wire.ids import Address, blake2b
from sui_wire.object import MoveObject
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import LANE, Reply, Submission, bind, put_role
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PERSON, ZERO_DIGEST
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import Call, World

RIGHTS = (put_role(), bind())
WIDTH = 128
"""How far below the highest sequence number one is still accepted."""


@dataclass(frozen=True)
class LaneAfter:
    """A lane as a transaction leaves it, with the events it emitted."""

    next_index: int
    head: bytes
    windows: int
    open: int
    load: list[tuple[bytes, int]]
    events: list[tuple[str, bytes]]


def lane_after(*calls: Call) -> LaneAfter:
    """The lane once the token may do everything and the calls are made."""
    world = World.of(*everything())
    done = contract_pocketsui.execution(world, world.transaction((*RIGHTS, *calls), REAL), PERSON)
    assert done.failure is None
    lane = done.written[Address(LANE.id)].data
    assert isinstance(lane, MoveObject)
    reader = Reader(lane.contents[72:])  # behind id, cluster, position
    next_index, head = reader.u64(), reader.bytes()
    reader.fixed(32)
    windows = reader.u64()
    reader.fixed(32)
    opened = reader.u64()
    load = reader.vector(lambda each: (each.fixed(32), each.u64()))
    events = [(event.type.name, event.contents) for event in done.events[len(RIGHTS) :]]
    return LaneAfter(next_index, head, windows, opened, load, events)


def test_a_request_is_recorded_in_every_byte() -> None:
    lane = lane_after(Submission().execute())
    record = Submission().record()
    assert lane.events == [("K8sAPIRequest", record)]
    assert (lane.next_index, lane.head) == (1, blake2b(record))


def test_a_refusal_is_recorded_in_every_byte_and_opens_nothing() -> None:
    wrong = Submission(path="relative")
    lane = lane_after(wrong.attempt())
    record = wrong.refusal(8)
    assert lane.events == [("K8sAPIRefusal", record)]
    assert (lane.next_index, lane.head) == (1, blake2b(record))
    assert (lane.windows, lane.open, lane.load) == (0, 0, [])


def test_each_record_carries_the_hash_of_the_one_before() -> None:
    first, stream = Submission(), Submission(sequence=2, stream=1, resource_type="pods/exec")
    refused = Submission(sequence=2, path="")
    one = blake2b(first.record())
    two = blake2b(stream.record(1, one))
    three = blake2b(refused.refusal(8, 2, two))
    end = Reply(stream, sent=1, received=2, index=1, previous=one)
    lane = lane_after(
        first.attempt(), stream.attempt(), refused.attempt(), Reply(first).store(), end.close()
    )
    names = [name for name, _ in lane.events]
    assert names == [
        "K8sAPIRequest",
        "K8sAPIRequest",
        "K8sAPIRefusal",
        "K8sAPIResponse",
        "K8sStreamClosed",
    ]
    assert lane.events[2][1] == refused.refusal(8, 2, two)
    assert lane.events[3][1][40:73] == b"\x20" + three
    previous = ZERO_DIGEST
    for index, (_, contents) in enumerate(lane.events):
        reader = Reader(contents)
        assert reader.fixed(32) == LANE.id
        assert (reader.u64(), reader.bytes()) == (index, previous)
        previous = blake2b(contents)
    assert (lane.next_index, lane.head) == (5, previous)


def test_nothing_of_an_answered_request_stays_but_the_window() -> None:
    lane = lane_after(Submission().execute(), Reply().store())
    assert (lane.windows, lane.open, lane.load) == (1, 0, [])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(0, 300), st.integers(2**64 - 300, 2**64 - 1)),
        min_size=1,
        max_size=25,
    )
)
def test_a_sequence_number_is_accepted_once_in_any_order(sequences: list[int]) -> None:
    lane = lane_after(*(Submission(sequence=each).attempt() for each in sequences))
    used: set[int] = set()
    for sequence, (name, _) in zip(sequences, lane.events, strict=True):
        fresh = sequence not in used and sequence > max(used, default=sequence) - WIDTH
        assert name == ("K8sAPIRequest" if fresh else "K8sAPIRefusal")
        if fresh:
            used.add(sequence)
    assert lane.open == len(used)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_the_load_is_the_number_of_open_requests(answers: list[bool]) -> None:
    calls: list[Call] = []
    index, head = 0, ZERO_DIGEST
    for sequence, answered in enumerate(answers):
        request = replace(Submission(), sequence=sequence, stream=1)
        opened = request.record(index, head)
        calls.append(request.attempt())
        index, head = index + 1, blake2b(opened)
        if answered:
            end = Reply(request, index=index - 1, previous=_previous(opened))
            calls.append(end.close())
            index, head = index + 1, blake2b(end.record(index, head, REAL))
    lane = lane_after(*calls)
    still_open = answers.count(False)
    assert lane.open == still_open
    assert [count for _, count in lane.load] == ([still_open] if still_open else [])
    assert lane.next_index == index
    assert lane.head == head


def _previous(record: bytes) -> bytes:
    return record[41:73]
