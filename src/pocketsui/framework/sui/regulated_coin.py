"""The part of ``sui::coin`` that is about regulated currencies: who may not use a coin.

Version 1 counts at once, version 2 (``v2``) from the next epoch on. That the ledger refuses
transactions of denied addresses is the node's business, not these functions'.
"""

from __future__ import annotations

from typing import Any

from pocketsui.framework.declare import STANDARD_LIBRARY, Types, builtin_packages
from pocketsui.framework.std import type_name
from pocketsui.framework.sui import deny_list as lists
from pocketsui.framework.sui.coin import COIN, create_currency
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.object import IMMUTABLE

REGULATED_METADATA = COIN.struct(
    "public struct RegulatedCoinMetadata<phantom T> has key"
    " { id: UID, coin_metadata_object: ID, deny_cap_object: ID }"
)
COIN.struct(
    "public struct DenyCapV2<phantom T> has key, store { id: UID, allow_global_pause: bool }"
)
COIN.struct("public struct DenyCap<phantom T> has key, store { id: UID }")
COIN.struct("public struct CurrencyCreated<phantom T> has copy, drop { decimals: u8 }")
PAUSE_NOT_ALLOWED = 3  # EGlobalPauseNotAllowed
ALLOWS_PAUSE = 1  # field of a DenyCapV2
_CREATION = (
    "<T: drop>(witness: T, decimals: u8, symbol: vector<u8>, name: vector<u8>,"
    " description: vector<u8>, icon_url: Option<Url>"
)
_V1 = "(deny_list: &mut DenyList, deny_cap: &mut DenyCap<T>"
_V2 = "(deny_list: &mut DenyList, deny_cap: &mut DenyCapV2<T>"


def _coin(m: Machine, types: Types) -> bytes:
    """What the deny list calls the coin: its type's name, with original ids."""
    package = builtin_packages()[STANDARD_LIBRARY]
    name = package.modules["type_name"].functions["with_original_ids"].python(m, types)
    return bytes(name[0][0])


def _freeze_metadata(m: Machine, types: Types, metadata: Value, cap: Value) -> None:
    regulated = [[[m.fresh_id()]], [metadata[0][0][0]], [cap[0][0][0]]]
    m.objects.transfer(IMMUTABLE, REGULATED_METADATA.apply(types), regulated)


@COIN.function(
    f"public fun create_regulated_currency_v2{_CREATION}, allow_global_pause: bool,"
    " ctx: &mut TxContext): (TreasuryCap<T>, DenyCapV2<T>, CoinMetadata<T>)"
)
def create_regulated_currency_v2(m: Machine, types: Types, *arguments: Value) -> Value:
    *currency, allow_pause, context = arguments
    treasury, metadata = create_currency(m, types, *currency, context)
    cap = [[[m.fresh_id()]], allow_pause]
    _freeze_metadata(m, types, metadata, cap)
    return treasury, cap, metadata


@COIN.function(
    f"public fun create_regulated_currency{_CREATION}, ctx: &mut TxContext)"
    ": (TreasuryCap<T>, DenyCap<T>, CoinMetadata<T>)"
)
def create_regulated_currency(m: Machine, types: Types, *arguments: Value) -> Value:
    treasury, metadata = create_currency(m, types, *arguments)
    cap = [[[m.fresh_id()]]]
    _freeze_metadata(m, types, metadata, cap)
    return treasury, cap, metadata


@COIN.function(
    "public fun migrate_regulated_currency_to_v2<T>(deny_list: &mut DenyList, cap: DenyCap<T>,"
    " allow_global_pause: bool, ctx: &mut TxContext): DenyCapV2<T>"
)
def migrate_regulated_currency_to_v2(
    m: Machine, types: Types, deny_list: Value, cap: Value, allow_pause: bool, _context: Value
) -> Value:
    m.objects.delete(cap[0][0][0])
    lists.migrate(m, deny_list, _coin(m, types))
    return [[[m.fresh_id()]], allow_pause]


