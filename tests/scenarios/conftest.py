"""One real installation for all scenarios: ledger, cluster with a node, executor and gateway."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from k3s_daas import cluster
from k3s_daas.cli.down import bring_down
from k3s_daas.cli.up import bring_up
from k3s_daas.installation import Installation
from tests.scenarios.installed import Installed, Person


@pytest.fixture(scope="session")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """What `daas up` brings up, with nobody in it yet."""
    if os.geteuid() != 0:
        pytest.skip("making a node needs root")
    state = tmp_path_factory.mktemp("installed")
    environ = {**os.environ, "XDG_STATE_HOME": str(state)}
    installation = Installation.named(f"scenarios-{secrets.token_hex(3)}", environ)
    try:
        bring_up(installation)
        access = cluster.up(installation)
        yield Installed(installation, access, tmp_path_factory.mktemp("homes"))
    finally:
        keep = os.environ.get("DAAS_TEST_LOGS")
        if keep:
            shutil.copytree(installation.logs, Path(keep), dirs_exist_ok=True)
        bring_down(installation, purge=True)


@pytest.fixture
def tenant(given: Installed) -> Person:
    """Somebody who may edit their own namespace, and has stake."""
    return given.a_tenant()
