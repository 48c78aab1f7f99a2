"""The keys of one installation: which there are, and where each lies.

Every key is made here, the first time it is needed, in a file that only its owner can read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cli.errors import CommandError
from k3s_daas.installation import Installation
from k3s_daas.seal import keys
from sui_wire.signature import KeyPair

_PERSON = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
"""As Kubernetes' own names: lower-case letters, digits, inner dashes, at most 63."""


@dataclass(frozen=True)
class Keys:
    """The installation's own keys, by path."""

    installation: Installation

    @property
    def owner(self) -> Path:
        """Publishes the contract and owns platform and cluster (ed25519)."""
        return self.installation.keys / "owner.key"

    @property
    def gateway(self) -> Path:
        """Signs and pays what the gateway submits (ed25519)."""
        return self.installation.keys / "gateway.key"

    @property
    def executor(self) -> Path:
        """Pays for what the executor records; what counts is the signing key (ed25519)."""
        return self.installation.keys / "executor.key"

    @property
    def executor_signing(self) -> Path:
        """Signs answers; in a TEE it would never leave it (ed25519)."""
        return self.installation.keys / "executor-signing.key"

    @property
    def executor_sealing(self) -> Path:
        """Opens requests (X25519)."""
        return self.installation.keys / "executor-sealing.key"

    def person(self, name: str) -> PersonKeys:
        """One person's keys."""
        if not _PERSON.fullmatch(name):
            raise CommandError(
                f"{name!r} is no name for a person here: use lower-case letters, digits and inner"
                " dashes, at most 63"
            )
        return PersonKeys(self.installation.keys / "people" / name)


@dataclass(frozen=True)
class PersonKeys:
    """The keys of somebody with a seal token, and the session in use."""

    folder: Path

    @property
    def holder(self) -> Path:
        """Holds the seal token (ed25519)."""
        return self.folder / "holder.key"

    @property
    def sealing(self) -> Path:
        """Opens recorded bodies (X25519)."""
        return self.folder / "sealing.key"

    @property
    def session(self) -> Path:
        """What the credential plugin reads."""
        return self.folder / "session.json"

    @property
    def kubeconfig(self) -> Path:
        """What kubectl reads."""
        return self.folder / "kubeconfig"

    def session_key(self, position: int) -> Path:
        """The key of the session with that number (ed25519)."""
        return self.folder / f"session-{position}.key"


def open_signing_pair(path: Path) -> KeyPair:
    """The ed25519 key at `path` as a signer of transactions; made if there is none."""
    if not path.exists():
        keys.write_signing_key(path, keys.generate_signing_key())
    return KeyPair(keys.read_signing_key(path))


def open_sealing_public(path: Path) -> bytes:
    """The public part of the X25519 key at `path`; made if there is none."""
    if not path.exists():
        keys.write_sealing_key(path, keys.generate_sealing_key())
    return keys.public_bytes(keys.read_sealing_key(path))
