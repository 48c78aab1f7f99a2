"""The gateway's own certificate authority and certificate, made when the installation is.

It is not the cluster's: clients trust the gateway's name with it and nothing inside the cluster.
"""

from __future__ import annotations

import datetime
from ipaddress import IPv4Address
from pathlib import Path

from k3s_daas.cluster.pki import open_authority, write_pair
from k3s_daas.installation import Installation

CERTIFICATE = "server"
"""Name of the pair: `server.crt` and `server.key` in `folder`."""


def folder(installation: Installation) -> Path:
    """Where authority and certificate lie."""
    return installation.gateway / "tls"


def authority_pem(installation: Installation) -> bytes:
    """What clients need to trust the gateway."""
    return (folder(installation) / "ca.crt").read_bytes()


def issue_certificate(installation: Installation, now: datetime.datetime) -> None:
    """Make the authority the first time, and a fresh certificate each time."""
    place = folder(installation)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = open_authority(place, now)
    pair = authority.issue_server("k3s-daas gateway", ("localhost", IPv4Address("127.0.0.1")), now)
    write_pair(place, CERTIFICATE, pair)