def _declare(declaration: str, python: Any) -> None:
    COIN.function(f"public fun {declaration}")(python)


_declare(
    f"deny_list_add<T>{_V1}, addr: address, ctx: &mut TxContext)",
    lambda m, types, deny_list, _cap, address, _ctx: lists.v1_deny(
        m, deny_list, _coin(m, types), address
    ),
)
_declare(
    f"deny_list_remove<T>{_V1}, addr: address, ctx: &mut TxContext)",
    lambda m, types, deny_list, _cap, address, _ctx: lists.v1_allow(
        m, deny_list, _coin(m, types), address
    ),
)
_declare(
    f"deny_list_v2_add<T>{_V2}, addr: address, ctx: &mut TxContext)",
    lambda m, types, deny_list, _cap, address, _ctx: lists.deny(
        m, deny_list, _coin(m, types), (address,)
    ),
)
_declare(
    f"deny_list_v2_remove<T>{_V2}, addr: address, ctx: &mut TxContext)",
    lambda m, types, deny_list, _cap, address, _ctx: lists.allow(
        m, deny_list, _coin(m, types), address
    ),
)


@COIN.function("public fun deny_list_contains<T>(deny_list: &DenyList, addr: address): bool")
def deny_list_contains(m: Machine, types: Types, deny_list: Value, address: Value) -> Value:
    coin = _coin(m, types)
    if type_name.is_primitive(m, [[bytearray(coin)]]):
        return False
    return lists.v1_is_denied(m, deny_list, coin, address)


@COIN.function(
    "public fun deny_list_v2_contains_current_epoch<T>"
    "(deny_list: &DenyList, addr: address, ctx: &TxContext): bool"
)
def contains_current_epoch(
    m: Machine, types: Types, deny_list: Value, address: Value, _context: Value
) -> Value:
    return lists.is_denied(m, deny_list, _coin(m, types), address, next_epoch=False)


@COIN.function(
    "public fun deny_list_v2_contains_next_epoch<T>(deny_list: &DenyList, addr: address): bool"
)
def contains_next_epoch(m: Machine, types: Types, deny_list: Value, address: Value) -> Value:
    return lists.is_denied(m, deny_list, _coin(m, types), address, next_epoch=True)


def _check_pause(function: str, cap: Value) -> None:
    if not cap[ALLOWS_PAUSE]:
        raise COIN.abort(function, PAUSE_NOT_ALLOWED, "the currency was made without a pause")


@COIN.function(f"public fun deny_list_v2_enable_global_pause<T>{_V2}, ctx: &mut TxContext)")
def enable_global_pause(
    m: Machine, types: Types, deny_list: Value, cap: Value, _context: Value
) -> None:
    _check_pause("deny_list_v2_enable_global_pause", cap)
    lists.pause(m, deny_list, _coin(m, types))


@COIN.function(f"public fun deny_list_v2_disable_global_pause<T>{_V2}, ctx: &mut TxContext)")
def disable_global_pause(
    m: Machine, types: Types, deny_list: Value, cap: Value, _context: Value
) -> None:
    _check_pause("deny_list_v2_disable_global_pause", cap)
    lists.resume(m, deny_list, _coin(m, types))


@COIN.function(
    "public fun deny_list_v2_is_global_pause_enabled_current_epoch<T>"
    "(deny_list: &DenyList, ctx: &TxContext): bool"
)
def is_paused_current_epoch(m: Machine, types: Types, deny_list: Value, _context: Value) -> Value:
    return lists.is_paused(m, deny_list, _coin(m, types), next_epoch=False)


@COIN.function(
    "public fun deny_list_v2_is_global_pause_enabled_next_epoch<T>(deny_list: &DenyList): bool"
)
def is_paused_next_epoch(m: Machine, types: Types, deny_list: Value) -> Value:
    return lists.is_paused(m, deny_list, _coin(m, types), next_epoch=True)
