"""Places for requests and streams: how many there are, and whose they are."""

from contextlib import ExitStack

import pytest

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import Overloaded
from k3s_daas.gateway.filters.limits import Slots
from k3s_daas.gateway.telemetry import Metrics
from sui_wire.ids import ObjectId

GREEDY, MODEST = ObjectId(b"g" * 32), ObjectId(b"m" * 32)


class Places:
    """Four places of each kind, of which a token may have two. Those taken stay taken."""

    def __init__(self, taken: ExitStack) -> None:
        self.slots = Slots(Limits(requests=4, streams=4, token_share=0.5), Metrics())
        self._taken = taken

    def take(self, token, *, stream=False):
        slot = self._taken.enter_context(self.slots.admit())
        slot.charge(token)
        if stream:
            slot.become_stream()


@pytest.fixture
def places():
    with ExitStack() as taken:
        yield Places(taken)


def test_nobody_takes_more_than_a_share_and_others_find_room(places):
    places.take(GREEDY)
    places.take(GREEDY)

    with places.slots.admit() as third, pytest.raises(Overloaded, match="same seal token"):
        third.charge(GREEDY)

    places.take(MODEST)
    places.take(MODEST)
    with pytest.raises(Overloaded, match="at this gateway, "):
        places.take(MODEST)


def test_streams_are_shared_in_the_same_way_and_apart_from_requests(places):
    places.take(GREEDY, stream=True)
    places.take(GREEDY, stream=True)

    with places.slots.admit() as third:
        third.charge(GREEDY)
        with pytest.raises(Overloaded, match="same seal token"):
            third.become_stream()

    places.take(MODEST, stream=True)
    places.take(GREEDY)


def test_what_is_given_back_can_be_taken_again(places):
    for _ in range(5):
        with places.slots.admit() as request, places.slots.admit() as stream:
            request.charge(GREEDY)
            stream.charge(GREEDY)
            stream.become_stream()

    assert places.slots.streams == 0
    places.take(GREEDY)
    places.take(GREEDY)
