"""The command: what stops it is said in one line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from k3s_daas.executor.__main__ import main


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """`main` sends the logs to this test's standard error; the others want theirs back."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_what_stops_it_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "none.json")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("executor: cannot read the configuration")
    assert said.count("\n") == 1
