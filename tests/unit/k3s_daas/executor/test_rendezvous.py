"""Where streams and connections meet, whichever comes first, and whoever gives up."""

from typing import Any

import pytest

from k3s_daas.contract.request_id import RequestId
from k3s_daas.executor.rendezvous import REMEMBERED, Rendezvous
from k3s_daas.kube.status import Status
from k3s_daas.kube.stream_opening import stream_proof
from sui_wire.ids import ObjectId

SECRET = b"s" * 32
LINK: Any = object()


def stream(sequence: int) -> RequestId:
    return RequestId(ObjectId(b"s" * 32), sequence)


def proof(request_id: RequestId) -> str:
    return stream_proof(SECRET, bytes(request_id))


def code(status: Status | None) -> int | None:
    return None if status is None else status.code


@pytest.fixture
def rendezvous() -> Rendezvous:
    return Rendezvous()


async def test_a_connection_is_admitted_once_and_handed_over(rendezvous: Rendezvous) -> None:
    assert code(rendezvous.admit(stream(1), proof(stream(1)))) == 404
    connection = rendezvous.expect(stream(1), SECRET)
    assert code(rendezvous.admit(stream(1), proof(stream(2)))) == 403
    assert rendezvous.admit(stream(1), proof(stream(1))) is None
    assert code(rendezvous.admit(stream(1), proof(stream(1)))) == 409
    assert rendezvous.hand_over(stream(1), LINK)
    assert await connection is LINK
    assert not rendezvous.hand_over(stream(1), LINK)


async def test_a_connection_that_breaks_makes_room_for_another(rendezvous: Rendezvous) -> None:
    rendezvous.expect(stream(1), SECRET)
    assert rendezvous.admit(stream(1), proof(stream(1))) is None
    rendezvous.release(stream(1))
    rendezvous.release(stream(2))
    assert rendezvous.admit(stream(1), proof(stream(1))) is None


async def test_a_stream_that_is_over_takes_nobody(rendezvous: Rendezvous) -> None:
    connection = rendezvous.expect(stream(1), SECRET)
    assert len(rendezvous) == 1
    rendezvous.forget(stream(1))
    rendezvous.forget(stream(1))
    assert connection.cancelled() and len(rendezvous) == 0
    assert not rendezvous.hand_over(stream(1), LINK)


async def test_why_a_stream_was_refused_is_remembered_for_a_while(rendezvous: Rendezvous) -> None:
    for number in range(REMEMBERED + 1):
        rendezvous.refuse(stream(number), Status(403, "Forbidden", "no"))
    assert code(rendezvous.admit(stream(REMEMBERED), "")) == 403
    assert code(rendezvous.admit(stream(0), "")) == 404
