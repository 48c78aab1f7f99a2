"""One real installation for all scenarios and faults: what `daas up` brings up on this machine.

It is brought up by the first test that asks for it and taken away after the last test of all. What
it needs is imported only then: the unit tests do without.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

if TYPE_CHECKING:
    from tests.scenarios.installed import Installed, Person

KEEP_LOGS = "KEEP_TEST_LOGS"
"""Environment variable: a folder for the installation's logs, to look at after a failure."""


@pytest.fixture(autouse=True)
def _logs_as_at_first() -> Iterator[None]:
    """A test may set logging up for a stream that is its own; the next one writes elsewhere."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """What `daas up` brings up, with nobody in it yet."""
    if os.geteuid() != 0:
        pytest.skip("making a node needs root")

    from k3s_daas import cluster
    from k3s_daas.cli.down import bring_down
    from k3s_daas.cli.up import bring_up
    from k3s_daas.installation import Installation
    from tests.scenarios.installed import Installed

    state = tmp_path_factory.mktemp("installed")
    environ = {**os.environ, "XDG_STATE_HOME": str(state)}
    installation = Installation.named(f"tests-{secrets.token_hex(3)}", environ)
    try:
        bring_up(installation)
        access = cluster.up(installation)
        yield Installed(installation, access, tmp_path_factory.mktemp("homes"))
    finally:
        if folder := os.environ.get(KEEP_LOGS):
            shutil.copytree(installation.logs, Path(folder), dirs_exist_ok=True)
        bring_down(installation, purge=True)


@pytest.fixture
def tenant(given: Installed) -> Person:
    """Somebody who may edit their own namespace, and has stake."""
    return given.a_tenant()
