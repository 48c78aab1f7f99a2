"""What the interpreter is told about a transaction, and how it reads objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sui_wire.ids import Address, ObjectId
from sui_wire.object import Object


@dataclass(frozen=True, slots=True)
class TransactionContext:
    """The facts of a transaction that Move code may ask for, and the coin that pays.

    ``gas_coin`` is the coin as commands shall see it (after smashing, before charging), or None
    when nothing pays: in simulations without checks.
    """

    sender: Address
    digest: bytes  # 32 bytes: every fresh object id is derived from it
    epoch: int
    epoch_timestamp_ms: int
    gas_price: int
    gas_budget: int  # in MIST
    reference_gas_price: int = 1_000
    sponsor: Address | None = None
    gas_coin: Object | None = None
    read_price: int = 0  # internal units for the objects and packages the transaction names


class ObjectReader(Protocol):
    """Objects as this transaction may see them. Owned by the interpreter, implemented by a node.

    Answers must not change during one execution. It may raise; nothing is caught here, since a
    store that cannot be read is no fault of the transaction.
    """

    def get(self, object_id: ObjectId) -> Object | None:
        """The object or package of that id, or None."""

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        """The object of that id if ``parent`` owns it (a dynamic field or dynamic object)."""
