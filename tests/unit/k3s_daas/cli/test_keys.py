"""Keys are made once, stay the same, and are named by people who can be named."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys, open_sealing_public, open_signing_pair
from k3s_daas.installation import Installation


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    installation = Installation.named("one", {"HOME": str(tmp_path)})
    installation.create()
    return Keys(installation)


def test_a_key_is_made_the_first_time_and_found_the_next(keys: Keys) -> None:
    assert open_signing_pair(keys.owner).address == open_signing_pair(keys.owner).address
    assert open_signing_pair(keys.owner).address != open_signing_pair(keys.gateway).address
    sealing = keys.executor_sealing
    assert open_sealing_public(sealing) == open_sealing_public(sealing)


def test_only_the_owner_reads_a_key(keys: Keys) -> None:
    person = keys.person("alice")
    open_signing_pair(person.holder)
    assert stat.S_IMODE(person.holder.stat().st_mode) == 0o600
    assert stat.S_IMODE(person.folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["", "Alice", "../owner", "a/b", "-a", "a-", "a" * 64, "a\n"])
def test_a_name_that_could_lead_elsewhere_is_refused(keys: Keys, name: str) -> None:
    with pytest.raises(CommandError, match="is no name for a person"):
        keys.person(name)
