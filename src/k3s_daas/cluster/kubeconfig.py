"""Write kubeconfig files, self-contained: the certificates are inside."""

import base64
import json
from pathlib import Path

from k3s_daas.cluster.pki import KeyPair
from k3s_daas.files import write_atomically


def write_kubeconfig(path: Path, server: str, ca: bytes, client: KeyPair) -> None:
    """Write a kubeconfig for one user of one cluster; JSON, which is YAML, 0600."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": "cluster",
                "cluster": {"server": server, "certificate-authority-data": _text(ca)},
            }
        ],
        "users": [
            {
                "name": "user",
                "user": {
                    "client-certificate-data": _text(client.certificate),
                    "client-key-data": _text(client.key),
                },
            }
        ],
        "contexts": [{"name": "default", "context": {"cluster": "cluster", "user": "user"}}],
        "current-context": "default",
    }
    write_atomically(path, json.dumps(config, indent=2).encode() + b"\n")


def _text(pem: bytes) -> str:
    return base64.b64encode(pem).decode()
