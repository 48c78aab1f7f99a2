"""A small world for transactions: one package, a few objects, a store of a dict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pocketsui.execution.context import TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.execution.transaction import execute, new_cache
from pocketsui.vm.loader import PackageCache
from sui_wire.ids import Address, Digest, ObjectId, parse_address
from sui_wire.object import (
    AddressOwner,
    MoveObject,
    Object,
    ObjectOwner,
    Owner,
    SharedOwner,
)
from sui_wire.transaction import (
    Argument,
    CallArg,
    Command,
    ImmOrOwned,
    MoveCall,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Shared,
)
from sui_wire.type_tag import TypeTag, parse_struct_tag

SENDER = Address(b"\x0a" * 32)
SUI_COIN = "0x2::coin::Coin<0x2::sui::SUI>"
FRAMEWORK = parse_address("0x2")
NO_DIGEST = Digest(bytes(32))


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def object_id(number: int) -> ObjectId:
    return Address(bytes([number]) * 32)


def an_object(
    type_: str, contents: bytes, owner: Owner | None = None, *, version: int = 3
) -> Object:
    tag = parse_struct_tag(type_)
    data = MoveObject(tag, has_public_transfer=True, version=version, contents=contents)
    return Object(data, owner or AddressOwner(SENDER), NO_DIGEST, 0)


def coin(number: int, value: int) -> Object:
    return an_object(SUI_COIN, object_id(number) + u64(value))


def given(one: bytes | Object, *, mutable: bool = True) -> CallArg:
    """An input for plain bytes, or for an object as its owner demands."""
    if isinstance(one, bytes):
        return Pure(one)
    if isinstance(one.owner, SharedOwner):
        return Shared.of(one.id, one.owner.initial_version, mutable=mutable)
    return ImmOrOwned(ObjectRef(one.id, one.version, one.digest))


def framework_call(name: str, *arguments: Argument, types: tuple[TypeTag, ...] = ()) -> MoveCall:
    module, function = name.split("::")
    return MoveCall(FRAMEWORK, module, function, types, arguments)


@dataclass
class World:
    """Objects by id. ``run`` executes and, if asked, keeps what was written."""

    objects: dict[ObjectId, Object] = field(default_factory=dict)
    cache: PackageCache = field(default_factory=new_cache)
    transactions: int = 0

    @classmethod
    def of(cls, *objects: Object) -> World:
        return cls({one.id: one for one in objects})

    def get(self, object_id: ObjectId) -> Object | None:
        return self.objects.get(object_id)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        found = self.objects.get(object_id)
        return found if found and found.owner == ObjectOwner(parent) else None

    def run(
        self,
        inputs: tuple[bytes | Object | CallArg, ...],
        *commands: Command,
        gas_coin: Object | None = None,
        budget: int = 1_000_000_000,
        keep_results: bool = False,
    ) -> Execution:
        self.transactions += 1
        arguments = tuple(given(one) if isinstance(one, bytes | Object) else one for one in inputs)
        context = TransactionContext(
            sender=SENDER,
            digest=self.transactions.to_bytes(32, "big"),
            epoch=3,
            epoch_timestamp_ms=4,
            gas_price=1_000,
            gas_budget=budget,
            gas_coin=gas_coin,
        )
        return execute(
            ProgrammableTransaction(arguments, commands),
            context,
            self,
            self.cache,
            keep_return_values=keep_results,
        )

    def keep(self, done: Execution) -> None:
        """Store what a transaction wrote, a version later."""
        for object_id, written in done.written.items():
            data, owner = written.data, written.owner
            if isinstance(data, MoveObject):
                data = replace(data, version=data.version + 1)
            if owner == SharedOwner(0):
                owner = SharedOwner(1)
            self.objects[object_id] = Object(data, owner, NO_DIGEST, 0)
        for object_id in done.deleted | done.wrapped:
            self.objects.pop(object_id, None)
