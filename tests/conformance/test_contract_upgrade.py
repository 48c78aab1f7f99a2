"""An upgrade by vote, as a transaction makes it: authorised, published, committed, migrated to.

The next version of the contract is compiled here: the same sources, which say they are newer.
The vote itself is in ``test_contract_proposal_machine``; here it has been accepted. The real VM at
hand publishes nothing within a transaction, so pocketsui alone runs this.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pocketsui.execution.record import Execution
from sui_wire.bcs import Writer
from sui_wire.ids import Address, parse_address
from sui_wire.object import IMMUTABLE, MovePackage, Object, SharedOwner
from sui_wire.transaction import (
    MoveCall,
    ProgrammableTransaction,
    Result,
    Upgrade,
)
from tests.conformance import contract_pocketsui
from tests.conformance.contract_calls import deposit
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_economy import authorize_upgrade, migrate
from tests.conformance.contract_objects import (
    NOW_MS,
    PACKAGE,
    PERSON,
    Governance,
    Proposal,
    Thing,
)
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import FIRST_VERSION, NO_DIGEST, Call, World

MOVE = Path(__file__).parents[2] / "move"
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Build:
    """Compiled modules in the order of publishing, and the package's digest."""

    modules: tuple[bytes, ...]
    dependencies: tuple[Address, ...]
    digest: bytes


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The contract as it would be with another version number, and nothing else."""
    copy = tmp_path_factory.mktemp("newer") / "move"
    shutil.copytree(MOVE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "tools" / "node_modules").symlink_to(MOVE / "tools" / "node_modules")
    source = copy / "sources" / "platform.move"
    text = source.read_text()
    assert "const VERSION: u64 = 1;" in text
    source.write_text(text.replace("const VERSION: u64 = 1;", "const VERSION: u64 = 2;"))
    out = copy / "out"
    command = ["node", "build.mjs", "--out", str(out)]
    subprocess.run(command, cwd=copy / "tools", check=True, capture_output=True, timeout=120)
    manifest = json.loads((out / "manifest.json").read_text())
    return Build(
        tuple((out / f"{name}.mv").read_bytes() for name in manifest["modules"]),
        tuple(parse_address(each) for each in manifest["dependencies"]),
        bytes.fromhex(manifest["digest"]),
    )


def world(digest: bytes, *given: Thing) -> World:
    """The vote for that digest was accepted, and its timelock is over."""
    action = bytes(Writer().uleb(6).bytes(digest))
    voted = Proposal(
        action=action,
        in_favour=1,
        voting_ends_ms=NOW_MS - DAY_MS,
        executable_from_ms=NOW_MS,
    )
    return World.of(*everything(), Governance(entrusted=True), voted, *given)


def upgrade(given: World, build: Build) -> ProgrammableTransaction:
    """Authorise, publish and commit in one transaction: neither ticket nor receipt can be kept."""
    begun = given.transaction([authorize_upgrade()], REAL)
    authorize = begun.commands[0]
    assert isinstance(authorize, MoveCall)
    governance = authorize.arguments[0]
    modules, dependencies = build.modules, build.dependencies
    publish = Upgrade(modules, dependencies, Address(PACKAGE), Result(0))
    done = MoveCall(Address(PACKAGE), "governance", "commit_upgrade", (), (governance, Result(1)))
    return ProgrammableTransaction(begun.inputs, (*begun.commands, publish, done))


def after(given: World, done: Execution) -> World:
    """The world that the transaction left."""
    assert done.failure is None, done.failure
    objects: Mapping[bytes, Object] = {
        object_id: Object(
            written.data,
            SharedOwner(FIRST_VERSION) if isinstance(written.owner, SharedOwner) else written.owner,
            NO_DIGEST,
            0,
        )
        for object_id, written in done.written.items()
    }
    return World({**given.objects, **objects})


def code(given: World, made: Call) -> int | None:
    """The code with which a call is refused, if it is."""
    failure = run(given, given.transaction([made], REAL)).failure
    return failure.abort_code if failure else None


def run(given: World, transaction: ProgrammableTransaction) -> Execution:
    return contract_pocketsui.execution(given, transaction, PERSON)


def in_newer(made: Call, package: bytes) -> Call:
    return Call(made.function, made.arguments, package)


def test_what_was_voted_for_silences_what_was_before(newer: Build) -> None:
    given = world(newer.digest)
    done = run(given, upgrade(given, newer))
    upgraded = after(given, done)
    [package] = [one for one in done.written if isinstance(done.written[one].data, MovePackage)]
    assert done.written[package].owner == IMMUTABLE
    assert code(upgraded, deposit()) is None
    assert code(upgraded, in_newer(deposit(), package)) == 100
    assert code(upgraded, migrate()) == 107
    moved = run(upgraded, upgraded.transaction([in_newer(migrate(), package)], REAL))
    assert [event.type.name for event in moved.events] == ["PlatformMigrated"]
    migrated = after(upgraded, moved)
    assert code(migrated, deposit()) == 100
    assert code(migrated, in_newer(deposit(), package)) is None
    assert code(migrated, in_newer(migrate(), package)) == 107


def test_another_package_than_was_voted_for_is_not_published(newer: Build) -> None:
    given = world(bytes(32))
    done = run(given, upgrade(given, newer))
    assert done.failure is not None
    assert done.failure.command == 1
    assert not any(isinstance(one.data, MovePackage) for one in done.written.values())


def test_an_upgrade_is_not_authorised_and_left_lying(newer: Build) -> None:
    given = world(newer.digest)
    done = run(given, given.transaction([authorize_upgrade()], REAL))
    assert done.failure is not None
    assert done.failure.abort_code is None


def test_one_vote_authorises_one_upgrade(newer: Build) -> None:
    given = world(newer.digest)
    upgraded = after(given, run(given, upgrade(given, newer)))
    assert code(upgraded, authorize_upgrade()) == 705
