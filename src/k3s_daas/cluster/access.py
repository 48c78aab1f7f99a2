"""A running cluster, whoever runs it: how to reach it, with full rights, and act on it.

Everything is done through kubectl, which knows every way a kubeconfig can authenticate; so the
same few lines serve a cluster of ours, one of k3s, and one that was given to us.
"""

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from k3s_daas.cluster.commands import run


@dataclass(frozen=True)
class Access:
    """Full access to one cluster."""

    kind: Literal["own", "k3s", "given"]
    """Made of our own binary, k3s as our process, or somebody else's."""

    server: str
    """The API server's URL."""

    kubeconfig: Path
    """Holds an administrator's credential; for us, never for tenants."""

    kubectl: tuple[str, ...]
    """The argv that begins every kubectl command."""

    audit_log: Path | None
    """Where the API server writes its audit log, if we can read it."""

    authority: Path | None
    """The folder of the cluster's certificate authority, if we hold it."""

    context: str | None = None
    """The context to use of the kubeconfig; None is its current one."""

    def run_kubectl(self, *arguments: str, stdin: bytes | None = None) -> str:
        """Run kubectl as administrator and return what it prints."""
        context = () if self.context is None else (f"--context={self.context}",)
        argv = [*self.kubectl, f"--kubeconfig={self.kubeconfig}", *context, *arguments]
        return run(argv, stdin=stdin, environ=_clean_environ())

    def apply(self, manifests: Sequence[object]) -> None:
        """Make these objects be as given: created when missing, changed when different."""
        document = {"apiVersion": "v1", "kind": "List", "items": list(manifests)}
        options = ("--server-side", "--force-conflicts", "--field-manager=k3s-daas")
        self.run_kubectl("apply", *options, "-f", "-", stdin=json.dumps(document).encode())

    def read_ca(self) -> bytes:
        """Return the certificate authority of the API server, PEM; empty if it is a public one."""
        path = "{.clusters[0].cluster.certificate-authority-data}"
        flags = ("--raw", "--minify", "--flatten", f"-o=jsonpath={path}")
        return base64.b64decode(self.run_kubectl("config", "view", *flags))


def _clean_environ() -> dict[str, str]:
    """Keep the user's own kubeconfig and plugins' settings out of what we ask."""
    return {name: value for name, value in os.environ.items() if name != "KUBECONFIG"}
