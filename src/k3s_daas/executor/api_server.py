"""Step 7, `executeK8sOperation`: one request to the one API server this executor may talk to.

The address is fixed, redirects are not followed, and nothing else of the answer is interpreted.
What matters most is what a failure means: `NotSent` if the request certainly had no effect (it did
not reach the API server, or was turned away there for our own sake), `Lost` in every other case.
aiohttp would send a PUT or DELETE again by itself when a kept-alive connection turns out closed;
`_once` stops that.
"""

import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from k3s_daas.executor import impersonation
from k3s_daas.executor.errors import ClusterError, ConfigError, Lost, NotSent
from k3s_daas.kube.headers import Headers

CONNECT_SECONDS = 5.0
"""For TCP and TLS; the API server is near."""

READ_SECONDS = 60.0
"""For the next byte of an answer: kube-apiserver's own limit for a request that is no stream."""

CHUNK_BYTES = 64 * 1024

_ADDED_BY_AIOHTTP = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
"""Fields that aiohttp would make up where the client sent none."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request as it goes out."""

    method: str
    path: str
    """As approved, byte for byte."""

    query: str
    """As it stood in the envelope, without `?`."""

    headers: Headers
    """With the identity stamped."""

    body: bytes = b""

    @property
    def target(self) -> str:
        """Path and query: the request target on the wire, and `requestURI` in the audit log."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class Reply:
    """The API server's answer; the body is read as it comes."""

    status: int
    headers: Headers
    body: AsyncIterator[bytes]
    """Raises `Lost` when it ends before its end."""


@dataclass(frozen=True, slots=True)
class ApiServerAddress:
    """Where the API server is, and how both sides know one another."""

    url: str
    """`https://host:port`, nothing after it."""

    authority: Path
    """PEM bundle that its certificate must come from."""

    certificate: Path
    """PEM client certificate; its common name is this executor's Kubernetes user."""

    certificate_key: Path

    def ssl_context(self) -> ssl.SSLContext:
        """TLS with both certificates."""
        try:
            context = ssl.create_default_context(cafile=str(self.authority))
            context.load_cert_chain(str(self.certificate), str(self.certificate_key))
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(f"the cluster's certificates cannot be used: {error}") from error
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class ApiServer:
    """A pool of connections to the API server. Use as an async context manager, by any task."""

    def __init__(self, address: ApiServerAddress, connections: int) -> None:
        self._address = address
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "ApiServer":
        connector = aiohttp.TCPConnector(
            ssl=self._address.ssl_context(), limit=self._connections, keepalive_timeout=30.0
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=_ADDED_BY_AIOHTTP,
            trust_env=False,
            middlewares=(_once,),
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS
            ),
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session is not None:
            await self._session.close()

    @asynccontextmanager
    async def send(self, outgoing: Outgoing, *, unending: bool = False) -> AsyncIterator[Reply]:
        """Send one request; `unending` lets the answer be silent for as long as it likes."""
        if self._session is None:
            raise ClusterError("the API server's connections are not open: use `async with`")
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=CONNECT_SECONDS,
            sock_read=None if unending else READ_SECONDS,
        )
        try:
            response = await self._session.request(
                outgoing.method,
                URL(self._address.url + outgoing.target, encoded=True),
                headers=CIMultiDict(outgoing.headers),
                data=outgoing.body or None,
                allow_redirects=False,
                timeout=timeout,
            )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(f"no connection to the API server: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Lost(f"the API server gave no answer: {_named(error)}") from error
        try:
            pieces = _body(response)
            if response.status == impersonation.STATUS:
                pieces = await _let_in(pieces)
            yield Reply(response.status, tuple(_fields(response)), pieces)
        finally:
            response.close()


async def _once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn what aiohttp takes as leave to send again into `Lost`, which it does not."""
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise Lost(f"the connection to the API server broke: {_named(error)}") from error


async def _body(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_any():
            yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Lost(f"the answer broke off: {_named(error)}", response.status) from error


async def _let_in(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, unless they say that we were not let in: then nothing was done."""
    start = b""
    async for piece in pieces:
        start += piece
        if len(start) > impersonation.MOST_BYTES:
            break
    if impersonation.refuses_us(start):
        raise NotSent("the API server does not let the executor act for others")
    return _chain(start, pieces)


async def _chain(start: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield start
    async for piece in rest:
        yield piece


def _fields(response: aiohttp.ClientResponse) -> Iterator[tuple[str, str]]:
    for name, value in response.raw_headers:
        yield name.decode("ascii", "replace"), value.decode("utf-8", "surrogateescape")


def _named(error: BaseException) -> str:
    """An error for a message; many of aiohttp's have no text of their own."""
    return str(error) or type(error).__name__
