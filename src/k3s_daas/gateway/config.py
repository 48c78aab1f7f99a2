"""What a gateway is told when it starts: one JSON file, checked before anything listens.

    {"host": "127.0.0.1", "port": 8080,
     "certificate": "gateway/tls.crt", "certificate_key": "gateway/tls.key",
     "ledger": "http://127.0.0.1:9000",
     "committee": {"epoch": 0, "members": [{"public_key": "...", "weight": 10000}]},
     "package_id": "0x...", "platform_id": "0x...",
     "signing_key": "keys/gateway.key", "blobs": "blobs", "metrics_port": 0}

Paths are relative to the file itself. Keys are named by path and never stand in the file.
"""

from pathlib import Path

import msgspec

from k3s_daas.chain.trust import Committee

KIB = 1024


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file and the field."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much one client, and all of them, may cost. Sizes in bytes, times in seconds."""

    connections: int = 2048
    """Open client connections; one more is closed at once."""

    requests: int = 1024
    """Single requests under way; one more is answered 429."""

    streams: int = 1024
    """Streams (watches, logs, exec) open at a time; one more is answered 429."""

    token_share: float = 0.5
    """How much of either one seal token may take, so that nobody keeps all others out."""

    body_bytes: int = 3 * KIB * KIB
    """Longest request body: kube-apiserver's own limit for a write."""

    inline_bytes: int = 12 * KIB
    """Longest envelope that travels in the transaction; Sui takes 16,384 bytes an argument."""

    line_bytes: int = 32 * KIB
    """Longest request line, query included (label selectors grow long)."""

    header_bytes: int = 16 * KIB
    """Longest single header field."""

    headers: int = 128
    """Header fields of one request."""

    handshake_seconds: float = 10.0
    """For the TLS handshake of a new connection."""

    header_seconds: float = 10.0
    """From the first byte of a request to the end of its headers."""

    body_seconds: float = 30.0
    """For the next byte of a request body."""

    write_seconds: float = 60.0
    """For a client to make room for the next part of its answer."""

    idle_seconds: float = 90.0
    """For a connection without a request; kube-apiserver's value."""

    lingering_seconds: float = 2.0
    """For reading away the body of a request that was refused before it was read."""

    answer_seconds: float = 30.0
    """From a request's approval to its recorded answer."""

    opening_seconds: float = 10.0
    """For the executor to open an approved stream (it may not have seen the event yet)."""

    stream_idle_seconds: float = 4 * 3600.0
    """For a stream on which neither side says anything; kubelet's value."""

    drain_seconds: float = 35.0
    """After SIGTERM, for requests under way: a little more than `answer_seconds`."""

    session_seconds: float = 5.0
    """For a session named by a credential to appear on the ledger (read-your-writes)."""

    objects_seconds: float = 2.0
    """For how long an executor list or a sealing key read from the ledger is taken as current."""


class GatewayConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration of one gateway process."""

    host: str = "127.0.0.1"
    port: int
    """Where clients connect; 0 lets the system choose (tests)."""

    certificate: Path
    """PEM chain that clients see."""

    certificate_key: Path
    """PEM private key of `certificate`."""

    ledger: str
    """URL of a Sui full node speaking gRPC `sui.rpc.v2`."""

    committee: Committee | None = None
    """Whose signature makes a checkpoint true; without it the ledger's node is believed."""

    package_id: str
    """The published `k3s_daas` package."""

    platform_id: str
    """The shared `Platform` object."""

    signing_key: Path
    """Key file of the address that signs and pays; sessions name this address."""

    blobs: Path
    """Folder of the blob store shared with the executor."""

    metrics_port: int = 0
    """Loopback port of metrics and this process's own health; 0 is off."""

    limits: Limits = Limits()


def load_config(path: Path) -> GatewayConfig:
    """Read and check the configuration in `path`."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=GatewayConfig, dec_hook=_decode_path)
    except OSError as error:
        raise ConfigError(f"cannot read the configuration: {error}") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path} is not a gateway configuration: {error}") from error
    base = path.resolve().parent
    return msgspec.structs.replace(
        config,
        certificate=base / config.certificate,
        certificate_key=base / config.certificate_key,
        signing_key=base / config.signing_key,
        blobs=base / config.blobs,
    )


def _decode_path(kind: type[object], value: object) -> object:
    if kind is Path and isinstance(value, str) and value:
        return Path(value)
    raise ValueError(f"expected a path, got {value!r}")
