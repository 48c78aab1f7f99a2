"""Putting an executor on the ledger, so that the contract may assign requests to it.

Only development registration exists: no hardware vouches for anything. The *measurement* is a
digest of the installed source files; it tells versions apart for people who look, and proves
nothing, since whoever runs the process could report any other. The contract refuses such an
executor once its platform is declared to be in production.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import k3s_daas
import sui_wire
from k3s_daas.chain.outcome import Submitted
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.executor_registry import register_development
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.cluster import ExecutorRegistered
from k3s_daas.contract.statement import PossessionStatement
from k3s_daas.executor.clock import wall_ms
from k3s_daas.executor.errors import ExecutorError
from k3s_daas.executor.journal import begin_journal
from k3s_daas.seal.keys import public_bytes
from sui_wire.ids import Address, ObjectId

LIFETIME_MS = 365 * 24 * 3600 * 1000
"""How long a registration counts; the contract allows 366 days."""


class Ledger(Protocol):
    """Where the registration is submitted: `chain.Submitter`, signing as the operator."""

    @property
    def address(self) -> Address:
        """The operator."""
        ...

    async def submit(self, call: Call) -> Submitted:
        """Execute one call."""
        ...


@dataclass(frozen=True, slots=True)
class Registration:
    """What is registered."""

    platform: ObjectId
    cluster: ObjectId
    cluster_cap: ObjectId
    """Owned by the operator."""

    signing_key: Ed25519PrivateKey
    sealing_key: X25519PrivateKey
    endpoint: str
    """`host:port` of the stream port, as gateways reach it."""

    region: str
    state: Path | None = None
    """The executor's state folder, if it is at hand: its journal is begun before it is registered,
    so that no request it is ever given is older than its journal (see `intake`)."""

    lifetime_ms: int = LIFETIME_MS


@dataclass(frozen=True, slots=True)
class Registered:
    """The new executor, and the checkpoint from which it must follow the ledger."""

    executor: ObjectId
    checkpoint: int | None
    """None if the ledger had not made it yet when it answered."""


async def register(ledger: Ledger, registration: Registration) -> Registered:
    """Register a development executor, operated by whoever signs for `ledger`."""
    if registration.state is not None:
        await begin_journal(registration.state, wall_ms())
        # Dies here: a journal without an executor; the next registration uses it.
    signing_key = public_bytes(registration.signing_key)
    sealing_key = public_bytes(registration.sealing_key)
    possession = PossessionStatement(
        registration.platform, registration.cluster, ledger.address, sealing_key
    )
    submitted = await ledger.submit(
        register_development(
            registration.platform,
            registration.cluster_cap,
            registration.cluster,
            measurement=source_measurement(),
            signing_key=signing_key,
            sealing_key=sealing_key,
            endpoint=registration.endpoint,
            region=registration.region,
            possession=registration.signing_key.sign(possession.encode()),
            lifetime_ms=registration.lifetime_ms,
        )
    )
    for event in submitted.events:
        registered = decode_event(event.type_name, event.contents)
        if isinstance(registered, ExecutorRegistered) and registered.signing_key == signing_key:
            return Registered(registered.executor, submitted.checkpoint)
    raise ExecutorError("the registration was executed, but no ExecutorRegistered event came of it")


def source_measurement() -> bytes:
    """BLAKE2b-256 over every Python and Move bytecode file of what an executor runs, by path.

    Names and contents, in sorted order, each with its length; so renaming, moving and changing all
    show. It measures files, not the process.
    """
    state = blake2b(digest_size=32)
    for name, path in _source_files():
        content = path.read_bytes()
        for part in (name.encode(), content):
            state.update(len(part).to_bytes(8, "big") + part)
    return state.digest()


def _source_files() -> Iterator[tuple[str, Path]]:
    for package in (k3s_daas, sui_wire):
        root = Path(str(package.__file__)).parent
        files = [path for path in root.rglob("*") if path.suffix in (".py", ".mv")]
        for path in sorted(files):
            yield f"{package.__name__}/{path.relative_to(root).as_posix()}", path
