"""Objects under the committee's signature: what a node says an object holds, it held.

A node names, for an object, the transaction that wrote it. That transaction's effects list the
object's digest, and stand in a checkpoint that the committee signed: so the object's bytes are what
was written, at that version, at that time. What no proof of this kind can show is that nothing was
written since: a node may withhold the newest version, and then shows a true one that is old. The
answer says how old, so that the caller can decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.values import ExecutedTransaction, RawCheckpoint, RawTransaction
from k3s_daas.chain.verifier import EpochNode, Verifier
from sui_wire import effects as wire_effects
from sui_wire.effects import ObjectWrite, PackageWrite
from sui_wire.errors import WireError
from sui_wire.ids import ObjectId, format_digest, short_address
from sui_wire.object import Object
from sui_wire.object import decode as decode_object


@dataclass(frozen=True, slots=True)
class ProvenObject:
    """An object, and the checkpoint that proves it."""

    object: Object
    checkpoint: int
    """In it, the object got this version."""
    timestamp_ms: int
    """Of the checkpoint. Nothing is proven of what came later."""


class ObjectNode(EpochNode, Protocol):
    """What the prover needs of a node. All may raise `LedgerUnavailable`."""

    async def get_encoded_object(self, object_id: ObjectId) -> bytes: ...

    async def get_transaction(self, digest: str) -> ExecutedTransaction | None: ...

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None: ...


class ObjectProver:
    """Reads objects and proves them; three calls each. Without a pinned committee, `verifier`
    believes the node, and so does this.
    """

    def __init__(self, node: ObjectNode, verifier: Verifier) -> None:
        self._node = node
        self._verifier = verifier

    async def verified_object(self, object_id: ObjectId) -> ProvenObject:
        """The object at the newest version that the node shows.

        Raises `ObjectNotFound`, and `LedgerInconsistent` when the node shows something that was
        never written, or cannot show where it was written.
        """
        name = short_address(object_id)
        encoded = await self._node.get_encoded_object(object_id)
        try:
            value = decode_object(encoded)
        except WireError as error:
            raise LedgerInconsistent(f"object {name} cannot be read: {error}") from error
        if value.id != object_id:
            raise LedgerInconsistent(f"asked for object {name}, got {short_address(value.id)}")
        digest = format_digest(value.previous_transaction)
        executed = await self._node.get_transaction(digest)
        sequence = None if executed is None else executed.checkpoint
        raw = None if sequence is None else await self._node.get_checkpoint(sequence)
        if raw is None:
            raise LedgerInconsistent(
                f"the node cannot show the checkpoint in which object {name} was written by "
                f"transaction {digest}; ask a node that keeps it"
            )
        (checkpoint,) = await self._verifier.verify([raw])
        written = next((each for each in raw.transactions if each.digest == digest), None)
        if written is None:
            raise LedgerInconsistent(f"checkpoint {raw.sequence} does not list {digest}")
        _check_written(value, written)
        return ProvenObject(value, checkpoint.sequence, checkpoint.timestamp_ms)


def _check_written(value: Object, transaction: RawTransaction) -> None:
    """The effects, which were verified, must list exactly this object as an output."""
    name = f"object {short_address(value.id)} version {value.version}"
    try:
        effects = wire_effects.decode(transaction.effects)
    except WireError as error:
        raise LedgerInconsistent(f"the effects of {transaction.digest}: {error}") from error
    if effects.transaction_digest != value.previous_transaction:
        raise LedgerInconsistent(f"the effects of {transaction.digest} are another transaction's")
    for change in effects.changed_objects:
        if change.id != value.id:
            continue
        match change.output:
            case ObjectWrite(digest):
                version = effects.lamport_version
            case PackageWrite(version, digest):
                pass
            case _:
                break
        if (version, digest) == (value.version, value.digest):
            return
    raise LedgerInconsistent(f"{name} is not what transaction {transaction.digest} wrote")
