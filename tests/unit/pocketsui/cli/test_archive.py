"""`pocketsui export | import | prune` on a small ledger."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pocketsui.cli import app
from pocketsui.cli.progress import progress
from pocketsui.testing import Ledger
from tests.unit.pocketsui.node_world import ALICE

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A stopped ledger of four checkpoints."""

    async def make() -> None:
        async with Ledger.start(tmp_path) as ledger:
            for _ in range(3):
                await ledger.faucet(ALICE.address, 10**9)

    asyncio.run(make())
    return tmp_path / "ledger"


def run(*arguments: str | Path) -> str:
    result = RUNNER.invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_ledger_goes_elsewhere(folder: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "all", tmp_path / "other"
    assert "checkpoints 0 to 3" in run("export", "--data", folder, "--file", file)
    loaded = json.loads(run("import", "--data", other, "--file", file, "-o", "json"))
    assert loaded["checkpoints"] == 4
    chain = loaded["chain"]
    run("import", "--data", tmp_path / "third", "--file", file, "--chain", chain)
    refused = RUNNER.invoke(app, ["export", "--data", str(folder), "--file", str(file)])
    assert refused.exit_code == 2
    assert f"{file} exists; name a file that does not" in refused.output
    file.write_bytes(file.read_bytes()[:-1])
    refused = RUNNER.invoke(app, ["import", "--data", str(tmp_path / "f"), "--file", str(file)])
    assert refused.exit_code == 2
    assert "refused at byte" in refused.output


def test_a_ledger_is_pruned(folder: Path) -> None:
    said = json.loads(run("prune", "--data", folder, "--keep-checkpoints", "2", "-o", "json"))
    assert said["first checkpoint kept"] == 2
    run("fsck", "--data", folder)
    refused = RUNNER.invoke(app, ["prune", "--data", str(folder)])
    assert refused.exit_code == 2
    assert "--keep-checkpoints or --keep-days" in refused.output
    refused = RUNNER.invoke(app, ["prune", "--data", str(folder), "--keep-days", "inf"])
    assert refused.exit_code == 2


def test_an_export_that_fails_leaves_no_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "part"
    arguments = ["export", "--data", str(folder), "--file", str(file), "--from", "9"]
    refused = RUNNER.invoke(app, arguments)
    assert refused.exit_code == 2
    assert "there are no checkpoints from 9" in refused.output
    assert not file.exists()


def test_old_versions_alone_are_pruned_by_age(folder: Path) -> None:
    run("prune", "--data", folder, "--keep-days", "0", "--objects-only")
    run("fsck", "--data", folder)


def test_what_takes_long_says_how_far_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 1.0, 2.5, 3.0, 5.0])
    say = progress("checkpoint", lambda: next(times))
    for number in (1, 2, 3, 4):
        say(number)
    assert capsys.readouterr().err == "checkpoint 2\ncheckpoint 4\n"
