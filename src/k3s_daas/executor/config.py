"""What an executor is told when it starts: one JSON file, checked before anything listens.

    {"host": "127.0.0.1", "port": 8081,
     "ledger": "http://127.0.0.1:9000",
     "committee": {"epoch": 0, "members": [{"public_key": "...", "weight": 10000}]},
     "package_id": "0x...", "platform_id": "0x...", "cluster_id": "0x...", "executor_id": "0x...",
     "operator_key": "keys/operator.key", "signing_key": "keys/executor-signing.key",
     "sealing_key": "keys/executor-sealing.key",
     "state": "executor", "blobs": "blobs",
     "api_server": {"url": "https://127.0.0.1:6443", "authority": "cluster/ca.crt",
                    "certificate": "cluster/executor.crt",
                    "certificate_key": "cluster/executor.key",
                    "user": "daas-executor", "audit_log": "cluster/audit.log"},
     "development": true, "metrics_port": 0}

Paths are relative to the file itself. Keys are named by path and never stand in the file.
"""

from pathlib import Path

import msgspec

from k3s_daas.chain.trust import Committee
from k3s_daas.executor.api_server import ApiServerAddress
from k3s_daas.executor.envelopes import INLINE_BYTES
from k3s_daas.executor.errors import ConfigError
from sui_wire.errors import WireError
from sui_wire.ids import ObjectId, parse_address


class ApiServerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The one cluster this executor acts on."""

    url: str
    """`https://host:port`, nothing after it."""

    authority: Path
    """PEM bundle the API server's certificate must come from."""

    certificate: Path
    """PEM client certificate of this executor, which may impersonate."""

    certificate_key: Path

    user: str
    """The common name in `certificate`: this executor's own name in the audit log."""

    audit_log: Path | None = None
    """The API server's audit log, if it can be read here; without it more outcomes stay unknown."""

    def address(self) -> ApiServerAddress:
        """What `ApiServer` and `Upgrades` need of it."""
        return ApiServerAddress(
            self.url,
            self.authority,
            self.certificate,
            self.certificate_key,
        )


class ExecutorConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration of one executor process."""

    host: str = "127.0.0.1"
    port: int = 8081
    """Where gateways bring streams, with `/healthz` and, in development, `/inject-event`."""

    ledger: str
    """URL of a Sui full node speaking gRPC `sui.rpc.v2`."""

    committee: Committee | None = None
    """Whose signature makes a checkpoint true; without it the ledger's node is believed."""

    package_id: str
    platform_id: str
    cluster_id: str
    executor_id: str

    operator_key: Path
    """ed25519 key file of the address that submits and pays; used by this process alone."""

    signing_key: Path
    """ed25519 key file: signs answers, and the certificate of the stream port."""

    sealing_key: Path
    """X25519 key file: opens requests."""

    state: Path
    """Folder of the journal and of its key."""

    blobs: Path
    """Folder of the blob store shared with the gateway."""

    api_server: ApiServerConfig

    development: bool = False
    """Serve `/inject-event`, if the ledger too says that this executor is in development."""

    start_checkpoint: int | None = None
    """Where a new journal begins to follow the ledger: the checkpoint of the executor's
    registration. Without it, whatever is the next when the executor first starts."""

    metrics_port: int = 0
    """Loopback port of the metrics; 0 is off."""

    slots: int = 64
    """Single requests carried out at once."""

    admitted: int = 4096
    """Requests taken up and not recorded yet; more stay on the ledger until there is room."""

    inline_bytes: int = INLINE_BYTES
    """Longest answer that travels in the transaction."""

    keep_hours: float = 7 * 24.0
    """For how long recorded requests stay in the journal."""

    drain_seconds: float = 10.0
    """After SIGTERM, for requests under way."""

    def object_id(self, field: str) -> ObjectId:
        """The id in one of the `_id` fields."""
        text = getattr(self, field)
        try:
            return parse_address(text)
        except WireError as error:
            raise ConfigError(f"{field} is not an object id: {error}") from error


def load_config(path: Path) -> ExecutorConfig:
    """Read and check the configuration in `path`; its paths come back absolute."""
    try:
        config = msgspec.json.decode(path.read_bytes(), type=ExecutorConfig, dec_hook=_decode_path)
    except OSError as error:
        raise ConfigError(f"cannot read the configuration: {error}") from error
    except msgspec.MsgspecError as error:
        raise ConfigError(f"{path} is not an executor configuration: {error}") from error
    if not config.api_server.url.startswith("https://"):
        raise ConfigError(f"api_server.url must be https://host:port, got {config.api_server.url}")
    base = path.resolve().parent
    return msgspec.structs.replace(
        config,
        operator_key=base / config.operator_key,
        signing_key=base / config.signing_key,
        sealing_key=base / config.sealing_key,
        state=base / config.state,
        blobs=base / config.blobs,
        api_server=_below(base, config.api_server),
    )


def _decode_path(kind: type[object], value: object) -> object:
    """msgspec knows no paths."""
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise ValueError(f"expected a path, got {value!r}")


def _below(base: Path, server: ApiServerConfig) -> ApiServerConfig:
    return msgspec.structs.replace(
        server,
        url=server.url.rstrip("/"),
        authority=base / server.authority,
        certificate=base / server.certificate,
        certificate_key=base / server.certificate_key,
        audit_log=base / server.audit_log if server.audit_log else None,
    )
