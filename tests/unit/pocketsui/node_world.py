"""What the node's unit tests share: keys, coins, transfers, and an interpreter that is told."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pocketsui.coins import balance_of, coin_contents, with_balance
from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.record import Execution, Written
from pocketsui.transactions.checks import Epoch
from sui_wire.bcs import Writer
from sui_wire.ids import Address, Digest, ObjectId, blake2b
from sui_wire.object import (
    GAS_COIN_TYPE,
    AddressOwner,
    MoveObject,
    Object,
    Owner,
    SharedOwner,
)
from sui_wire.signature import KeyPair
from sui_wire.transaction import (
    CallArg,
    Command,
    GasCoin,
    GasData,
    Input,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Result,
    SplitCoins,
    TransactionData,
    TransferObjects,
)
from sui_wire.type_tag import parse_struct_tag

ALICE = KeyPair.from_seed(bytes(range(32)))
BOB = KeyPair.from_seed(bytes(range(1, 33)))
EPOCH = Epoch(0, 1_000, Digest(b"\x0c" * 32))
BUDGET = 10_000_000
EARLIER = Digest(b"\x0e" * 32)
"""The transaction that wrote the objects of these tests."""


def coin(number: int, balance: int, owner: Address = ALICE.address, version: int = 3) -> Object:
    coin_id = ObjectId(bytes([number]) * 32)
    data = MoveObject(
        GAS_COIN_TYPE,
        has_public_transfer=True,
        version=version,
        contents=coin_contents(coin_id, balance),
    )
    return Object(data, AddressOwner(owner), EARLIER, 988_000)


def thing(number: int, owner: Owner, version: int = 3) -> Object:
    """An object of some Move type."""
    data = MoveObject(
        parse_struct_tag("0x7::shop::Thing"),
        has_public_transfer=True,
        version=version,
        contents=bytes([number]) * 32 + b"contents",
    )
    return Object(data, owner, EARLIER, 1_000_000)


def shared(number: int, version: int = 5) -> Object:
    return thing(number, SharedOwner(2), version)


def ref(value: Object) -> ObjectRef:
    return ObjectRef(value.id, value.version, value.digest)


def transfer(amount: int = 5) -> ProgrammableTransaction:
    """Split an amount off the gas coin and send it to Bob."""
    return ProgrammableTransaction(
        (Pure(bytes(Writer().u64(amount))), Pure(BOB.address)),
        (SplitCoins(GasCoin(), (Input(0),)), TransferObjects((Result(0),), Input(1))),
    )


def programme(*inputs: CallArg, commands: tuple[Command, ...] = ()) -> ProgrammableTransaction:
    return ProgrammableTransaction(inputs, commands or transfer().commands)


def transaction(
    kind: ProgrammableTransaction,
    *payment: Object,
    sender: KeyPair = ALICE,
    budget: int = BUDGET,
    price: int = 1_000,
) -> TransactionData:
    gas = GasData(tuple(map(ref, payment)), sender.address, price, budget)
    return TransactionData(kind, sender.address, gas)


@dataclass
class Objects:
    """A state: objects by id, and how a transaction reads them."""

    objects: dict[ObjectId, Object] = field(default_factory=dict)

    @classmethod
    def of(cls, *objects: Object) -> "Objects":
        return cls({each.id: each for each in objects})

    def get(self, object_id: ObjectId) -> Object | None:
        return self.objects.get(object_id)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        del parent
        return self.objects.get(object_id)


def does(execution: Execution) -> Callable[..., Execution]:
    """An interpreter that does this, whatever it is asked.

    >>> does(Execution(computation_units=7))(None, None, None).computation_units
    7
    """

    def interpreter(
        transaction: ProgrammableTransaction,
        context: TransactionContext,
        reader: ObjectReader,
        *,
        keep_return_values: bool = False,
    ) -> Execution:
        del transaction, context, reader, keep_return_values
        return execution

    return interpreter


def transfers(
    transaction: ProgrammableTransaction,
    context: TransactionContext,
    reader: ObjectReader,
    *,
    keep_return_values: bool = False,
) -> Execution:
    """An interpreter that knows one programme: `transfer`, and what the faucet sends."""
    del reader, keep_return_values
    amount, recipient = transaction.inputs
    split = transaction.commands[0]
    assert isinstance(amount, Pure)
    assert isinstance(recipient, Pure)
    assert isinstance(split, SplitCoins)
    assert context.gas_coin is not None
    payer = context.gas_coin.data
    assert isinstance(payer, MoveObject)
    value = int.from_bytes(amount.value, "little")
    written = {}
    for index in range(len(split.amounts)):
        new = ObjectId(blake2b(context.digest, bytes([index])))
        data = MoveObject(
            GAS_COIN_TYPE, has_public_transfer=True, version=0, contents=coin_contents(new, value)
        )
        written[new] = Written(data, AddressOwner(Address(recipient.value)))
    created = frozenset(written)
    rest = with_balance(payer, balance_of(payer) - value * len(split.amounts))
    written[payer.id] = Written(rest, context.gas_coin.owner)
    return Execution(written=written, created=created, computation_units=500)
