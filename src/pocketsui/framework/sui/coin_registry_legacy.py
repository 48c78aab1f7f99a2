"""The part of ``sui::coin_registry`` that is about ``CoinMetadata``, which currencies replace."""

from __future__ import annotations

from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import Types
from pocketsui.framework.std.string import to_ascii
from pocketsui.framework.sui import coin_registry as registry_
from pocketsui.framework.sui import derived_object, dynamic_field, vec_map
from pocketsui.framework.sui.coin import COIN
from pocketsui.framework.sui.coin_registry import (
    COIN_REGISTRY,
    CURRENCY,
    DESCRIPTION,
    EXTRA,
    ICON_URL,
    IS_REGULATED,
    LEGACY_KEY,
    METADATA_ID,
    NAME,
    NEW_CURRENCY,
    REGULATED,
    REGULATION_UNKNOWN,
    SYMBOL,
    UNCLAIMED,
)
from pocketsui.framework.sui.transfer import NEW_SHARED
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value

ALREADY_REGISTERED = clever_code(704, 14, code=8)  # ECurrencyAlreadyRegistered
METADATA_MANAGED = clever_code(454, 8, code=5)  # ECannotUpdateManagedMetadata
DELETION_NOT_SUPPORTED = clever_code(466, 22, code=12)  # EDeletionNotSupported
STATE_ALREADY_SET = clever_code(476, 6, code=3)  # EDenyListStateAlreadySet
BORROW_LEGACY = clever_code(506, 26, code=14)  # EBorrowLegacyMetadata
DUPLICATE_BORROW = clever_code(534, 28, code=15)  # EDuplicateBorrow
DECIMALS = 1  # field of a currency, and of its metadata
# name, symbol, description and icon URL in CoinMetadata
OLD_NAME, OLD_SYMBOL, OLD_DESCRIPTION, OLD_ICON_URL = range(2, 6)
KEY: Value = [False]


def _texts(m: Machine, metadata: Value) -> list[Value]:
    """Decimals, name, symbol, description and icon URL, as a currency has them."""
    urls = metadata[OLD_ICON_URL][0]
    icon_url = copy_value(m, urls[0][0]) if urls else [bytearray()]
    texts = [copy_value(m, metadata[at]) for at in (OLD_NAME, OLD_SYMBOL, OLD_DESCRIPTION)]
    return [metadata[DECIMALS], *texts, icon_url]


@COIN_REGISTRY.function(
    "public fun migrate_legacy_metadata<T>(registry: &mut CoinRegistry,"
    " legacy: &CoinMetadata<T>, ctx: &mut TxContext)"
)
def migrate_legacy_metadata(
    m: Machine, types: Types, registry: Value, legacy: Value, _context: Value
) -> None:
    function = "migrate_legacy_metadata"
    if registry_.exists(m, types, registry):
        raise COIN_REGISTRY.abort(function, ALREADY_REGISTERED, f"{types[0]} is registered")
    registry_.check_symbol(function, legacy[OLD_SYMBOL])
    uid = derived_object.claim(m, registry_.key_types(types), registry[0], list(KEY))
    currency = registry_.new_currency_value(uid, _texts(m, legacy), REGULATION_UNKNOWN)
    m.objects.transfer(NEW_SHARED, CURRENCY.apply(types), currency)


@COIN_REGISTRY.function(
    "public fun update_from_legacy_metadata<T>"
    "(currency: &mut Currency<T>, legacy: &CoinMetadata<T>)"
)
def update_from_legacy_metadata(m: Machine, _types: Types, currency: Value, legacy: Value) -> None:
    if currency[METADATA_ID] != [UNCLAIMED]:
        raise COIN_REGISTRY.abort(
            "update_from_legacy_metadata", METADATA_MANAGED, "its metadata is managed"
        )
    currency[DECIMALS : ICON_URL + 1] = _texts(m, legacy)


