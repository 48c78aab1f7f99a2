"""`daas down`: stop everything, in the reverse order, and leave nothing on the machine."""

from __future__ import annotations

import shutil

from k3s_daas import cluster
from k3s_daas.cli.progress import step
from k3s_daas.installation import Installation


def bring_down(installation: Installation, *, purge: bool) -> None:
    """Stop all processes; with `purge` also delete ledger, keys and everything else kept."""
    with step(f"stopping installation {installation.name!r}"):
        cluster.down(installation)
    if purge and installation.root.exists():
        with step(f"deleting {installation.root}"):
            shutil.rmtree(installation.root)
