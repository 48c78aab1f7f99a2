"""How far a deployment has come: one JSON file, 0600, written before and after every step."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec

from k3s_daas.chain.delivery import SignedTransaction
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.memory import Published, RegisteredCluster
from k3s_daas.files import write_atomically


class Pending(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that was signed for a step, and perhaps sent; base64."""

    step: str
    digest: str
    transaction: str
    signature: str

    @classmethod
    def of(cls, step: str, signed: SignedTransaction) -> Pending:
        """What is to be remembered before it is sent."""
        return cls(
            step=step,
            digest=signed.digest,
            transaction=base64.b64encode(signed.encoded).decode(),
            signature=base64.b64encode(signed.signature).decode(),
        )

    def signed(self) -> SignedTransaction:
        """The very bytes again."""
        return SignedTransaction(
            base64.b64decode(self.transaction),
            base64.b64decode(self.signature),
            self.digest,
            with_changes=True,
        )


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """A step that was taken."""

    transaction: str
    computation: int
    """MIST, like the two below it."""
    storage: int
    rebate: int


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; a part is absent until it is on the ledger."""

    network: str = ""
    chain: str = ""
    """Digest of the network's first checkpoint, hex."""
    signer: str = ""
    """Address that publishes, and owns what comes of it."""
    contract: Published | None = None
    cluster: RegisteredCluster | None = None
    steps: dict[str, Done] = {}
    pending: Pending | None = None


def read(path: Path) -> Deployment:
    """What the file says; an absent one says nothing."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Deployment)
    except FileNotFoundError:
        return Deployment()
    except msgspec.MsgspecError as error:
        raise CommandError(
            f"{path} is no deployment ({error}); restore it, or name another with --state: without"
            " it the contract would be published a second time"
        ) from error


def write(path: Path, deployment: Deployment) -> None:
    """Keep it; durable when this returns."""
    write_atomically(path, msgspec.json.format(msgspec.json.encode(deployment)) + b"\n")
