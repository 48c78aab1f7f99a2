"""What the supervisor is told to run: ports are chosen once, keys go by path, secrets nowhere."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from k3s_daas.chain.trust import Committee
from k3s_daas.cli import programs
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.memory import Published, RegisteredCluster, RegisteredExecutor
from k3s_daas.cluster import Access
from k3s_daas.executor.config import load_config as load_executor_config
from k3s_daas.gateway.config import load_config as load_gateway_config
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessSpec
from sui_wire.checkpoint import PUBLIC_KEY_LENGTH, CommitteeMember
from sui_wire.committee import TOTAL_WEIGHT

ID = "0x" + "1" * 64
PUBLISHED = Published(chain="00", package=ID, platform=ID, admin_cap=ID, upgrade_cap=ID)
CLUSTER = RegisteredCluster(cluster=ID, cluster_cap=ID, lanes=(ID,), role_book=ID)
EXECUTOR = RegisteredExecutor(executor=ID, checkpoint=3)
COMMITTEE = Committee(0, (CommitteeMember(bytes(PUBLIC_KEY_LENGTH), TOTAL_WEIGHT),))


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = Installation.named("one", {"HOME": str(tmp_path)})
    made.create()
    return made


def test_a_port_once_chosen_stays(installation: Installation) -> None:
    programs.choose_ports(installation)
    before = {name: installation.port(name) for name in programs.PORTS}
    programs.choose_ports(installation)
    assert {name: installation.port(name) for name in programs.PORTS} == before


def test_a_port_in_use_is_not_taken(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind((programs.LOOPBACK, 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setattr(programs, "PORTS", {"gateway": number})
        programs.choose_ports(installation)
        assert installation.port("gateway") != number


def test_the_user_says_which_port(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAAS_GATEWAY_PORT", "18443")
    programs.choose_ports(installation)
    assert installation.port("gateway") == 18443


def test_gateway_and_executor_accept_what_they_are_told(installation: Installation) -> None:
    access = Access(
        kind="own",
        server="https://10.64.0.1:6443",
        kubeconfig=installation.cluster / "admin.kubeconfig",
        kubectl=("kubectl",),
        audit_log=None,
        authority=None,
    )
    gateway = programs.gateway_spec(installation, PUBLISHED, COMMITTEE)
    executor = programs.executor_spec(installation, access, PUBLISHED, CLUSTER, EXECUTOR, COMMITTEE)
    told = load_gateway_config(Path(gateway.argv[-1]))
    assert told.signing_key == Keys(installation).gateway
    config = load_executor_config(Path(executor.argv[-1]))
    assert config.signing_key == Keys(installation).executor_signing
    assert config.start_checkpoint == EXECUTOR.checkpoint
    assert told.committee == config.committee == COMMITTEE


def test_no_key_stands_in_a_configuration_or_an_argv(installation: Installation) -> None:
    seed = open_signing_pair(Keys(installation).gateway).seed.hex()
    spec = programs.gateway_spec(installation, PUBLISHED, COMMITTEE)
    config = json.loads(Path(spec.argv[-1]).read_text())
    assert seed not in json.dumps(config)
    assert seed not in " ".join(spec.argv)


def test_other_code_or_another_configuration_is_another_program(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def declared() -> ProcessSpec:
        return programs.gateway_spec(installation, PUBLISHED, COMMITTEE)

    before = declared()
    assert declared() == before

    monkeypatch.setattr(programs, "source_measurement", lambda: b"newer")
    newer = declared()
    assert newer != before

    monkeypatch.setenv("DAAS_GATEWAY_PORT", "18443")
    programs.choose_ports(installation)
    assert declared().environ != newer.environ
