"""The three keys of an executor, and whether the ledger knows it by them."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from k3s_daas.contract.objects import Executor, Platform
from k3s_daas.executor.config import ExecutorConfig
from k3s_daas.executor.errors import ConfigError
from k3s_daas.executor.signing import Signer
from k3s_daas.seal.keys import public_bytes, read_sealing_key, read_signing_key
from sui_wire.ids import ObjectId, format_address
from sui_wire.signature import KeyPair


@dataclass(frozen=True, slots=True)
class Keys:
    """Private keys; none of them is ever shown."""

    operator: KeyPair
    """Pays for what is recorded."""

    signing: Ed25519PrivateKey
    """Signs answers, and the certificate of the stream port."""

    sealing: X25519PrivateKey
    """Opens requests."""

    @classmethod
    def read(cls, config: ExecutorConfig) -> "Keys":
        """From the files that the configuration names."""
        operator = read_signing_key(config.operator_key).private_bytes_raw()
        return cls(
            KeyPair.from_seed(operator),
            read_signing_key(config.signing_key),
            read_sealing_key(config.sealing_key),
        )

    def check(self, executor: Executor, cluster: ObjectId) -> None:
        """Refuse to run as an executor that the ledger knows by other keys, or elsewhere."""
        name = format_address(executor.id)
        own = (public_bytes(self.signing), public_bytes(self.sealing))
        if (executor.signing_key, executor.sealing_key) != own:
            raise ConfigError(
                f"the ledger knows executor {name} by other keys than those configured: "
                "register again, or rotate its keys"
            )
        if executor.cluster != cluster:
            raise ConfigError(
                f"executor {name} is registered for cluster {format_address(executor.cluster)}, "
                f"not {format_address(cluster)}"
            )

    def signer(self, platform: Platform, executor: Executor) -> Signer:
        """What signs this executor's answers on this ledger."""
        return Signer(
            self.signing,
            executor.key_version,
            platform.chain,
            platform.package_id,
            executor.cluster,
            executor.id,
        )
