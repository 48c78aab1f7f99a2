"""The part of ``sui::coin_registry`` that tells of a currency, or sets what it says of itself."""

from __future__ import annotations

from pocketsui.framework.declare import Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.std import option
from pocketsui.framework.sui.coin_registry import (
    BURN_ONLY,
    CLAIMED,
    COIN_REGISTRY,
    DELETED,
    DESCRIPTION,
    FIXED,
    ICON_URL,
    IS_REGULATED,
    METADATA_ID,
    NAME,
    REGULATED,
    SUPPLY,
    SYMBOL,
    TREASURY_ID,
)
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

_CURRENCY = "currency: &Currency<T>"

for _name, _type, _position in (
    ("decimals", "u8", 1),
    ("name", "string::String", NAME),
    ("symbol", "string::String", SYMBOL),
    ("description", "string::String", DESCRIPTION),
    ("icon_url", "string::String", ICON_URL),
    ("treasury_cap_id", "Option<ID>", TREASURY_ID),
):
    declare_getter(COIN_REGISTRY, f"public fun {_name}<T>({_CURRENCY}): {_type}", _position)


def _declare_set(name: str, position: int) -> None:
    def change(_: Machine, _types: Types, currency: Value, _cap: Value, text: Value) -> None:
        currency[position] = text

    COIN_REGISTRY.function(
        f"public fun set_{name}<T>"
        f"(currency: &mut Currency<T>, _: &MetadataCap<T>, {name}: string::String)"
    )(change)


_declare_set("name", NAME)
_declare_set("description", DESCRIPTION)
_declare_set("icon_url", ICON_URL)


@COIN_REGISTRY.function(
    "public fun set_treasury_cap_id<T>(currency: &mut Currency<T>, cap: &TreasuryCap<T>)"
)
def set_treasury_cap_id(m: Machine, types: Types, currency: Value, cap: Value) -> None:
    option.fill(m, types, currency[TREASURY_ID], [cap[0][0][0]])


def _declare_test(name: str, position: int, variants: frozenset[int]) -> None:
    def test(_: Machine, _types: Types, currency: Value) -> Value:
        return currency[position][0] in variants

    COIN_REGISTRY.function(f"public fun {name}<T>({_CURRENCY}): bool")(test)


_declare_test("is_metadata_cap_claimed", METADATA_ID, frozenset({CLAIMED, DELETED}))
_declare_test("is_metadata_cap_deleted", METADATA_ID, frozenset({DELETED}))
_declare_test("is_regulated", REGULATED, frozenset({IS_REGULATED}))


def _declare_id(name: str, position: int, variant: int) -> None:
    def tell(_: Machine, _types: Types, currency: Value) -> Value:
        state = currency[position]
        return [[[state[1][0]]]] if state[0] == variant else [[]]

    COIN_REGISTRY.function(f"public fun {name}<T>({_CURRENCY}): Option<ID>")(tell)


_declare_id("metadata_cap_id", METADATA_ID, CLAIMED)
_declare_id("deny_cap_id", REGULATED, IS_REGULATED)


@COIN_REGISTRY.function(f"public fun is_supply_fixed<T>({_CURRENCY}): bool")
def is_supply_fixed(_: Machine, _types: Types, currency: Value) -> Value:
    return currency[SUPPLY][0][0][0] == FIXED


@COIN_REGISTRY.function(f"public fun is_supply_burn_only<T>({_CURRENCY}): bool")
def is_supply_burn_only(_: Machine, _types: Types, currency: Value) -> Value:
    return currency[SUPPLY][0][0][0] == BURN_ONLY


@COIN_REGISTRY.function(f"public fun total_supply<T>({_CURRENCY}): Option<u64>")
def total_supply(_: Machine, _types: Types, currency: Value) -> Value:
    state = currency[SUPPLY][0][0]
    return [[state[1][0]]] if state[0] in (FIXED, BURN_ONLY) else [[]]
