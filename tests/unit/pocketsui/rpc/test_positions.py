"""Cursors and intervals: what a query asks for, how far it has come, and why it ends."""

import pytest

from pocketsui.errors import InvalidRequest
from pocketsui.rpc.positions import FIRST, LAST, Position, parse_cursor, read_interval
from sui_wire.rpc import query_pb2 as pb

TIP = 9


@pytest.mark.parametrize(
    "position", [Position(0), Position(7, 3, 2), Position(2**40, LAST, LAST), Position(1, 2, FIRST)]
)
def test_a_cursor_is_read_back(position: Position) -> None:
    assert parse_cursor("options.after", position.cursor()) == position


def test_another_cursor_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="not a cursor"):
        parse_cursor("options.after", b"page 2")


def test_positions_are_ordered_as_the_ledger_is() -> None:
    order = [
        Position(1),
        Position(1, 0),
        Position(1, 0, 5),
        Position(1, 0, LAST),
        Position(1, 1),
        Position(1, LAST, LAST),
        Position(2),
    ]
    shuffled = order[3:] + order[:3]
    assert sorted(shuffled) == order


@pytest.mark.parametrize(
    ("options", "end", "reason"),
    [
        (pb.QueryOptions(), None, pb.QUERY_END_REASON_LEDGER_TIP),
        (pb.QueryOptions(), 99, pb.QUERY_END_REASON_LEDGER_TIP),
        (pb.QueryOptions(), 5, pb.QUERY_END_REASON_CHECKPOINT_BOUND),
        (pb.QueryOptions(before=Position(4).cursor()), 5, pb.QUERY_END_REASON_CURSOR_BOUND),
        (pb.QueryOptions(before=Position(6).cursor()), 5, pb.QUERY_END_REASON_CHECKPOINT_BOUND),
        (pb.QueryOptions(ordering=1), None, pb.QUERY_END_REASON_CHECKPOINT_BOUND),
        (
            pb.QueryOptions(ordering=1, after=Position(4).cursor()),
            None,
            pb.QUERY_END_REASON_CURSOR_BOUND,
        ),
    ],
)
def test_why_an_answer_ends(
    options: pb.QueryOptions, end: int | None, reason: pb.QueryEndReason.ValueType
) -> None:
    assert read_interval(options, 0, end, TIP).reason == reason


def test_bounds_exclude_what_stands_at_them() -> None:
    options = pb.QueryOptions(
        after=Position(3, 1, LAST).cursor(), before=Position(5, 0, LAST).cursor()
    )
    interval = read_interval(options, 0, None, TIP)
    assert Position(3, 1, LAST) not in interval
    assert Position(3, 2, LAST) in interval
    assert Position(5, 0, LAST) not in interval


def test_a_watermark_names_only_what_is_covered_whole() -> None:
    upwards = read_interval(pb.QueryOptions(), 4, None, TIP)
    assert not upwards.watermark(Position(4, 2, LAST)).HasField("checkpoint")
    assert upwards.watermark(Position(5, 0, LAST)).checkpoint == 4
    assert upwards.watermark(Position(5, LAST, LAST)).checkpoint == 5
    assert upwards.watermark(upwards.end).checkpoint == TIP
    downwards = read_interval(pb.QueryOptions(ordering=1), 4, None, TIP)
    assert not downwards.watermark(downwards.start).HasField("checkpoint")
    assert not downwards.watermark(Position(TIP, 0, LAST)).HasField("checkpoint")
    assert downwards.watermark(Position(7, 0, LAST)).checkpoint == 8
    assert downwards.watermark(downwards.end).checkpoint == 4
