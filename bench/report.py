"""The rows that are printed and kept, and the two numbers that were promised."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import ways
from bench.measure import CLIENTS, Load
from k3s_daas.cli.output import Format, render

RESULTS = Path(__file__).parent / "results" / "latest.json"

GET_PODS = "kubectl get pods"
GET_PODS_WITHIN_MS = 1000.0
SINGLE_REQUESTS_PER_SECOND = 50.0


@dataclass(frozen=True)
class Row:
    """One operation through one way."""

    operation: str
    through: str
    p50_ms: float
    p99_ms: float
    per_second: float
    failed: int
    ratio_to_direct: float
    """Of `p50_ms`."""


class Report:
    """Collects measurements; direct ones come first."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.failures: list[str] = []
        self._direct: dict[str, float] = {}

    def add(self, operation: str, through: str, alone: Load, together: Load | None = None) -> None:
        """Take up an operation measured with one client and, unless it is None, with many."""
        p50 = alone.percentile_ms(50)
        if through == ways.DIRECT:
            self._direct[operation] = p50
        failures = alone.failures + (together.failures if together else [])
        self.failures += [f"{operation} through {through}: {text}" for text in failures[:3]]
        self.rows.append(
            Row(
                operation=operation,
                through=through,
                p50_ms=round(p50, 2),
                p99_ms=round(alone.percentile_ms(99), 2),
                per_second=round((together or alone).per_second, 1),
                failed=len(failures),
                ratio_to_direct=round(p50 / self._direct[operation], 2),
            )
        )

    def text(self) -> str:
        """The table, operation by operation, with what failed and the promises."""
        order = list(self._direct)
        rows = sorted(self.rows, key=lambda row: order.index(row.operation))
        table = render([asdict(row) for row in rows], Format.TABLE)
        legend = f"p50, p99 and their ratio with 1 client, per_second with {CLIENTS} (kubectl: 1)"
        return "\n".join([table, legend, *self.failures, *self._promises()])

    def write(self, path: Path = RESULTS) -> None:
        """Keep the rows."""
        path.parent.mkdir(exist_ok=True)
        rows: Sequence[dict[str, object]] = [asdict(row) for row in self.rows]
        path.write_text(json.dumps(rows, indent=2) + "\n")

    def _promises(self) -> list[str]:
        ours = {row.operation: row for row in self.rows if row.through == ways.US}
        milliseconds, rate = ours[GET_PODS].p50_ms, ours["GET pod"].per_second
        return [
            f"{GET_PODS}: {milliseconds:.0f} ms (promised: under {GET_PODS_WITHIN_MS:.0f} ms)",
            f"single requests: {rate:.0f}/s (promised: {SINGLE_REQUESTS_PER_SECOND:.0f}/s)",
        ]
