"""The interpreter's reasons in the words of effects: none is without one."""

import pytest

from pocketsui.failure import ArgumentError, Failure, FailureKind, Place
from pocketsui.transactions.status import status_of
from sui_wire.bcs import Reader, Writer
from sui_wire.execution_status import SUCCESS, Abort, ErrorKind
from sui_wire.execution_status import Failure as FailureStatus
from sui_wire.execution_status_codec import read_status, write_status
from sui_wire.ids import parse_address

PLACE = Place(parse_address("0x7"), "shop", "buy", 3, 17)


def test_no_failure_is_success() -> None:
    assert status_of(None) is SUCCESS


@pytest.mark.parametrize("kind", list(FailureKind))
@pytest.mark.parametrize("place", [None, PLACE])
def test_every_failure_has_a_status_that_can_be_encoded(
    kind: FailureKind, place: Place | None
) -> None:
    if kind is FailureKind.MOVE_ABORT and place is None:
        return  # an abort always has a place
    failure = Failure(kind, "message", 2, place, 5, 1, ArgumentError.TYPE_MISMATCH)
    status = status_of(failure)
    writer = Writer()
    write_status(writer, status)
    assert read_status(Reader(bytes(writer))) == status


@pytest.mark.parametrize("reason", list(ArgumentError))
def test_every_argument_error_has_a_kind(reason: ArgumentError) -> None:
    failure = Failure(
        FailureKind.COMMAND_ARGUMENT_ERROR, "message", 0, argument=1, argument_error=reason
    )
    status = status_of(failure)
    assert isinstance(status, FailureStatus)
    assert status.kind is ErrorKind.COMMAND_ARGUMENT_ERROR


def test_an_abort_keeps_its_code_and_place() -> None:
    status = status_of(Failure(FailureKind.MOVE_ABORT, "message", 2, PLACE, 7))
    assert isinstance(status, FailureStatus)
    assert isinstance(status.detail, Abort)
    assert status.detail.code == 7
    assert status.detail.location.function_name == "buy"
    assert status.command == 2
