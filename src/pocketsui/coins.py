"""Coins of SUI as Move values: an id and a balance."""

from __future__ import annotations

from dataclasses import replace

from sui_wire.ids import ObjectId, parse_address
from sui_wire.object import GAS_COIN_TYPE, MoveObject, MovePackage, Object
from sui_wire.type_tag import StructTag, TypeTag

MIST_PER_SUI = 1_000_000_000

_TWO = parse_address("0x2")


def coin_contents(coin_id: ObjectId, balance: int) -> bytes:
    """`Coin<T> { id: UID, balance: Balance<T> }`, which is 32 bytes and a u64."""
    return coin_id + balance.to_bytes(8, "little")


def balance_of(data: MoveObject) -> int:
    """The balance in a coin."""
    return int.from_bytes(data.contents[32:40], "little")


def with_balance(data: MoveObject, balance: int) -> MoveObject:
    return replace(data, contents=coin_contents(data.id, balance))


def is_gas_coin(value: Object) -> bool:
    """Whether the object is a coin of SUI."""
    return isinstance(value.data, MoveObject) and value.data.type == GAS_COIN_TYPE


def coin_type(data: MoveObject | MovePackage) -> TypeTag | None:
    """`T` where the object is a `Coin<T>`."""
    if isinstance(data, MovePackage):
        return None
    return coin_type_of(data.type)


def coin_type_of(tag: StructTag) -> TypeTag | None:
    """`T` where the type is `Coin<T>`."""
    if tag.address == _TWO and tag.module == "coin" and tag.name == "Coin" and tag.type_params:
        return tag.type_params[0]
    return None
