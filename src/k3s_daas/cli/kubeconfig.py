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


def kubeconfig(access: Access, namespace: str | None = None) -> str:
    """The text of a kubeconfig (client.authentication.k8s.io/v1 exec plugin).

    `namespace`: the one kubectl takes where none is named; None leaves that to kubectl.
    """
    name = f"{access.person}@{access.cluster}"
    context = {"cluster": access.cluster, "user": access.person}
    if namespace is not None:
        context["namespace"] = namespace
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
        "contexts": [{"name": name, "context": context}],
        "current-context": name,
    }
    return yaml.safe_dump(document, sort_keys=False)


def write_kubeconfig(path: Path, access: Access) -> None:
    """Write it, in place of an older one, of which the namespace in use is kept."""
    write_atomically(path, kubeconfig(access, _namespace_in_use(path)).encode())


def _namespace_in_use(path: Path) -> str | None:
    """What `kubectl config set-context --current --namespace` left in the file, if it did."""
    if not path.exists():
        return None
    try:
        (context,) = yaml.safe_load(path.read_text())["contexts"]
        namespace = context["context"].get("namespace")
    except (yaml.YAMLError, ValueError, TypeError, KeyError):
        return None  # somebody made it another file; it is ours to replace
    return namespace if isinstance(namespace, str) else None
