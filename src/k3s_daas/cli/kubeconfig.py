"""A kubeconfig that makes kubectl sign a new statement for every call.

It holds no secret: the credential plugin reads the session key from its own file.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path

import yaml

from k3s_daas.files import write_atomically


@dataclass(frozen=True)
class Access:
    """What a client needs to reach a gateway as one person."""

    cluster: str
    """Name of the cluster, for the context."""
    server: str
    """URL of the gateway."""
    authority: bytes
    """PEM of the certificate authority that vouches for the gateway."""
    person: str
    credential_command: Path
    """The `daas-credential` program, absolute."""
    session: Path
    """The session file it reads, absolute."""


def kubeconfig(access: Access) -> str:
    """The text of a kubeconfig (client.authentication.k8s.io/v1 exec plugin)."""
    context = f"{access.person}@{access.cluster}"
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": access.cluster,
                "cluster": {
                    "server": access.server,
                    "certificate-authority-data": base64.b64encode(access.authority).decode(),
                },
            }
        ],
        "users": [
            {
                "name": access.person,
                "user": {
                    "exec": {
                        "apiVersion": "client.authentication.k8s.io/v1",
                        "command": str(access.credential_command),
                        "args": ["--session", str(access.session)],
                        "interactiveMode": "Never",
                        "installHint": "this kubeconfig was written by `daas kubeconfig`",
                    }
                },
            }
        ],
        "contexts": [
            {"name": context, "context": {"cluster": access.cluster, "user": access.person}}
        ],
        "current-context": context,
    }
    return yaml.safe_dump(document, sort_keys=False)


def write_kubeconfig(path: Path, access: Access) -> None:
    """Write it, in place of an older one."""
    write_atomically(path, kubeconfig(access).encode())
