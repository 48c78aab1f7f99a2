"""Filter *identify*: step (1) of a request's life. Who asks?

The credential is a statement signed by the key of a session on the ledger. What the gateway checks
is that the client holds that key and meant this gateway; whether session, seal token, permission
and stake are good is for the contract alone to say. Ids are public, so an id opens nothing.
"""

from collections.abc import Callable

from k3s_daas.contract.objects import Session
from k3s_daas.gateway.directory import Directory, NotOnLedger
from k3s_daas.gateway.errors import CredentialRefused
from k3s_daas.kube.headers import Headers
from k3s_daas.seal.errors import StatementError
from k3s_daas.seal.statement import parse
from sui_wire.ids import Address, ObjectId


class Identify:
    """Knows the network and the address that credentials must name."""

    def __init__(
        self, directory: Directory, chain: bytes, gateway: Address, now_ms: Callable[[], int]
    ) -> None:
        self._directory = directory
        self._chain = chain
        self._gateway = gateway
        self._now_ms = now_ms

    async def __call__(self, headers: Headers) -> Session:
        """The session whose key signed the credential; `CredentialRefused` says what is wrong."""
        try:
            signed = parse(bearer_credential(headers))
            session = await self._directory.session(ObjectId(Address(signed.statement.session)))
            signed.verify(
                session.session_key,
                chain=self._chain,
                gateway=self._gateway,
                now_ms=self._now_ms(),
            )
        except StatementError as error:
            raise CredentialRefused(str(error)) from None
        except NotOnLedger as error:
            raise CredentialRefused(f"the credential's session is unknown: {error}") from None
        return session


def bearer_credential(headers: Headers) -> str:
    """The one credential among a request's headers.

    >>> bearer_credential((("Authorization", "Bearer daas1.abc.def"),))
    'daas1.abc.def'
    """
    values = [value for name, value in headers if name.lower() == "authorization"]
    if not values:
        raise CredentialRefused(
            "send an Authorization header with a bearer credential; `daas kubeconfig` writes a"
            " configuration with which kubectl does"
        )
    if len(values) > 1:
        raise CredentialRefused(f"{len(values)} credentials came at once; expected one")
    scheme, _, credential = values[0].partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise CredentialRefused("the Authorization header must hold a bearer credential")
    return credential.strip()
