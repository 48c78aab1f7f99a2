"""Where it is measured: an installation of its own, with the peers beside it; gone afterwards."""

import asyncio
import os
import secrets
import shutil
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import peers, ways
from bench.operations import NAMESPACE, POD, PODS
from bench.ways import Credential, Way, client_tls
from k3s_daas import cluster
from k3s_daas.cli import gateway_tls
from k3s_daas.cli.amounts import MIST_PER_SUI
from k3s_daas.cli.down import bring_down
from k3s_daas.cli.keys import Keys
from k3s_daas.cli.kubectl import kubectl_command
from k3s_daas.cli.ledger import open_ledger
from k3s_daas.cli.people import issue_token, open_kubeconfig
from k3s_daas.cli.progress import say, step
from k3s_daas.cli.rights import bind_role
from k3s_daas.cli.stakes import deposit
from k3s_daas.cli.up import bring_up
from k3s_daas.cluster import Access
from k3s_daas.cluster.images import BUSYBOX
from k3s_daas.files import write_atomically
from k3s_daas.installation import Installation

PERSON = "bench"
STAKE = 2 * MIST_PER_SUI


@dataclass(frozen=True)
class Arena:
    """All ways that are compared, and a kubeconfig for the two that kubectl takes."""

    ways: tuple[Way, ...]
    kubectl: tuple[str, ...]
    direct_kubeconfig: Path
    our_kubeconfig: Path


@contextmanager
def arena() -> Iterator[Arena]:
    """Bring everything up; whatever happens, leave nothing on the machine."""
    folder = Path(tempfile.mkdtemp(prefix="daas-bench-"))
    environ = {**os.environ, "XDG_STATE_HOME": str(folder)}
    installation = Installation.named(f"bench-{secrets.token_hex(3)}", environ)
    try:
        program = peers.ensure_rbac_proxy(installation.cache, say)
        bring_up(installation)
        with ExitStack() as running:
            with step("making pods, a tenant, and the peers"):
                prepared = _prepare(installation, program, folder, running)
            yield prepared
    finally:
        bring_down(installation, purge=True)
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(installation: Installation, program: Path, folder: Path, running: ExitStack) -> Arena:
    """Everything that is measured, on an installation that is up; `running` holds the peers."""
    access = cluster.up(installation)
    _make_pods(access)
    our_kubeconfig = asyncio.run(_make_tenant(installation))
    direct = _make_user(access, folder)
    kubectl = kubectl_command()
    proxy = running.enter_context(peers.kubectl_proxy(kubectl, direct.kubeconfig))
    rbac = running.enter_context(
        peers.rbac_proxy(program, access, direct.authority, direct.certificate)
    )
    compared = (
        Way(ways.DIRECT, access.server, direct.tls()),
        Way(ways.KUBECTL_PROXY, f"http://127.0.0.1:{proxy}"),
        Way(
            ways.KUBE_RBAC_PROXY,
            f"https://127.0.0.1:{rbac}",
            client_tls(None, direct.certificate),
        ),
        _us(installation),
    )
    return Arena(compared, kubectl, direct.kubeconfig, our_kubeconfig)


@dataclass(frozen=True)
class _DirectUser:
    """The user who goes straight to the API server, and through the peers."""

    kubeconfig: Path
    authority: Path
    certificate: tuple[Path, Path]

    def tls(self) -> ssl.SSLContext:
        return client_tls(self.authority, self.certificate)


def _make_user(access: Access, folder: Path) -> _DirectUser:
    """A user with a client certificate and every right, of RBAC and not of a privileged group."""
    pair = cluster.issue_client_certificate(access, PERSON)
    user = _DirectUser(
        folder / "direct.kubeconfig", folder / "ca.crt", (folder / "user.crt", folder / "user.key")
    )
    write_atomically(user.authority, access.read_ca())
    write_atomically(user.certificate[0], pair.certificate)
    write_atomically(user.certificate[1], pair.key)
    cluster.write_kubeconfig(user.kubeconfig, access.server, access.read_ca(), pair)
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": PERSON}
    access.apply(
        [
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "metadata": {"name": "bench"},
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "ClusterRole",
                    "name": "cluster-admin",
                },
                "subjects": [subject],
            }
        ]
    )
    return user


async def _make_tenant(installation: Installation) -> Path:
    """Somebody with a seal token, the role `edit`, stake and a session; returns the kubeconfig."""
    async with open_ledger(installation) as ledger:
        await issue_token(ledger, PERSON)
        await bind_role(ledger, PERSON, "edit", NAMESPACE)
        await deposit(ledger, PERSON, STAKE)
        return await open_kubeconfig(ledger, PERSON)


def _us(installation: Installation) -> Way:
    return Way(
        ways.US,
        f"https://127.0.0.1:{installation.port('gateway')}",
        client_tls(gateway_tls.folder(installation) / "ca.crt", None),
        Credential(Keys(installation).person(PERSON).session),
    )


def _make_pods(access: Access) -> None:
    """Small pods, as a tenant may have them."""
    names = [POD, *(f"other-{index}" for index in range(1, PODS))]
    access.apply([{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}}])
    access.apply([_pod(name) for name in names])
    ready = ("--for=condition=Ready", "--timeout=60s")
    access.run_kubectl("wait", "-n", NAMESPACE, *ready, *(f"pod/{name}" for name in names))


def _pod(name: str) -> dict[str, object]:
    container = {
        "name": "main",
        "image": BUSYBOX,
        "command": ["sleep", "3600"],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": NAMESPACE},
        "spec": {
            "terminationGracePeriodSeconds": 0,
            "dnsPolicy": "Default",
            "securityContext": {
                "runAsNonRoot": True,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
        },
    }
