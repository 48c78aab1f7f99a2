"""`daas demo`: bring everything up, work as a tenant with real kubectl, show the verified record.

The last line on standard output counts what was recorded during the demo; the exit status is 0 only
if every step went as it should and every record holds.
"""

from __future__ import annotations

import asyncio
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.audit import Outcome
from k3s_daas.cli import people, rights, stakes
from k3s_daas.cli.amounts import MIST_PER_SUI
from k3s_daas.cli.kubectl import kubectl_command
from k3s_daas.cli.kubectl_session import KubectlSession
from k3s_daas.cli.ledger import open_ledger
from k3s_daas.cli.memory import recall
from k3s_daas.cli.output import Format, render, say
from k3s_daas.cli.progress import step
from k3s_daas.cli.records import Examination, examine, request_rows
from k3s_daas.cli.up import bring_up
from k3s_daas.installation import Installation

TENANT = "demo-tenant"
NAMESPACE = "demo"

SETTLE_SECONDS = 15.0
"""For the last answers to be recorded, after the last command."""

LOOK_SECONDS = 0.2
"""Between two looks at the records."""

EXAMPLE = Path(__file__).with_name("examples") / "web.yaml"
"""The Deployment that is applied."""


@dataclass(frozen=True)
class _Step:
    """One kubectl command, and whether it is meant to succeed."""

    arguments: tuple[str, ...]
    allowed: bool = True


_IN = ("--namespace", NAMESPACE)

STEPS = (
    _Step(("create", "namespace", NAMESPACE)),
    _Step((*_IN, "apply", "--filename", str(EXAMPLE))),
    _Step((*_IN, "rollout", "status", "deployment/web", "--timeout=90s")),
    _Step((*_IN, "get", "pods", "--output", "wide")),
    _Step((*_IN, "describe", "deployment", "web")),
    _Step((*_IN, "logs", "deployment/web")),
    _Step((*_IN, "exec", "deployment/web", "--", "sh", "-c", "echo hello from $(hostname)")),
    _Step((*_IN, "scale", "deployment/web", "--replicas=3")),
    _Step((*_IN, "rollout", "status", "deployment/web", "--timeout=90s")),
    _Step((*_IN, "delete", "deployment", "web")),
    _Step(("--namespace", "kube-system", "get", "secrets"), allowed=False),
    _Step(("delete", "namespace", NAMESPACE, "--timeout=90s")),
)
"""A watch runs beside them from the first `get` on."""


def run_demo(installation: Installation, admin_kubeconfig: Path | None = None) -> int:
    """The whole demo; returns the exit status."""
    bring_up(installation, kubeconfig=admin_kubeconfig)
    with step(f"giving {TENANT} a seal token, roles, stake and a session"):
        kubeconfig = asyncio.run(_prepare_tenant(installation))
    before = asyncio.run(_examine(installation))
    tenant = KubectlSession(kubectl_command(), kubeconfig, installation.run / "kubectl-cache")
    wrong = _work(tenant)
    examination = asyncio.run(_examine_settled(installation))
    new = examination.audit.entries[len(before.audit.entries) :]
    verified = sum(entry.verified for entry in new)
    unexplained = examination.unexplained - before.unexplained
    say("\nWhat the ledger has of this, oldest first:\n")
    say(render(request_rows(recall(installation), new), Format.TABLE))
    for line in wrong:
        say(f"demo: {line}")
    say(f"\ndemo: {len(new)} requests recorded, {verified} verified, {unexplained} unexplained")
    return 0 if not wrong and examination.sound and verified == len(new) else 1


async def _prepare_tenant(installation: Installation) -> Path:
    async with open_ledger(installation) as ledger:
        await people.issue_token(ledger, TENANT)
        await rights.bind_role(ledger, TENANT, "namespace-creator", "")
        await rights.bind_role(ledger, TENANT, "edit", NAMESPACE)
        await stakes.ensure(ledger, TENANT, MIST_PER_SUI)
        return await people.open_kubeconfig(ledger, TENANT)


def _work(tenant: KubectlSession) -> list[str]:
    """Run every step; returns a line for each that did not go as meant."""
    wrong = []
    watch: subprocess.Popen[str] | None = None
    try:
        for item in STEPS:
            if watch is None and "get" in item.arguments:
                watch = tenant.start(*_IN, "get", "pods", "--watch")
            status = tenant.run(*item.arguments)
            if (status == 0) != item.allowed:
                meant = "succeed" if item.allowed else "be refused"
                wrong.append(
                    f"kubectl {' '.join(item.arguments)} was meant to {meant}"
                    f" and exited with {status}"
                )
    finally:
        if watch is not None:
            watch.terminate()
            watch.wait()
    return wrong


async def _examine(installation: Installation) -> Examination:
    async with open_ledger(installation) as ledger:
        return await examine(ledger)


async def _examine_settled(installation: Installation) -> Examination:
    """The records once every request has its answer; a stream's end is recorded when it is over."""
    async with open_ledger(installation) as ledger:
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            examination = await examine(ledger)
            open_ = [e for e in examination.audit.entries if e.outcome is Outcome.OPEN]
            if not open_ or time.monotonic() > deadline:
                return examination
            await asyncio.sleep(LOOK_SECONDS)
