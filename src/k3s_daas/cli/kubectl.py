"""Which kubectl to run: the one on PATH, else the one in the cluster binary."""

from __future__ import annotations

import shutil

from k3s_daas.cli.progress import say
from k3s_daas.cluster.build import ensure_binaries
from k3s_daas.installation import Installation


def kubectl_command() -> tuple[str, ...]:
    """The argv that begins a kubectl command; builds the cluster binary if there is no other."""
    found = shutil.which("kubectl")
    if found is not None:
        return (found,)
    installation = Installation.named()
    return (ensure_binaries(installation.cache, say).program("kubectl"),)
