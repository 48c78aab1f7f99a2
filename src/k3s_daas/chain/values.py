"""What the ledger tells us, as small frozen values; protobuf stays inside `client`.

Amounts are MIST (10^-9 SUI), times milliseconds since 1970 by the ledger's clock, never by ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from sui_wire.committee import QuorumSignature
from sui_wire.ids import ObjectId
from sui_wire.object import Owner
from sui_wire.transaction import ObjectRef


@dataclass(frozen=True, slots=True)
class ObjectState:
    """One version of one object, as a node reports it."""

    ref: ObjectRef
    owner: Owner
    type: str
    """`0x…::module::Name<…>` with full addresses; `package` for a package."""
    contents: bytes
    """BCS of the Move value, its id first; empty for a package."""


@dataclass(frozen=True, slots=True)
class ChangedObject:
    """An object a transaction wrote, at its new version."""

    ref: ObjectRef
    owner: Owner
    type: str
    """As in `ObjectState`; empty if the node does not say."""
    created: bool
    package: bool = False
    """Whether it is a package of Move modules."""


@dataclass(frozen=True, slots=True)
class GasUsed:
    """What a transaction cost."""

    computation: int
    storage: int
    rebate: int

    @property
    def net(self) -> int:
        """What left the gas coin; negative when more storage was freed than taken."""
        return self.computation + self.storage - self.rebate


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an executed transaction changed nothing."""

    kind: str
    """Sui's name of the error, such as `MOVE_ABORT` or `INSUFFICIENT_GAS`."""
    reason: str
    """The node's words."""
    command: int | None = None
    """Index of the command that failed."""
    abort_code: int | None = None
    module: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class ChainEvent:
    """One event of our package, and its place in the ledger's history."""

    checkpoint: int
    """Sequence number; -1 when the transaction was executed but is not in a checkpoint yet."""
    transaction: str
    """Digest, Base58."""
    index: int
    """Position among all events of the checkpoint; of the transaction, if it is in none yet."""
    type_name: str
    """`module::Name`, without the package."""
    contents: bytes
    """BCS of the event, exactly as it was emitted."""
    timestamp_ms: int
    """Of the checkpoint; 0 if there is none yet."""


@dataclass(frozen=True, slots=True)
class EmittedEvent:
    """An event of one transaction, whichever package's."""

    type: str
    """`0x…::module::Name` with the full address."""
    contents: bytes


@dataclass(frozen=True, slots=True)
class ExecutedTransaction:
    """A transaction's outcome, as the node that executed it reports it."""

    digest: str
    failure: Failure | None
    """None: it succeeded."""
    gas: GasUsed
    gas_coin: ObjectRef | None
    """The first payment coin at its new version."""
    changed: tuple[ChangedObject, ...]
    """Empty unless they were asked for."""
    events: tuple[EmittedEvent, ...]
    checkpoint: int | None
    timestamp_ms: int | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """What a transaction would do, and what its commands would return."""

    failure: Failure | None
    gas: GasUsed
    returned: tuple[tuple[bytes, ...], ...]
    """BCS of each command's return values."""


@dataclass(frozen=True, slots=True)
class RawTransaction:
    """A transaction of a checkpoint, as bytes that can be checked."""

    digest: str
    effects: bytes
    events: bytes
    """BCS of `TransactionEvents`; empty if there are none."""


@dataclass(frozen=True, slots=True)
class RawCheckpoint:
    """A checkpoint as a node sent it; nothing is believed yet."""

    sequence: int
    summary: bytes
    contents: bytes
    transactions: tuple[RawTransaction, ...]
    signature: QuorumSignature | None = None
    """The committee's over the summary; None if the node sent none."""


@dataclass(frozen=True, slots=True)
class DynamicField:
    """One entry of a Move `Table`."""

    field_id: ObjectId
    name: bytes
    """BCS of the key."""
    value: bytes
    """BCS of the value."""


@dataclass(frozen=True, slots=True)
class Coin:
    """A `Coin<SUI>` we own, and what is in it."""

    ref: ObjectRef
    balance: int


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """Who a node says it is."""

    chain_id: bytes
    """Digest of the network's first checkpoint, 32 bytes."""
    chain: str
    epoch: int
    checkpoint: int
    timestamp_ms: int
    oldest_checkpoint: int
    """The first checkpoint the node still has."""
