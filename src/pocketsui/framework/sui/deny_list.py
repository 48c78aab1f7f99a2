"""``sui::deny_list``: the shared object 0x403. ``regulated_coin`` has the functions of users.

Version 1 keeps, for each type of coin, a set of addresses in tables; version 2 a config with a
setting an address and one for a pause of everything.
"""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field, dynamic_object_field
from pocketsui.framework.sui.config import CONFIG_DATATYPE, Config
from pocketsui.framework.sui.table import TABLE
from pocketsui.framework.sui.vec_set import VEC_SET
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import ADDRESS, BOOL, U8, U64, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, parse_address

DENY_LIST = FrameworkModule(SUI, "deny_list")
DENY_LIST_DATATYPE = DENY_LIST.struct("public struct DenyList has key { id: UID, lists: Bag }")
WRITE_CAP = DENY_LIST.struct("public struct ConfigWriteCap has drop { dummy_field: bool }")
CONFIG_KEY = DENY_LIST.struct(
    "public struct ConfigKey has copy, drop, store"
    " { per_type_index: u64, per_type_key: vector<u8> }"
)
ADDRESS_KEY = DENY_LIST.struct("public struct AddressKey has copy, drop, store { pos0: address }")
PAUSE_KEY = DENY_LIST.struct(
    "public struct GlobalPauseKey has copy, drop, store { dummy_field: bool }"
)
CONFIG_CREATED = DENY_LIST.struct(
    "public struct PerTypeConfigCreated has copy, drop, store { key: ConfigKey, config_id: ID }"
)
PER_TYPE_LIST = DENY_LIST.struct(
    "public struct PerTypeList has key, store { id: UID, denied_count: Table<address, u64>,"
    " denied_addresses: Table<vector<u8>, VecSet<address>> }"
)
INVALID_ADDRESS = NOT_DENIED = 1  # EInvalidAddress, ENotDenied
COIN_INDEX = 0  # of the list of coins, the only one there is
RESERVED = frozenset(map(parse_address, (*map(hex, range(16)), "0x403", "0xdee9")))
SET: Value = True  # the value of every setting
PAUSE: Value = [False]
DENIED, COUNTS = 2, 1  # fields of a PerTypeList

_CONFIG = CONFIG_DATATYPE.apply((WRITE_CAP.apply(()),))
_CONFIG_FIELD: Types = (CONFIG_KEY.apply(()), _CONFIG)
_DENIED_TABLE: Types = (U8.vector(), VEC_SET.datatype("VecSet").apply((ADDRESS,)))
_COUNT_TABLE: Types = (ADDRESS, U64)


def _config_key(coin: bytes) -> Value:
    return [COIN_INDEX, bytearray(coin)]


def _has_config(m: Machine, deny_list: Value, coin: bytes) -> bool:
    return bool(dynamic_object_field.exists(m, _CONFIG_FIELD, deny_list[0], _config_key(coin)))


def _config(m: Machine, deny_list: Value, coin: bytes, name_type: Type) -> Config:
    """The settings for that coin; they begin empty."""
    key = _config_key(coin)
    if not _has_config(m, deny_list, coin):
        object_id = m.fresh_id()
        dynamic_object_field.add(m, _CONFIG_FIELD, deny_list[0], key, [[[object_id]]])
        event = [_config_key(coin), [object_id]]
        m.emit_event(CONFIG_CREATED.apply(()), event)
    config = dynamic_object_field.borrow_mut(m, _CONFIG_FIELD, deny_list[0], key)
    return Config(m, config[0], name_type, BOOL)


def _set(config: Config, name: Value) -> None:
    if config.is_set_for_next_epoch(name):
        config.replace_for_next_epoch(name, SET)
    else:
        config.add_for_next_epoch(name, SET)


def _is_true(option: Value) -> bool:
    return bool(option[0] and option[0][0])


def deny(m: Machine, deny_list: Value, coin: bytes, addresses: Iterable[Address]) -> None:
    """From the next epoch on."""
    config = _config(m, deny_list, coin, ADDRESS_KEY.apply(()))
    for address in addresses:
        _set(config, [address])


def allow(m: Machine, deny_list: Value, coin: bytes, address: Address) -> None:
    """From the next epoch on."""
    _config(m, deny_list, coin, ADDRESS_KEY.apply(())).remove_for_next_epoch([address])


