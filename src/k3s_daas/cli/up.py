"""`daas up`: bring an installation up, from nothing or from wherever it was left.

The order is that of who needs whom: the ledger and the cluster, then what must stand on the ledger
(contract, cluster, executor), then the executor's credential in the cluster, then executor and
gateway. Every step looks first whether it is done.
"""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

from k3s_daas import cluster, processes
from k3s_daas.chain import SuiClient
from k3s_daas.cli import gateway_tls, programs
from k3s_daas.cli.executor_seat import register_executor
from k3s_daas.cli.founding import pin_committee, publish, register_cluster
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.ledger import ledger_url
from k3s_daas.cli.memory import RegisteredExecutor
from k3s_daas.cli.money import fund
from k3s_daas.cli.progress import say, step
from k3s_daas.cluster import Access
from k3s_daas.cluster.executor_access import prepare_for_executor
from k3s_daas.files import write_atomically
from k3s_daas.installation import Installation
from k3s_daas.processes import ProcessSpec

GAS_IN_STOCK = 1_000_000_000_000
"""MIST that gateway and executor are given to pay their transactions with."""


def bring_up(
    installation: Installation, *, kubeconfig: Path | None = None, nodes: int = 1
) -> dict[str, object]:
    """Start everything; returns where it can be reached."""
    installation.create()
    programs.choose_ports(installation)
    with step("starting the cluster and the ledger"):
        access = cluster.up(
            installation,
            kubeconfig=kubeconfig,
            nodes=nodes,
            also=[programs.ledger_spec(installation)],
            progress=_detail,
        )
    with step("putting contract, cluster and executor on the ledger"):
        specs = asyncio.run(_found(installation, access))
    with step("starting executor and gateway"):
        processes.start_with_others(installation, specs, progress=_detail)
    return {
        "installation": installation.name,
        "gateway": f"https://{programs.LOOPBACK}:{installation.port('gateway')}",
        "ledger": ledger_url(installation),
        "cluster": access.server,
        "state": str(installation.root),
    }


async def _found(installation: Installation, access: Access) -> list[ProcessSpec]:
    """What stands on the ledger and in the cluster; returns the processes that serve it."""
    ca = access.read_ca()
    async with SuiClient(ledger_url(installation)) as client:
        committee = await pin_committee(installation, client)
        published = await publish(installation, client)
        registered = await register_cluster(installation, client, published, ca)
        executor = await register_executor(installation, client, published, registered)
        for key in (Keys(installation).gateway, Keys(installation).executor):
            await fund(installation, client, open_signing_pair(key).address, GAS_IN_STOCK)
    _write_credential(installation, access, executor, ca)
    gateway_tls.issue_certificate(installation, datetime.datetime.now(datetime.UTC))
    return [
        programs.executor_spec(installation, access, published, registered, executor, committee),
        programs.gateway_spec(installation, published, committee),
    ]


def _write_credential(
    installation: Installation, access: Access, executor: RegisteredExecutor, ca: bytes
) -> None:
    """The executor's client certificate, made anew each time."""
    pair = prepare_for_executor(access, programs.short_id(executor))
    write_atomically(installation.executor / "cluster-ca.crt", ca)
    write_atomically(installation.executor / "client.crt", pair.certificate)
    write_atomically(installation.executor / "client.key", pair.key)


def _detail(line: str) -> None:
    say(f"    {line}")
