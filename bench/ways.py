"""The ways to the API server that are compared: nobody, `kubectl proxy`, kube-rbac-proxy, us.

Each peer runs as its makers mean it to: kube-rbac-proxy on TLS, knowing its caller by a client
certificate and asking the API server for permission (it remembers the answer for minutes);
`kubectl proxy` without TLS, with its own user's rights for every caller.
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.seal.keys import read_signing_key
from k3s_daas.seal.session_file import SessionFile
from k3s_daas.seal.statement import DEFAULT_LIFETIME_MS, Statement, mint

DIRECT = "direct"
KUBECTL_PROXY = "kubectl proxy"
KUBE_RBAC_PROXY = "kube-rbac-proxy"
US = "k3s-daas"

Headers = Callable[[], Mapping[str, str]]


@dataclass(frozen=True)
class Way:
    """One way to reach the API server."""

    name: str
    url: str
    tls: ssl.SSLContext | None = None
    """None for plain HTTP."""
    headers: Headers = dict

    @property
    def slug(self) -> str:
        """The name, as Kubernetes takes it in names."""
        return self.name.replace(" ", "-")


def client_tls(authority: Path | None, certificate: tuple[Path, Path] | None) -> ssl.SSLContext:
    """TLS that trusts `authority` and shows `certificate` (certificate and key file).

    Without an authority any server is taken: kube-rbac-proxy makes a certificate for itself, and
    nobody else listens on that port of the loopback.
    """
    if authority is None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context = ssl.create_default_context(cafile=str(authority))
    if certificate is not None:
        context.load_cert_chain(*certificate)
    return context


class Credential:
    """What kubectl's plugin would say, kept as long as kubectl keeps it."""

    def __init__(self, session_file: Path) -> None:
        self._session = SessionFile.read(session_file)
        self._key = read_signing_key(self._session.key_file)
        self._token = ""
        self._until_ms = 0

    def __call__(self) -> Mapping[str, str]:
        """The header of a request made now."""
        now_ms = time.time_ns() // 1_000_000
        if now_ms >= self._until_ms:
            session = self._session
            expires_ms = min(now_ms + DEFAULT_LIFETIME_MS, session.expires_ms)
            statement = Statement(
                session.chain, session.session, session.gateway, now_ms, expires_ms
            )
            self._token = mint(statement, self._key)
            self._until_ms = now_ms + DEFAULT_LIFETIME_MS // 2
        return {"Authorization": f"Bearer {self._token}"}