def is_denied(
    m: Machine, deny_list: Value, coin: bytes, address: Address, *, next_epoch: bool
) -> bool:
    if not _has_config(m, deny_list, coin):
        return False
    config = _config(m, deny_list, coin, ADDRESS_KEY.apply(()))
    read = config.for_next_epoch if next_epoch else config.for_this_epoch
    return _is_true(read([address]))


def pause(m: Machine, deny_list: Value, coin: bytes) -> None:
    """From the next epoch on."""
    _set(_config(m, deny_list, coin, PAUSE_KEY.apply(())), list(PAUSE))


def resume(m: Machine, deny_list: Value, coin: bytes) -> None:
    """From the next epoch on."""
    _config(m, deny_list, coin, PAUSE_KEY.apply(())).remove_for_next_epoch(list(PAUSE))


def is_paused(m: Machine, deny_list: Value, coin: bytes, *, next_epoch: bool) -> bool:
    if not _has_config(m, deny_list, coin):
        return False
    config = _config(m, deny_list, coin, PAUSE_KEY.apply(()))
    read = config.for_next_epoch if next_epoch else config.for_this_epoch
    return _is_true(read(list(PAUSE)))


def _coins(m: Machine, deny_list: Value) -> Value:
    """The list of version 1."""
    types: Types = (U64, PER_TYPE_LIST.apply(()))
    return dynamic_field.borrow_mut(m, types, deny_list[1][0], COIN_INDEX)


def v1_deny(m: Machine, deny_list: Value, coin: bytes, address: Address) -> None:
    if address in RESERVED:
        raise DENY_LIST.abort("v1_add", INVALID_ADDRESS, "a reserved address cannot be denied")
    coins, key = _coins(m, deny_list), bytearray(coin)
    if not TABLE.python("contains")(m, _DENIED_TABLE, coins[DENIED], key):
        TABLE.python("add")(m, _DENIED_TABLE, coins[DENIED], bytearray(coin), [[]])
    denied = TABLE.python("borrow_mut")(m, _DENIED_TABLE, coins[DENIED], key)
    if address in denied[0]:
        return
    denied[0].append(address)
    if not TABLE.python("contains")(m, _COUNT_TABLE, coins[COUNTS], address):
        TABLE.python("add")(m, _COUNT_TABLE, coins[COUNTS], address, 0)
    _count(m, coins, address, 1)


def v1_allow(m: Machine, deny_list: Value, coin: bytes, address: Address) -> None:
    if address in RESERVED:
        raise DENY_LIST.abort("v1_remove", INVALID_ADDRESS, "a reserved address is never denied")
    coins = _coins(m, deny_list)
    denied = TABLE.python("borrow_mut")(m, _DENIED_TABLE, coins[DENIED], bytearray(coin))
    if address not in denied[0]:
        raise DENY_LIST.abort("v1_per_type_list_remove", NOT_DENIED, "the address is not denied")
    denied[0].remove(address)
    _count(m, coins, address, -1)


def _count(m: Machine, coins: Value, address: Address, change: int) -> None:
    """Keep account of how many coins deny the address."""
    container, position = TABLE.python("borrow_mut")(m, _COUNT_TABLE, coins[COUNTS], address)
    container[position] += change
    if not container[position]:
        TABLE.python("remove")(m, _COUNT_TABLE, coins[COUNTS], address)


def v1_is_denied(m: Machine, deny_list: Value, coin: bytes, address: Address) -> bool:
    if address in RESERVED:
        return False
    coins, key = _coins(m, deny_list), bytearray(coin)
    return (
        bool(TABLE.python("contains")(m, _COUNT_TABLE, coins[COUNTS], address))
        and bool(TABLE.python("contains")(m, _DENIED_TABLE, coins[DENIED], key))
        and address in TABLE.python("borrow")(m, _DENIED_TABLE, coins[DENIED], key)[0]
    )


def migrate(m: Machine, deny_list: Value, coin: bytes) -> None:
    """Move a coin's addresses from version 1 to version 2."""
    coins, key = _coins(m, deny_list), bytearray(coin)
    addresses: list[Address] = []
    if TABLE.python("contains")(m, _DENIED_TABLE, coins[DENIED], key):
        addresses = TABLE.python("remove")(m, _DENIED_TABLE, coins[DENIED], key)[0]
    for address in addresses:
        _count(m, coins, address, -1)
    deny(m, deny_list, coin, addresses)
