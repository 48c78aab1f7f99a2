"""The machine of one transaction: fuel, context, objects. Translated code calls it ``m``."""

from __future__ import annotations

import hashlib
import sys

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.failures import MAX_CALL_DEPTH
from pocketsui.vm.gas import Meter
from pocketsui.vm.layout import encode
from pocketsui.vm.object_runtime import Emitted, ObjectRuntime
from pocketsui.vm.sizes import tag_size
from pocketsui.vm.types import DatatypeOf
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId

OBJECT_ID_DOMAIN = b"\xf1"  # HashingIntentScope::RegularObjectId
MAX_EVENTS = 1_024
MAX_EVENT_SIZE = 256_000  # bytes
MAX_NEW_IDS = 2_048
EVENT_BASE_FUEL, EVENT_BYTE_FUEL = 52, 2 + 10  # of the value, and of its BCS
EVENT_TAG_BYTE_FUEL = 5

# A Move call is a Python call; the natives and what runs above need a few frames more.
sys.setrecursionlimit(max(sys.getrecursionlimit(), 3 * MAX_CALL_DEPTH))


class Machine(Meter):
    """What natives may reach. Fields:

    sender, digest, ...   the transaction's context, as ``tx_context`` tells it
    ids_created           how many fresh ids there were, also the next one's number
    objects               new, deleted, transferred and child objects
    events                emitted, in order
    caller                package and module of the function the current command calls
    """

    __slots__ = (
        "caller",
        "digest",
        "epoch",
        "epoch_timestamp_ms",
        "events",
        "gas_price",
        "ids_created",
        "objects",
        "reference_gas_price",
        "sender",
        "sponsor",
    )

    def __init__(
        self,
        *,
        budget: int,
        objects: ObjectRuntime,
        sender: Address,
        digest: bytes,
        epoch: int,
        epoch_timestamp_ms: int,
        gas_price: int,
        reference_gas_price: int,
        sponsor: Address | None,
    ) -> None:
        super().__init__(budget)
        self.objects = objects
        self.sender = sender
        self.digest = digest
        self.epoch = epoch
        self.epoch_timestamp_ms = epoch_timestamp_ms
        self.gas_price = gas_price
        self.reference_gas_price = reference_gas_price
        self.sponsor = sponsor
        self.ids_created = 0
        self.events: list[Emitted] = []
        self.caller: tuple[Address, str] = (Address(bytes(32)), "")

    def fresh_address(self) -> ObjectId:
        """The next id this transaction derives from its digest (Sui's ``derive_id``)."""
        counter = self.ids_created.to_bytes(8, "little")
        self.ids_created += 1
        preimage = OBJECT_ID_DOMAIN + self.digest + counter
        return Address(hashlib.blake2b(preimage, digest_size=32).digest())

    def fresh_id(self) -> ObjectId:
        """A fresh address that is the id of a new object."""
        address = self.fresh_address()
        if len(self.objects.new_ids) >= MAX_NEW_IDS:
            raise MoveFailure(
                FailureKind.LIMIT_EXCEEDED, f"more than {MAX_NEW_IDS} objects in one transaction"
            )
        self.objects.new_ids.add(address)
        return address

    def emit_event(self, type_: DatatypeOf, value: Value) -> None:
        contents = encode(type_, value)
        tag = tag_size(type_)
        self.charge(EVENT_BASE_FUEL + EVENT_BYTE_FUEL * len(contents) + EVENT_TAG_BYTE_FUEL * tag)
        if len(self.events) >= MAX_EVENTS:
            raise MoveFailure(
                FailureKind.LIMIT_EXCEEDED, f"more than {MAX_EVENTS} events in one transaction"
            )
        if len(contents) > MAX_EVENT_SIZE:
            raise MoveFailure(
                FailureKind.LIMIT_EXCEEDED,
                f"an event of {len(contents)} bytes, at most {MAX_EVENT_SIZE}",
            )
        self.events.append(Emitted(*self.caller, type_, contents))
