"""`daas-credential`: the exec credential plugin that kubectl runs at every call.

It signs a new statement with the session key and prints it as an `ExecCredential`
(client.authentication.k8s.io/v1). kubectl waits for it each time, so it imports little: the
standard library and two key types of `cryptography`. It asks nobody: a session that was revoked
meanwhile is refused by the gateway and by the contract.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from k3s_daas.seal.errors import SealError
from k3s_daas.seal.keys import read_signing_key
from k3s_daas.seal.session_file import SessionFile
from k3s_daas.seal.statement import DEFAULT_LIFETIME_MS, Statement, mint

USAGE = "usage: daas-credential --session FILE"

EXPIRY_MARGIN_MS = 1_000
"""A session this close to its end counts as ended: the request would arrive too late."""


class SessionExpired(SealError):
    """The session is over; its owner has to open another."""


def exec_credential(path: Path, now_ms: int) -> str:
    """The JSON kubectl expects, for the session described in the file at `path`."""
    session = SessionFile.read(path)
    if session.expires_ms - now_ms <= EXPIRY_MARGIN_MS:
        raise SessionExpired(
            f"the session of {path} ended at {_rfc3339(session.expires_ms)}: open a new one with"
            " `daas kubeconfig`"
        )
    expires_ms = min(now_ms + DEFAULT_LIFETIME_MS, session.expires_ms)
    statement = Statement(session.chain, session.session, session.gateway, now_ms, expires_ms)
    token = mint(statement, read_signing_key(session.key_file))
    credential = {
        "kind": "ExecCredential",
        "apiVersion": "client.authentication.k8s.io/v1",
        # A second early, so that kubectl asks again before the gateway would refuse.
        "status": {"expirationTimestamp": _rfc3339(expires_ms - EXPIRY_MARGIN_MS), "token": token},
    }
    return json.dumps(credential)


def _rfc3339(unix_ms: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(unix_ms // 1000))


def main(arguments: Sequence[str] | None = None) -> int:
    """The program. One line on stderr and a status other than 0 when there is no credential."""
    match list(sys.argv[1:] if arguments is None else arguments):
        case ["--session", path]:
            pass
        case ["-h" | "--help"]:
            sys.stdout.write(USAGE + "\n")
            return 0
        case _:
            sys.stderr.write(USAGE + "\n")
            return 2
    try:
        credential = exec_credential(Path(path), time.time_ns() // 1_000_000)
    except SealError as error:
        sys.stderr.write(f"daas-credential: {error}\n")
        return 1
    sys.stdout.write(credential + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
