"""Whether somebody else has the port that a process is to listen on.

A probe cannot tell our process from a stranger that answers at the same port. So nothing is started
while a port that is to be probed is taken: the process would die of it, and the stranger would be
taken for it.
"""

import errno
import socket
from urllib.parse import urlsplit

from k3s_daas.processes.spec import HttpProbe, ProcessSpec, TcpProbe

# Seconds for a listener to take a connection; those we ask are on this machine.
_CONNECT_WITHIN = 1.0


def check_port_free(spec: ProcessSpec) -> None:
    """Raise `OSError` if something listens where this process, not running yet, is to listen."""
    address = _address(spec)
    if address is None:
        return
    try:
        socket.create_connection(address, timeout=_CONNECT_WITHIN).close()
    except OSError:
        return
    host, port = address
    raise OSError(
        errno.EADDRINUSE,
        f"port {port} of {host} is taken by another program; stop that one, or choose another port",
    )


def _address(spec: ProcessSpec) -> tuple[str, int] | None:
    """Where the process will be probed over TCP; None where it is probed in another way."""
    match spec.readiness:
        case TcpProbe(host, port):
            return host, port
        case HttpProbe(url):
            parts = urlsplit(url)
            if parts.hostname is not None and parts.port is not None:
                return parts.hostname, parts.port
    return None
