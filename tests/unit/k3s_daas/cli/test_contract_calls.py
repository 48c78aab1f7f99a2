"""Functions by name, with typed values and the names that an installation has."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from k3s_daas.chain.values import ChainEvent
from k3s_daas.cli.app import app
from k3s_daas.cli.contract_calls import (
    Signer,
    event_rows,
    list_functions,
    show_function,
    typed_call,
)
from k3s_daas.cli.contract_names import BY_TYPE, Names
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.memory import Memory, Person, Published, RegisteredCluster, RegisteredExecutor
from k3s_daas.contract.calls.generic import call
from k3s_daas.contract.errors import BadArgument
from k3s_daas.installation import Installation
from sui_wire.ids import Address, format_address

IDS = [Address(bytes([n]) * 32) for n in range(1, 21)]
TEXT = [format_address(id_) for id_ in IDS]
MEMORY = Memory(
    published=Published(
        chain="00",
        package=TEXT[0],
        platform=TEXT[1],
        admin_cap=TEXT[2],
        upgrade_cap=TEXT[3],
        treasury=TEXT[4],
        measurements=TEXT[5],
        governance=TEXT[6],
        incentives="",
    ),
    cluster=RegisteredCluster(
        cluster=TEXT[8], cluster_cap=TEXT[9], lanes=(TEXT[10], TEXT[11]), role_book=TEXT[12]
    ),
    executor=RegisteredExecutor(executor=TEXT[13], checkpoint=0),
    people={"alice": Person(address=TEXT[14], seal_token=TEXT[15], stake_account=TEXT[16])},
)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.named("one", {"HOME": str(tmp_path)})
    made.create()
    return made


@pytest.fixture
def names(installation: Installation) -> Names:
    return Names(installation, MEMORY)


def test_names(installation: Installation, names: Names) -> None:
    assert names.resolve("platform") == IDS[1]
    assert names.resolve("lane:1") == IDS[11]
    assert names.resolve("token:alice") == IDS[15]
    assert names.resolve("stake:alice") == IDS[16]
    assert names.resolve("address:alice") == IDS[14]
    assert names.resolve("0x6") == names.resolve("clock")
    owner = open_signing_pair(Keys(installation).owner).address
    assert names.resolve("address:owner") == owner
    assert set(BY_TYPE.values()) - set(names.known()) == {"incentives"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0xzz", "0xzz"),
        ("lane:7", "names nothing here; known are clock, package"),
        ("token:bob", "'bob' has no seal token here"),
        ("incentives", "`daas up` finds it"),
        ("session:alice", "names nothing here"),
    ],
)
def test_what_names_nothing(names: Names, text: str, why: str) -> None:
    with pytest.raises(BadArgument, match=why):
        names.resolve(text)


def test_what_there_is_one_of_is_filled_in(names: Names) -> None:
    assert typed_call("platform::set_parameter", ["which=3", "value=60000"], names) == call(
        "platform::set_parameter", _=IDS[2], platform=IDS[1], which=3, value=60_000
    )
    assert typed_call("staking::deposit", ["account=stake:alice", "coin=1sui"], names) == call(
        "staking::deposit", platform=IDS[1], account=IDS[16], coin=10**9
    )


@pytest.mark.parametrize(
    ("function", "values", "why"),
    [
        ("staking::deposit", ["account=stake:alice"], "missing: coin; `daas contract show"),
        ("treasury::donate", ["coin=1", "bond=2"], "unknown: bond"),
        ("treasury::donate", ["coin"], "write parameter=value"),
    ],
)
def test_what_is_wrong_is_told(names: Names, function: str, values: list[str], why: str) -> None:
    with pytest.raises(BadArgument, match=why):
        typed_call(function, values, names)


def test_functions_are_found_and_explained() -> None:
    assert {row["function"] for row in list_functions("treasury")} >= {"treasury::donate"}
    shown = show_function("staking::deposit")
    assert shown["platform="] == "&Platform (if left out: platform)"
    assert "clock=" not in shown
    assert shown["from here"] == "yes"
    with pytest.raises(CommandError, match="alike are staking::deposit"):
        show_function("stake::deposit")


def test_who_signs(installation: Installation, tmp_path: Path) -> None:
    keys = Keys(installation)
    assert Signer.named(installation, "owner").path == keys.owner
    open_signing_pair(keys.person("alice").holder)
    assert Signer.named(installation, "alice").path == keys.person("alice").holder
    given = tmp_path / "mine.key"
    open_signing_pair(given)
    assert Signer.named(installation, str(given)).path == given
    with pytest.raises(CommandError, match="there is no key"):
        Signer.named(installation, "bob")


def test_events_are_shown_by_their_fields() -> None:
    event = ChainEvent(1, "tx", 0, "treasury::TreasuryDonated", IDS[4] + bytes(8), 0)
    (row,) = event_rows([event])
    assert row["fields"] == {"treasury": TEXT[4], "amount": 0}
    assert row["time"] is None


def test_the_command_line_lists_and_explains() -> None:
    runner = CliRunner()
    assert "the account's holder" in runner.invoke(app, ["contract", "functions", "unbond"]).stdout
    assert (
        '"from here": "yes"'
        in runner.invoke(app, ["contract", "show", "platform::pause", "-o", "json"]).stdout
    )
