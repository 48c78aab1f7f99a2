"""What is remembered, for how long, and how often it is read."""

import asyncio

import pytest

from k3s_daas.gateway.remembered import Remembered


class Source:
    """Counts loads; a key that is negative fails."""

    def __init__(self) -> None:
        self.loads: list[int] = []
        self.now = 0.0

    async def load(self, key: int) -> str:
        self.loads.append(key)
        await asyncio.sleep(0)
        if key < 0:
            raise LookupError(key)
        return f"value {key}"

    def remembered(self, *, seconds: float = 10, size: int = 2) -> Remembered[int, str]:
        return Remembered(self.load, seconds=seconds, size=size, clock=lambda: self.now)


async def test_a_value_is_read_once_until_its_time_is_over():
    source = Source()
    remembered = source.remembered()

    assert await remembered.get(1) == await remembered.get(1) == "value 1"
    source.now = 10.1
    await remembered.get(1)

    assert source.loads == [1, 1]


async def test_those_who_ask_together_share_one_reading():
    source = Source()
    remembered = source.remembered()

    values = await asyncio.gather(*(remembered.get(1) for _ in range(10)))

    assert values == ["value 1"] * 10
    assert source.loads == [1]


async def test_a_failure_reaches_all_who_wait_and_is_not_kept():
    source = Source()
    remembered = source.remembered()

    results = await asyncio.gather(*(remembered.get(-1) for _ in range(3)), return_exceptions=True)

    assert all(isinstance(result, LookupError) for result in results)
    with pytest.raises(LookupError):
        await remembered.get(-1)


async def test_the_one_not_used_for_longest_is_forgotten_first():
    source = Source()
    remembered = source.remembered(size=2)

    for key in (1, 2, 1, 3, 1, 2):
        await remembered.get(key)

    assert source.loads == [1, 2, 3, 2]


async def test_one_who_gives_up_does_not_take_the_others_along():
    source = Source()
    remembered = source.remembered()
    first = asyncio.ensure_future(remembered.get(1))
    second = asyncio.ensure_future(remembered.get(1))
    await asyncio.sleep(0)

    first.cancel()

    assert await second == "value 1"
