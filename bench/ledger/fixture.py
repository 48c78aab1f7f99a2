"""How soon a test has its ledger: `python -m bench.ledger.fixture` (median and 95th percentile).

Each start is in a new folder: genesis is executed, signed and on the disk, the port is open. Ending
is counted apart; it puts everything on the disk once more. Imports are done before, as they are
for every test of a run but the first.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from pocketsui.pytest_plugin import scratch
from pocketsui.testing import ThreadedLedger

WARM, MEASURED = 5, 60


def main() -> None:
    """Print milliseconds."""
    with scratch() as folder:
        seen = [_once(Path(folder) / str(number)) for number in range(WARM + MEASURED)][WARM:]
    for name, values in zip(("start", "end"), zip(*seen, strict=True), strict=True):
        *_, worst = statistics.quantiles(values, n=20)
        print(f"{name:6} p50 {statistics.median(values):6.1f} ms   p95 {worst:6.1f} ms")


def _once(folder: Path) -> tuple[float, float]:
    before = time.perf_counter()
    with ThreadedLedger(folder):
        running = time.perf_counter()
    return (running - before) * 1_000, (time.perf_counter() - running) * 1_000


if __name__ == "__main__":
    main()
