"""What an installation remembers: parts are replaced one by one, and nothing else is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from k3s_daas.cli.memory import (
    Memory,
    Person,
    RegisteredExecutor,
    recall,
    remember,
    remember_person,
)
from k3s_daas.installation import Installation

ALICE = Person(address="0x1", seal_token="0x2", stake_account="0x3")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.named("one", {"HOME": str(tmp_path)})
    made.create()
    return made


def test_a_new_installation_remembers_nothing(installation: Installation) -> None:
    assert recall(installation) == Memory()


def test_parts_are_kept_beside_one_another(installation: Installation) -> None:
    executor = RegisteredExecutor(executor="0x4", checkpoint=7)
    remember(installation, publish_transaction="digest")
    remember(installation, executor=executor)
    remember_person(installation, "alice", ALICE)
    assert recall(installation) == Memory(
        publish_transaction="digest", executor=executor, people={"alice": ALICE}
    )


def test_what_others_keep_in_the_same_file_stays(installation: Installation) -> None:
    port = installation.port("gateway")
    remember(installation, publish_transaction="digest")
    assert installation.port("gateway") == port
