"""The page that explains a request, held against the code it explains."""

import re
from pathlib import Path

import pytest

import k3s_daas
from k3s_daas.gateway.config import Limits
from k3s_daas.seal.statement import DEFAULT_LIFETIME_MS

ROOT = Path(k3s_daas.__file__).parents[2]
PAGE = (ROOT / "docs/life-of-a-request.md").read_text()
ROWS = re.findall(r"^\| [^|]+ \| (\d+) \| `(\w+_seconds)` \|", PAGE, re.MULTILINE)


def test_every_wait_of_the_gateway_stands_in_the_table_with_its_value():
    limits = Limits()
    waits = {name for name in limits.__struct_fields__ if name.endswith("_seconds")}

    assert {name for _, name in ROWS} == waits - {"objects_seconds", "lingering_seconds"}
    for seconds, name in ROWS:
        assert float(seconds) == getattr(limits, name), name


def test_the_timeouts_fit():
    limits = Limits()

    assert limits.drain_seconds > limits.answer_seconds
    assert limits.answer_seconds >= 30  # the platform's default deadline
    assert limits.opening_seconds < limits.answer_seconds
    assert DEFAULT_LIFETIME_MS == 600_000


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:gateway|kube|seal)/[\w/]+\.py)`", PAGE)))
)
def test_every_file_that_is_named_exists(path):
    assert (ROOT / "src/k3s_daas" / path).is_file()
