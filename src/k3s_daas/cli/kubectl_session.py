"""Runs kubectl as somebody, the way that person would, and shows it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cli.output import say


@dataclass(frozen=True)
class KubectlSession:
    """kubectl with one person's kubeconfig."""

    command: tuple[str, ...]
    """The argv that begins every kubectl command."""
    kubeconfig: Path
    cache: Path
    """Where kubectl keeps what it discovered, apart from the user's own."""

    def run(self, *arguments: str, within: float = 120.0) -> int:
        """Run a command, with its output on ours; returns its exit status."""
        say(f"\n$ kubectl {shlex.join(arguments)}")
        done = subprocess.run(
            self._argv(arguments),
            stdin=subprocess.DEVNULL,
            env=self._environ(),
            check=False,
            timeout=within,
        )
        return done.returncode

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command that goes on by itself, with its output on ours."""
        say(f"\n$ kubectl {shlex.join(arguments)} &")
        return subprocess.Popen(
            self._argv(arguments), stdin=subprocess.DEVNULL, env=self._environ(), text=True
        )

    def _argv(self, arguments: Sequence[str]) -> list[str]:
        return [*self.command, f"--cache-dir={self.cache}", *arguments]

    def _environ(self) -> dict[str, str]:
        return {**os.environ, "KUBECONFIG": str(self.kubeconfig)}
