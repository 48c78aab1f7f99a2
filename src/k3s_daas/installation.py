"""One installation: the folder that holds everything of one local K3s-DaaS.

`$XDG_STATE_HOME/k3s-daas/<name>/` is state that must survive a reboot, `$XDG_CACHE_HOME/k3s-daas/`
is what can be built again and is shared by all installations of a user. Every other module asks
an `Installation` for its paths, so the layout is written down here and nowhere else.

Folders are 0700 and files written here 0600: keys and kubeconfigs live among them.
"""

import hashlib
import json
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from k3s_daas.files import locked, write_atomically

PRODUCT = "k3s-daas"

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
"""Lower-case letters, digits and inner dashes; 32 characters leave room in every name derived from
it (a Kubernetes node name may have 63)."""

_FOLDERS = ("ledger", "cluster", "keys", "blobs", "executor", "gateway", "logs", "run")


class InstallationError(Exception):
    """An installation cannot be named, read or written."""


@dataclass(frozen=True)
class Installation:
    """The paths of one installation; the folders exist once `create` has run."""

    name: str
    root: Path
    cache: Path

    @classmethod
    def named(
        cls, name: str = "default", environ: Mapping[str, str] = os.environ
    ) -> "Installation":
        """Place the installation where the XDG base directory specification says."""
        if not _NAME.fullmatch(name):
            raise InstallationError(
                f"installation name {name!r}: expected 1 to 32 lower-case letters, digits "
                "and inner dashes"
            )
        state = _xdg_folder(environ, "XDG_STATE_HOME", ".local/state")
        cache = _xdg_folder(environ, "XDG_CACHE_HOME", ".cache")
        return cls(name, state / PRODUCT / name, cache / PRODUCT)

    @classmethod
    def at(cls, root: Path, environ: Mapping[str, str] = os.environ) -> "Installation":
        """Open the installation whose root folder is known, as a process started for it does."""
        root = root.absolute()
        return cls(root.name, root, _xdg_folder(environ, "XDG_CACHE_HOME", ".cache") / PRODUCT)

    @property
    def short_id(self) -> str:
        """Six hex digits that differ between installations: for names the whole machine shares."""
        return hashlib.blake2s(os.fsencode(self.root), digest_size=3).hexdigest()

    @property
    def config_file(self) -> Path:
        """What was chosen once and is remembered: ports, names, addresses."""
        return self.root / "config.json"

    @property
    def ledger(self) -> Path:
        """The embedded ledger's database."""
        return self.root / "ledger"

    @property
    def cluster(self) -> Path:
        """The Kubernetes cluster: certificates, etcd's data, the nodes' images."""
        return self.root / "cluster"

    @property
    def keys(self) -> Path:
        """Private keys, one file each, 0600."""
        return self.root / "keys"

    @property
    def blobs(self) -> Path:
        """Sealed bodies too large for a transaction."""
        return self.root / "blobs"

    @property
    def executor(self) -> Path:
        """The executor's configuration, cursor and journal."""
        return self.root / "executor"

    @property
    def gateway(self) -> Path:
        """The gateway's configuration, certificate and cursor."""
        return self.root / "gateway"

    @property
    def logs(self) -> Path:
        """One file per process."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """What is true only while the installation runs: process records, the status file."""
        return self.root / "run"

    def create(self) -> None:
        """Make every folder; harmless when they exist."""
        for folder in (self.root, self.cache, *(self.root / name for name in _FOLDERS)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)

    def read_config(self) -> dict[str, Any]:
        """Read what was remembered; an installation that has nothing yet reads as empty."""
        try:
            config = json.loads(self.config_file.read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise InstallationError(
                f"{self.config_file} is not JSON ({error}); restore it or remove the installation"
            ) from error
        if not isinstance(config, dict):
            raise InstallationError(f"{self.config_file}: expected a JSON object")
        return config

    def update_config(self, change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """Change what is remembered under a lock, so that no concurrent change is lost."""
        with locked(self.root / "config.lock"):
            config = self.read_config()
            change(config)
            write_atomically(self.config_file, json.dumps(config, indent=2).encode() + b"\n")
            return config

    def port(self, purpose: str, address: str = "127.0.0.1") -> int:
        """Return the TCP port remembered for `purpose`, choosing a free one the first time."""

        def remember(config: dict[str, Any]) -> None:
            ports = config.setdefault("ports", {})
            if purpose not in ports:
                ports[purpose] = _free_port(address, frozenset(ports.values()))

        return int(self.update_config(remember)["ports"][purpose])


def _xdg_folder(environ: Mapping[str, str], variable: str, default: str) -> Path:
    """Read a base directory; the specification says to ignore relative ones."""
    value = environ.get(variable, "")
    if value.startswith("/"):
        return Path(value)
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / default


def _free_port(address: str, taken: frozenset[int]) -> int:
    """Let the kernel choose a port that is free now and was not handed out already."""
    while True:
        with socket.socket() as probe:
            probe.bind((address, 0))
            port: int = probe.getsockname()[1]
        if port not in taken:
            return port
