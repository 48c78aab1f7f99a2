"""The command line, but for `start`, which the fault tests run as a process."""

import asyncio
import json
import socket
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pocketsui.cli import app
from pocketsui.cli.options import Format
from pocketsui.cli.output import render
from pocketsui.ledger.ledger import open_ledger
from pocketsui.node import move_interpreter, system_time_ms
from pocketsui.version import VERSION

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
    assert result.output == "1 checkpoint, 1 transaction, 0 problems\n"


def test_fsck_says_where_there_is_no_ledger(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["fsck", "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "there is no ledger in" in result.output


def test_status_says_that_nobody_answers() -> None:
    result = RUNNER.invoke(app, ["status", "--url", "http://127.0.0.1:1"])
    assert result.exit_code == 3
    assert "no ledger answers at http://127.0.0.1:1" in result.output
    assert "`pocketsui start` runs one" in result.output


def test_backup_says_how_far_the_copy_goes(folder: Path, tmp_path: Path) -> None:
    arguments = ["backup", "--data", str(folder), "--to", str(tmp_path / "copy")]
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 0
    assert result.output.endswith("holds the ledger up to checkpoint 0\n")
    result = RUNNER.invoke(app, arguments)
    assert result.exit_code == 2
    assert "name a folder that does not" in result.output
    other = str(tmp_path / "other")
    result = RUNNER.invoke(app, ["backup", "--data", str(folder), "--to", other, "-o", "json"])
    assert json.loads(result.output) == {"folder": other, "checkpoint": 0}


def test_what_programs_read_is_json_or_yaml(folder: Path) -> None:
    expected = {"checkpoints": 1, "transactions": 1, "problems": []}
    result = RUNNER.invoke(app, ["fsck", "--data", str(folder), "-o", "json"])
    assert json.loads(result.output) == expected
    result = RUNNER.invoke(app, ["fsck", "--data", str(folder), "-o", "yaml"])
    assert yaml.safe_load(result.output) == expected


def test_the_ledger_lies_where_the_environment_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POCKETSUI_DATA", str(folder))
    assert RUNNER.invoke(app, ["fsck"]).exit_code == 0
    monkeypatch.delenv("POCKETSUI_DATA")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder.parent))
    result = RUNNER.invoke(app, ["fsck"])
    assert f"there is no ledger in {folder.parent / 'pocketsui'}" in result.output


def test_the_version_is_told() -> None:
    assert RUNNER.invoke(app, ["--version"]).output == f"pocketsui {VERSION}\n"


def test_addresses_without_a_port_that_there_is_are_refused() -> None:
    result = RUNNER.invoke(app, ["status", "--url", "http://127.0.0.1:99999"])
    assert result.exit_code == 2
    assert "Port out of range" in result.output


@pytest.mark.parametrize("option", ["--port", "--faucet-port", "--epoch-duration"])
@pytest.mark.parametrize("value", ["-1", "70000000000", "inf", "nan"])
def test_start_takes_no_numbers_that_mean_nothing(option: str, value: str, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["start", "--data", str(tmp_path / "new"), option, value])
    assert result.exit_code == 2
    assert "Invalid value" in result.output
    assert not (tmp_path / "new").exists()


def test_start_says_which_address_or_folder_is_taken(folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for options in (["--port", port], ["--port", "0", "--faucet-port", port]):
            result = RUNNER.invoke(app, ["start", "--data", str(folder), *options])
            assert result.exit_code == 2
            assert f"127.0.0.1:{port}: Address already in use; a ledger may" in result.output
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "notes.txt").touch()
    result = RUNNER.invoke(app, ["start", "--data", str(tmp_path / "else")])
    assert result.exit_code == 2
    assert "holds no ledger but other files (notes.txt)" in result.output
    assert [each.name for each in (tmp_path / "else").iterdir()] == ["notes.txt"]


def test_files_that_cannot_be_used_are_named(folder: Path, tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    result = RUNNER.invoke(app, ["import", "--data", str(folder), "--file", missing])
    assert result.output == f"error: {missing}: No such file or directory\n"


def test_help_names_the_exit_codes() -> None:
    assert "3 no ledger answers" in RUNNER.invoke(app, ["--help"]).output.replace("\n", " ")


def test_lists_are_tables_with_a_heading() -> None:
    rows = [{"id": "0x1", "owner": None}, {"id": "0x22", "owner": {"shared": True}}]
    assert render(rows, Format.TABLE) == ('ID    OWNER\n0x1   -\n0x22  {"shared": true}')
    assert render([], Format.TABLE) == "(none)"
    nested = render({"gas": {"used": 1}, "rows": rows[:1], "none": []}, Format.TABLE)
    assert nested == "gas   used  1\nrows  ID   OWNER\n      0x1  -\nnone  (none)"
