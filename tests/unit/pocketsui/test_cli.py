"""The command line, but for `start`, which the fault tests run as a process."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pocketsui.cli import app
from pocketsui.ledger.ledger import open_ledger
from pocketsui.node import move_interpreter, system_time_ms

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger with nothing but its genesis."""

    async def make() -> None:
        ledger = await open_ledger(
            tmp_path / "ledger", now_ms=system_time_ms, interpreter=move_interpreter()
        )
        await ledger.close()

    asyncio.run(make())
    return tmp_path / "ledger"


def test_fsck_counts_what_it_checked(folder: Path) -> None:
    result = RUNNER.invoke(app, ["fsck", "--data", str(folder)])
    assert result.exit_code == 0
    assert result.output == "1 checkpoints, 1 transactions, 0 problems\n"


def test_fsck_says_where_there_is_no_ledger(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["fsck", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "there is no ledger in" in result.output


def test_status_says_that_nobody_answers() -> None:
    result = RUNNER.invoke(app, ["status", "--url", "http://127.0.0.1:1"])
    assert result.exit_code == 1
    assert "no ledger answers at http://127.0.0.1:1" in result.output


def test_backup_says_how_far_the_copy_goes(folder: Path, tmp_path: Path) -> None:
    arguments = ["backup", "--data", str(folder), "--to", str(tmp_path / "copy")]
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 0
    assert result.output.endswith("holds the ledger up to checkpoint 0\n")
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 2
    assert "name a folder that does not" in result.output
