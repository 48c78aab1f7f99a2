"""What the bench counts, and how it compares."""

import asyncio
import json
import math
from pathlib import Path

from bench.measure import Load, carry_out
from bench.report import GET_PODS, Report
from bench.ways import DIRECT, US


def load(*milliseconds: float, failures: int = 0) -> Load:
    return Load(1.0, [value / 1000 for value in milliseconds], ["no"] * failures)


def test_percentiles_are_by_nearest_rank() -> None:
    measured = load(*range(1, 101))

    assert math.isclose(measured.percentile_ms(50), 50)
    assert math.isclose(measured.percentile_ms(99), 99)
    assert math.isclose(load(7).percentile_ms(99), 7)
    assert math.isnan(Load().percentile_ms(50))


async def test_every_number_is_carried_out_once_with_so_many_clients_at_most() -> None:
    done: list[int] = []
    now, most = 0, 0

    async def operation(number: int) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0)
        now -= 1
        done.append(number)

    measured = await carry_out(operation, range(20), 4)

    assert sorted(done) == list(range(20))
    assert most == 4
    assert len(measured.latencies) == 20


async def test_what_fails_is_counted_and_its_time_is_not() -> None:
    async def operation(number: int) -> None:
        if number == 1:
            raise ValueError("wrong answer")

    measured = await carry_out(operation, range(3), 1)

    assert measured.failures == ["ValueError: wrong answer"]
    assert len(measured.latencies) == 2


def test_a_report_compares_with_the_direct_way_and_keeps_its_rows(tmp_path: Path) -> None:
    report = Report()
    for operation in ("GET pod", GET_PODS):
        report.add(operation, DIRECT, load(2), load(1, 1))
        report.add(operation, US, load(20, failures=1), load(1, failures=1))

    report.write(tmp_path / "latest.json")

    rows = json.loads((tmp_path / "latest.json").read_text())
    assert rows[1] == {
        "operation": "GET pod",
        "through": US,
        "p50_ms": 20,
        "p99_ms": 20,
        "per_second": 1,
        "failed": 2,
        "ratio_to_direct": 10,
    }
    assert f"{GET_PODS}: 20 ms" in report.text()
    assert report.failures