@COIN_REGISTRY.function(
    "public fun delete_migrated_legacy_metadata<T>(_: &mut Currency<T>, _: CoinMetadata<T>)"
)
def delete_migrated_legacy_metadata(
    _: Machine, _types: Types, _currency: Value, _metadata: Value
) -> None:
    raise COIN_REGISTRY.abort(
        "delete_migrated_legacy_metadata", DELETION_NOT_SUPPORTED, "Sui does not support it yet"
    )


@COIN_REGISTRY.function(
    "public fun migrate_regulated_state_by_metadata<T>"
    "(currency: &mut Currency<T>, metadata: &RegulatedCoinMetadata<T>)"
)
def migrate_by_metadata(_: Machine, _types: Types, currency: Value, metadata: Value) -> None:
    if currency[REGULATED] != [REGULATION_UNKNOWN]:
        raise COIN_REGISTRY.abort(
            "migrate_regulated_state_by_metadata", STATE_ALREADY_SET, "the state is known"
        )
    currency[REGULATED] = [IS_REGULATED, [metadata[2][0]], [[]], 0]


@COIN_REGISTRY.function(
    "public fun migrate_regulated_state_by_cap<T>(currency: &mut Currency<T>, cap: &DenyCapV2<T>)"
)
def migrate_by_cap(_: Machine, _types: Types, currency: Value, cap: Value) -> None:
    currency[REGULATED] = [IS_REGULATED, [cap[0][0][0]], [[cap[1]]], 0]


def _field(types: Types) -> Types:
    return LEGACY_KEY.apply(()), COIN.datatype("CoinMetadata").apply(types)


def _has_legacy(m: Machine, types: Types, currency: Value) -> bool:
    return bool(dynamic_field.exists(m, _field(types)[:1], currency[0], KEY))


def _old_texts(m: Machine, currency: Value) -> list[Value]:
    """Name, symbol, description and icon URL, as CoinMetadata has them."""
    name, symbol, description, icon_url = (
        copy_value(m, currency[at]) for at in (NAME, SYMBOL, DESCRIPTION, ICON_URL)
    )
    return [name, to_ascii(m, symbol), description, [[[to_ascii(m, icon_url)]]]]


@COIN_REGISTRY.function(
    "public fun borrow_legacy_metadata<T>(currency: &mut Currency<T>, ctx: &mut TxContext)"
    ": (CoinMetadata<T>, coin_registry::Borrow<T>)"
)
def borrow_legacy_metadata(m: Machine, types: Types, currency: Value, _context: Value) -> Value:
    if not vec_map.contains(m, (), currency[EXTRA], [bytearray(NEW_CURRENCY)]):
        raise COIN_REGISTRY.abort(
            "borrow_legacy_metadata", BORROW_LEGACY, "the currency has metadata of its own"
        )
    if _has_legacy(m, types, currency):
        metadata = dynamic_field.remove(m, _field(types), currency[0], KEY)
        metadata[OLD_NAME:] = _old_texts(m, currency)
    else:
        metadata = [[[m.fresh_id()]], currency[DECIMALS], *_old_texts(m, currency)]
    return metadata, [False]


@COIN_REGISTRY.function(
    "public fun return_borrowed_legacy_metadata<T>(currency: &mut Currency<T>,"
    " legacy: CoinMetadata<T>, borrow: coin_registry::Borrow<T>, ctx: &mut TxContext)"
)
def return_borrowed_legacy_metadata(
    m: Machine, types: Types, currency: Value, metadata: Value, _borrow: Value, _context: Value
) -> None:
    if _has_legacy(m, types, currency):
        raise COIN_REGISTRY.abort(
            "return_borrowed_legacy_metadata", DUPLICATE_BORROW, "another one came back before"
        )
    metadata[OLD_NAME:] = _old_texts(m, currency)
    dynamic_field.add(m, _field(types), currency[0], list(KEY), metadata)
