"""The programs of ours that the supervisor runs beside the cluster's, and what each is told.

Configuration files are written before the program is started; they name keys by path.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from hashlib import blake2b
from pathlib import Path

import msgspec

from k3s_daas.chain.trust import Committee
from k3s_daas.cli import gateway_tls
from k3s_daas.cli.keys import Keys
from k3s_daas.cli.ledger import ledger_url
from k3s_daas.cli.memory import Published, RegisteredCluster, RegisteredExecutor
from k3s_daas.cluster import Access
from k3s_daas.executor.registration import source_measurement
from k3s_daas.files import write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes import HttpProbe, ProcessSpec, TcpProbe

LOOPBACK = "127.0.0.1"

PORTS = {"gateway": 8443, "ledger": 9000, "executor": 8081, "faucet": 9123}
"""Ports a new installation takes where they are free; another one is chosen where they are not."""


def choose_ports(installation: Installation) -> None:
    """Fix every port once, so that kubeconfigs stay valid; `DAAS_<NAME>_PORT` says which."""

    def choose(config: dict[str, object]) -> None:
        ports = config.setdefault("ports", {})
        if not isinstance(ports, dict):
            return
        for name, preferred in PORTS.items():
            wanted = int(os.environ.get(f"DAAS_{name.upper()}_PORT", "0"))
            if wanted:
                ports[name] = wanted
            elif name not in ports and _is_free(preferred):
                ports[name] = preferred

    installation.update_config(choose)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def ledger_spec(installation: Installation) -> ProcessSpec:
    """The embedded ledger, with its faucet."""
    port, faucet = installation.port("ledger"), installation.port("faucet")
    arguments = ("--data", str(installation.ledger), "--port", str(port))
    return ProcessSpec(
        name="ledger",
        argv=(sys.executable, "-m", "pocketsui", "start", *arguments, "--faucet-port", str(faucet)),
        readiness=TcpProbe(LOOPBACK, port),
    )


def executor_spec(
    installation: Installation,
    access: Access,
    published: Published,
    registered: RegisteredCluster,
    executor: RegisteredExecutor,
    committee: Committee,
) -> ProcessSpec:
    """The executor; its credential for the cluster lies in its own folder."""
    keys = Keys(installation)
    port, metrics = installation.port("executor"), installation.port("executor-metrics")
    config = {
        "host": LOOPBACK,
        "port": port,
        "ledger": ledger_url(installation),
        "committee": msgspec.to_builtins(committee),
        "package_id": published.package,
        "platform_id": published.platform,
        "cluster_id": registered.cluster,
        "executor_id": executor.executor,
        "operator_key": str(keys.executor),
        "signing_key": str(keys.executor_signing),
        "sealing_key": str(keys.executor_sealing),
        "state": str(installation.executor),
        "blobs": str(installation.blobs),
        "api_server": {
            "url": access.server,
            "authority": str(installation.executor / "cluster-ca.crt"),
            "certificate": str(installation.executor / "client.crt"),
            "certificate_key": str(installation.executor / "client.key"),
            "user": executor_user(executor),
            "audit_log": None if access.audit_log is None else str(access.audit_log),
        },
        "development": True,
        "start_checkpoint": executor.checkpoint,
        "metrics_port": metrics,
    }
    return ProcessSpec(
        name="executor",
        argv=_module("k3s_daas.executor", _write_config(installation.executor, config)),
        environ=_version(config),
        readiness=TcpProbe(LOOPBACK, port),
        depends_on=("ledger",),
        stop_within=20.0,
    )


def executor_user(executor: RegisteredExecutor) -> str:
    """The executor's own user name in the cluster."""
    return f"daas-executor:{short_id(executor)}"


def short_id(executor: RegisteredExecutor) -> str:
    """What names the executor's objects in the cluster."""
    return executor.executor.removeprefix("0x")[:16]


def gateway_spec(
    installation: Installation, published: Published, committee: Committee
) -> ProcessSpec:
    """The gateway; clients reach it on loopback."""
    place = gateway_tls.folder(installation)
    port, metrics = installation.port("gateway"), installation.port("gateway-metrics")
    config = {
        "host": LOOPBACK,
        "port": port,
        "certificate": str(place / f"{gateway_tls.CERTIFICATE}.crt"),
        "certificate_key": str(place / f"{gateway_tls.CERTIFICATE}.key"),
        "ledger": ledger_url(installation),
        "committee": msgspec.to_builtins(committee),
        "package_id": published.package,
        "platform_id": published.platform,
        "signing_key": str(Keys(installation).gateway),
        "blobs": str(installation.blobs),
        "metrics_port": metrics,
    }
    return ProcessSpec(
        name="gateway",
        argv=_module("k3s_daas.gateway", _write_config(installation.gateway, config)),
        environ=_version(config),
        readiness=HttpProbe(f"http://{LOOPBACK}:{metrics}/readyz"),
        depends_on=("ledger",),
        stop_within=40.0,
    )


def executor_endpoint(installation: Installation) -> str:
    """Where the executor takes streams, as it is registered on the ledger."""
    return f"{LOOPBACK}:{installation.port('executor')}"


def _module(name: str, config: Path) -> tuple[str, ...]:
    return (sys.executable, "-m", name, "--config", str(config))


def _version(config: dict[str, object]) -> dict[str, str]:
    """Another value for other code or another configuration, so that the supervisor, which leaves
    alone what it was told before, starts the program anew."""
    told = blake2b(source_measurement() + json.dumps(config).encode(), digest_size=8)
    return {"DAAS_VERSION": told.hexdigest()}


def _write_config(folder: Path, config: dict[str, object]) -> Path:
    path = folder / "config.json"
    write_atomically(path, json.dumps(config, indent=2).encode() + b"\n")
    return path
