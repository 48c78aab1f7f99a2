"""The shared objects that modules of the framework expect on every chain.

``Random`` 0x8 and ``DenyList`` 0x403, with the dynamic fields that belong to them, and
``CoinRegistry`` 0xc; the node adds the Clock itself.
"""

from __future__ import annotations

from pocketsui.framework.sui import coin_registry, deny_list, random
from pocketsui.framework.sui.dynamic_field import FIELD, field_id
from pocketsui.vm.layout import encode
from pocketsui.vm.types import U64, DatatypeOf, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId, blake2b, parse_address
from sui_wire.object import MoveObject, ObjectOwner, SharedOwner
from sui_wire.transaction import GenesisObject

RANDOM_ID = parse_address("0x8")
DENY_LIST_ID = parse_address("0x403")
GENESIS_VERSION = 1


def framework_objects(seed: bytes) -> list[GenesisObject]:
    """The objects; ``seed`` is where all random numbers of this chain come from."""
    registry: Value = [[[coin_registry.REGISTRY_ID]]]
    return [
        *_random(seed),
        *_deny_list(),
        _shared(coin_registry.REGISTRY.apply(()), registry),
    ]


def _random(seed: bytes) -> list[GenesisObject]:
    inner_id = _inner_id("random")
    bytes_ = bytearray(blake2b(b"pocketsui randomness", seed))
    inner = [random.CURRENT_VERSION, 0, 0, bytes_]
    shared: Value = [[[RANDOM_ID]], [[[inner_id]], random.CURRENT_VERSION]]
    return [
        _shared(random.RANDOM_DATATYPE.apply(()), shared),
        _field(inner_id, random.CURRENT_VERSION, random.INNER.apply(()), inner),
    ]


def _deny_list() -> list[GenesisObject]:
    bag_id = _inner_id("deny list")
    tables = [[[[_inner_id(name)]], 0] for name in ("denied counts", "denied addresses")]
    coins = [[[_inner_id("denied coins")]], *tables]
    shared: Value = [[[DENY_LIST_ID]], [[[bag_id]], 1]]
    return [
        _shared(deny_list.DENY_LIST_DATATYPE.apply(()), shared),
        _field(bag_id, deny_list.COIN_INDEX, deny_list.PER_TYPE_LIST.apply(()), coins),
    ]


def _inner_id(name: str) -> ObjectId:
    """An id that no transaction derives."""
    return Address(blake2b(b"pocketsui genesis", name.encode()))


def _shared(type_: DatatypeOf, value: Value) -> GenesisObject:
    return GenesisObject(_move(type_, value), SharedOwner(GENESIS_VERSION))


def _field(parent: ObjectId, name: int, type_: Type, value: Value) -> GenesisObject:
    field: Value = [[[field_id(parent, U64, name)]], name, value]
    return GenesisObject(_move(FIELD.apply((U64, type_)), field), ObjectOwner(parent))


def _move(type_: DatatypeOf, value: Value) -> MoveObject:
    return MoveObject(
        type=type_.tag,
        has_public_transfer=False,
        version=GENESIS_VERSION,
        contents=encode(type_, value),
    )
