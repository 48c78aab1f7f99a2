"""Sequence numbers: above what the lane has seen, and never twice."""

import asyncio

from k3s_daas.gateway.sequences import Sequences

LANE, SESSION, OTHER = b"l" * 32, b"s" * 32, b"o" * 32


class Window:
    """What the lane has seen; `reads` counts how often it was asked."""

    def __init__(self, highest: int) -> None:
        self.highest = highest
        self.reads = 0

    async def read(self, lane: bytes, session: bytes) -> int:
        self.reads += 1
        await asyncio.sleep(0)
        return self.highest


async def test_numbers_begin_above_the_window_and_count_up_without_reading_it_again():
    window = Window(41)
    sequences = Sequences(window.read)

    numbers = [await sequences.reserve(LANE, SESSION) for _ in range(3)]

    assert numbers == [42, 43, 44]
    assert window.reads == 1


async def test_those_who_come_together_get_different_numbers_from_one_reading():
    window = Window(0)
    sequences = Sequences(window.read)

    numbers = await asyncio.gather(*(sequences.reserve(LANE, SESSION) for _ in range(100)))

    assert sorted(numbers) == list(range(1, 101))
    assert window.reads == 1


async def test_sessions_have_series_of_their_own():
    sequences = Sequences(Window(0).read)

    assert await sequences.reserve(LANE, SESSION) == await sequences.reserve(LANE, OTHER) == 1


async def test_after_a_used_number_the_series_goes_on_above_all_that_was_seen():
    window = Window(0)
    sequences = Sequences(window.read)
    await sequences.reserve(LANE, SESSION)
    window.highest = 30

    await sequences.skip_used(LANE, SESSION)

    assert await sequences.reserve(LANE, SESSION) == 31


async def test_skipping_never_goes_back():
    window = Window(10)
    sequences = Sequences(window.read)
    given = [await sequences.reserve(LANE, SESSION) for _ in range(5)]
    window.highest = 3

    await sequences.skip_used(LANE, SESSION)

    assert await sequences.reserve(LANE, SESSION) == given[-1] + 1
