"""A newcomer's first minutes at the command line, with a ledger that runs in this process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from pocketsui.cli import app
from pocketsui.node import NodeOptions, run_node
from pocketsui.testing import ThreadedLedger
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    """Runs a command against a ledger with a faucet."""
    with ThreadedLedger(tmp_path) as threads:
        options = NodeOptions(tmp_path / "data", grpc_port=0, faucet_port=0)
        node = run_node(options)
        served = threads.wait(node.__aenter__())
        environ = {
            "POCKETSUI_DATA": str(tmp_path / "data"),
            "POCKETSUI_URL": served.url,
            "POCKETSUI_FAUCET_URL": str(served.faucet_url),
        }

        def invoke(*arguments: str) -> Result:
            return CliRunner(env=environ).invoke(app, list(arguments))

        try:
            yield invoke
        finally:
            threads.wait(node.__aexit__(None, None, None))


def read(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.fixture
def published(run: Run) -> dict[str, Any]:
    """The example package; the first key was made and funded on the way."""
    found: dict[str, Any] = read(run("publish", str(FOLDER), "-o", "json"))
    return found


def created(published: dict[str, Any], name: str) -> str:
    (found,) = [each["id"] for each in published["created"] if each["type"].endswith(name)]
    return str(found)


def test_it_publishes_signs_and_reads(run: Run, published: dict[str, Any]) -> None:
    package, book = published["package"], created(published, "::Guestbook")
    assert published["modules"] == ["guestbook"]
    assert published["upgrade cap"] == created(published, "::UpgradeCap")
    sign = (f"{package}::guestbook::sign", "--args", book, "null", "hello", "3", CLOCK)
    signed = read(run("call", *sign, "-o", "json"))
    assert signed["events"][0]["fields"]["text"] == "hello"
    table = run("call", *sign).output
    assert "guestbook::Signed" in table
    assert "0x0000" not in table.split("events")[1].split("fields")[0]
    shown = read(run("object", book, "-o", "json"))
    assert shown["contents"]["signed"] == "2"
    assert shown["owner"] == "shared"
    transaction = read(run("transaction", signed["transaction"], "-o", "json"))
    assert transaction["status"] == "success"
    assert transaction["kind"]["programmableTransaction"]["commands"][0]["moveCall"]
    modules = read(run("object", package, "-o", "json"))["modules"]
    assert modules == ["guestbook"]


def test_an_upgrade_is_the_next_version_of_the_same_types(
    run: Run, published: dict[str, Any]
) -> None:
    cap = published["upgrade cap"]
    done = read(run("publish", str(FOLDER), "--upgrade", cap, "-o", "json"))
    assert done["package"] != published["package"]
    opened = read(run("call", f"{done['package']}::guestbook::open", "Second", "-o", "json"))
    assert {each["type"].split("::")[0] for each in opened["created"]} == {published["package"]}
    wrong = run("publish", str(FOLDER), "--upgrade", created(published, "::OwnerCap"))
    assert wrong.exit_code == 2
    assert "is no UpgradeCap" in wrong.output


def test_results_are_printed(run: Run, published: dict[str, Any]) -> None:
    called = run("call", f"{published['package']}::guestbook::sum", "[1, 5]", "-o", "yaml")
    assert "returned:\n- '6'\n- '5'\n" in called.output
    dry = run("call", f"{published['package']}::guestbook::sum", "[]", "--dry-run", "-o", "json")
    assert read(dry)["returned"] == ["0", None]


def test_failures_name_what_the_source_calls_them(run: Run, published: dict[str, Any]) -> None:
    package, book = published["package"], created(published, "::Guestbook")
    cap = created(published, "::OwnerCap")
    opened = read(run("call", f"{package}::guestbook::open", "Mine", "-o", "json"))
    mine = created(opened, "::Guestbook")
    refused = run("call", f"{package}::guestbook::rename", cap, mine, "No")
    assert refused.exit_code == 1
    assert "EAnotherBook" in refused.output
    assert "would fail, so it was not sent" in refused.output
    refused = run("call", f"{package}::guestbook::sign", book, "null", "x", "9", CLOCK)
    assert "ETooManyStars: 5 (line" in refused.output
    poor = run("call", f"{package}::guestbook::tip", book, "1_000_000_000_000_000")
    assert poor.exit_code == 1
    misused = run("call", f"{package}::guestbook::sign", book)
    assert misused.exit_code == 2
    assert "1 given, 5 expected: guestbook::sign(&mut guestbook::Guestbook" in misused.output


def test_the_faucet_gives_what_is_asked(run: Run) -> None:
    given = read(run("faucet", "--amount", "7", "-o", "json"))
    assert [each["amount"] for each in given["coins"]] == [7]
    assert read(run("balance", "-o", "json")) == [
        {"coin": "0x" + "0" * 63 + "2::sui::SUI", "amount": 7}
    ]
    assert read(run("balance", given["recipient"], "-o", "json"))[0]["amount"] == 7
    assert len(read(run("faucet", "0xb0b", "-o", "json"))["coins"]) == 5
    refused = run("faucet", "bob")
    assert refused.exit_code == 2
    assert "is not an address" in refused.output


def test_keys_are_made_and_chosen(run: Run, published: dict[str, Any]) -> None:
    assert len(read(run("keys", "-o", "json"))) == 1
    first, second = (each["address"] for each in read(run("keys", "--new", "-o", "json")))
    signed = f"{published['package']}::guestbook::open"
    opened = read(run("call", signed, "Second's", "--sender", second, "-o", "json"))
    assert [each["owner"] for each in opened["created"] if "OwnerCap" in each["type"]] == [second]
    kind = f"{published['package']}::guestbook::OwnerCap"
    assert len(read(run("objects", second, "--type", kind, "-o", "json"))) == 1
    assert "0x2::coin::Coin<0x2::sui::SUI>" in run("objects", first).output
    unknown = run("call", signed, "x", "--sender", "0x2")
    assert unknown.exit_code == 2
    assert "`pocketsui keys --new` makes one" in unknown.output


def test_what_is_not_there_is_said(run: Run) -> None:
    assert "not found" in run("object", "0x77").output
    assert run("object", "0x77").exit_code == 1
    assert run("transaction", "nonsense").exit_code == 1
    assert "no compiled modules" in run("publish", str(FOLDER / "sources")).output
    nobody = run("faucet", "--faucet-url", "http://127.0.0.1:1")
    assert nobody.exit_code == 3
    assert "--faucet-url names another" in nobody.output


def test_amounts_are_bounded_before_anything_is_asked(run: Run) -> None:
    for wrong in ("0", "-1", str(2**64)):
        assert run("call", "0x2::m::f", "--gas-budget", wrong).exit_code == 2
        assert run("faucet", "--amount", wrong).exit_code == 2
    refused = run("faucet", "--amount", str(2**64 - 1))
    assert refused.exit_code == 1
    assert "the faucet has no 18446744073709551615 MIST" in refused.output


def test_another_program_is_no_faucet(run: Run) -> None:
    url = read(run("status", "-o", "json"))["url"]
    refused = run("faucet", "--faucet-url", url)
    assert refused.exit_code == 1
    assert f"what answers at {url} is no faucet: HTTP " in refused.output


def test_a_keystore_that_was_named_is_not_made_on_the_way(run: Run, tmp_path: Path) -> None:
    named = ("--keystore", str(tmp_path / "mine"))
    refused = run("balance", *named)
    assert refused.exit_code == 2
    assert f"`pocketsui keys --new {' '.join(named)}` makes it" in refused.output
    assert len(read(run("keys", "--new", *named, "-o", "json"))) == 1
    assert run("balance", *named).exit_code == 0
    (tmp_path / "mine").write_text("no keys")
    assert "expected a JSON list of keys in Base64" in run("balance", *named).output


def test_numbers_in_events_are_whole(run: Run, published: dict[str, Any]) -> None:
    versions = [each["fields"].get("version") for each in published["events"]]
    assert [each for each in versions if each is not None] == [1]
    assert "1.0" not in run("transaction", published["transaction"], "-o", "yaml").output


def test_a_dry_run_tells_no_checkpoint(run: Run, published: dict[str, Any]) -> None:
    target = f"{published['package']}::guestbook::sum"
    assert "checkpoint" not in run("call", target, "[1]", "--dry-run").output
    assert "checkpoint" in run("call", target, "[1]").output


def test_status_says_how_far_it_has_come(run: Run, published: dict[str, Any]) -> None:
    found = read(run("status", "-o", "json"))
    assert found["checkpoint"] >= published["checkpoint"]
    assert found["server"].startswith("pocketsui")
