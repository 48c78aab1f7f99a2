"""The command: what stops it is said in one line."""

from pathlib import Path

import pytest

from k3s_daas.executor.__main__ import main


def test_what_stops_it_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(tmp_path / "none.json")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("executor: cannot read the configuration")
    assert said.count("\n") == 1
