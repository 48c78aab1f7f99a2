"""Where a node or a faucet answers: the one form of address that both take."""

from __future__ import annotations

from urllib.parse import urlsplit

from pocketsui.errors import InvalidRequest

HTTP_PORT = 80


def host_and_port(option: str, url: str) -> tuple[str, int]:
    """The parts of `http://HOST:PORT`; `option` is what the user calls the address.

    >>> host_and_port("url", "http://127.0.0.1:9000")
    ('127.0.0.1', 9000)
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidRequest(option, f"{url!r} is no address: {error}") from None
    if parts.scheme != "http" or not host:
        raise InvalidRequest(option, f"{url!r} is no address: expected http://HOST:PORT")
    return host, port or HTTP_PORT
