"""What a client knows of its session: one JSON file beside the session key, read by the credential
plugin.

Nothing in it is secret but the way to the key; it is 0600 all the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from k3s_daas.files import write_atomically
from k3s_daas.seal.errors import SessionFileError

VERSION = 1


@dataclass(frozen=True, slots=True)
class SessionFile:
    """A session as its owner keeps it."""

    session: bytes
    """Object id of the `Session`, 32 bytes."""
    chain: bytes
    """`Platform.chain`."""
    gateway: bytes
    """Address of the gateway the session is for, 32 bytes."""
    key_file: Path
    """The session's ed25519 key; a relative path is seen from the session file."""
    expires_ms: int
    """When the session ends, Unix time in milliseconds."""

    def write(self, path: Path) -> None:
        """Keep it, in place of an older one."""
        document = {
            "version": VERSION,
            "session": "0x" + self.session.hex(),
            "chain": "0x" + self.chain.hex(),
            "gateway": "0x" + self.gateway.hex(),
            "key_file": str(self.key_file),
            "expires_ms": self.expires_ms,
        }
        text = json.dumps(document, indent=2) + "\n"
        write_atomically(path, text.encode())

    @classmethod
    def read(cls, path: Path) -> SessionFile:
        """Read it back, with `key_file` made absolute."""
        try:
            with path.open("rb") as file:
                document = json.loads(file.read(65_536))
        except OSError as error:
            raise SessionFileError(
                f"cannot read the session file {path}: {error.strerror};"
                " `daas kubeconfig` opens a session and writes one"
            ) from None
        except (ValueError, RecursionError):
            raise SessionFileError(f"the session file {path} is not JSON") from None
        if not isinstance(document, dict) or document.get("version") != VERSION:
            raise SessionFileError(f"the session file {path} is not of version {VERSION}")
        return cls(
            session=_hex(document, "session", path, 32),
            chain=_hex(document, "chain", path, None),
            gateway=_hex(document, "gateway", path, 32),
            key_file=path.absolute().parent / _field(document, "key_file", str, path),
            expires_ms=_field(document, "expires_ms", int, path),
        )


def _field(document: dict[str, Any], field: str, kind: type, path: Path) -> Any:
    value = document.get(field)
    if type(value) is not kind:
        raise SessionFileError(f"the session file {path} has no {field} of type {kind.__name__}")
    return value


def _hex(document: dict[str, Any], field: str, path: Path, length: int | None) -> bytes:
    text = _field(document, field, str, path)
    try:
        value = bytes.fromhex(text.removeprefix("0x"))
    except ValueError:
        value = b""
    if not value or (length is not None and len(value) != length):
        wanted = f"{2 * length} hex digits" if length else "hex digits"
        raise SessionFileError(
            f"the session file {path} has {field} {text!r}: expected 0x and {wanted}"
        )
    return value
