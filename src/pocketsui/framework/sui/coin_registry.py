"""``sui::coin_registry``: the shared object 0xc, under which every currency has an object.

A currency is built in an initializer, then finalized: shared at once, or, if its type is a one-time
witness, sent to the registry, which takes it in later. ``coin_registry_legacy`` declares what is
about ``CoinMetadata``, ``coin_registry_views`` what only tells.
"""

from __future__ import annotations

from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.std import option
from pocketsui.framework.std.ascii import ascii_string
from pocketsui.framework.sui import balance as balances
from pocketsui.framework.sui import coin as coins
from pocketsui.framework.sui import derived_object, vec_map
from pocketsui.framework.sui.bag import BAG
from pocketsui.framework.sui.transfer import NEW_SHARED, TRANSFER
from pocketsui.framework.sui.types import is_witness_type
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import parse_address
from sui_wire.object import AddressOwner

COIN_REGISTRY = FrameworkModule(SUI, "coin_registry")
REGISTRY = COIN_REGISTRY.struct("public struct CoinRegistry has key { id: UID }")
COIN_REGISTRY.struct("public struct ExtraField has store { pos0: TypeName, pos1: vector<u8> }")
CURRENCY_KEY = COIN_REGISTRY.struct(
    "public struct CurrencyKey<phantom T> has copy, drop, store { dummy_field: bool }"
)
LEGACY_KEY = COIN_REGISTRY.struct(
    "public struct LegacyMetadataKey has copy, drop, store { dummy_field: bool }"
)
COIN_REGISTRY.struct("public struct MetadataCap<phantom T> has key, store { id: UID }")
COIN_REGISTRY.struct("public struct Borrow<phantom T> { dummy_field: bool }")
COIN_REGISTRY.enum(
    "public enum SupplyState<phantom T> has store",
    (("Fixed", "pos0: Supply<T>"), ("BurnOnly", "pos0: Supply<T>"), ("Unknown", "")),
)
COIN_REGISTRY.enum(
    "public enum RegulatedState has copy, drop, store",
    (
        ("Regulated", "cap: ID, allow_global_pause: Option<bool>, variant: u8"),
        ("Unregulated", ""),
        ("Unknown", ""),
    ),
)
COIN_REGISTRY.enum(
    "public enum MetadataCapState has copy, drop, store",
    (("Claimed", "pos0: ID"), ("Unclaimed", ""), ("Deleted", "")),
)
CURRENCY = COIN_REGISTRY.struct(
    "public struct Currency<phantom T> has key { id: UID, decimals: u8, name: string::String,"
    " symbol: string::String, description: string::String, icon_url: string::String,"
    " supply: Option<SupplyState<T>>, regulated: RegulatedState, treasury_cap_id: Option<ID>,"
    " metadata_cap_id: MetadataCapState, extra_fields: VecMap<string::String, ExtraField> }"
)
COIN_REGISTRY.struct(
    "public struct CurrencyInitializer<phantom T>"
    " { currency: Currency<T>, extra_fields: Bag, is_otw: bool }"
)

REGISTRY_ID = parse_address("0xc")
NAME, SYMBOL, DESCRIPTION, ICON_URL, SUPPLY = range(2, 7)  # fields of a currency
REGULATED, TREASURY_ID, METADATA_ID, EXTRA = range(7, 11)
IS_REGULATED, UNREGULATED, REGULATION_UNKNOWN = range(3)  # variants of RegulatedState
CLAIMED, UNCLAIMED, DELETED = range(3)  # variants of MetadataCapState
FIXED, BURN_ONLY, SUPPLY_UNKNOWN = range(3)  # variants of SupplyState
PRINTABLE = frozenset(range(0x20, 0x7F))  # ASCII codes that a symbol may have
NEW_CURRENCY = b"is_new_currency"  # marks a currency that never was CoinMetadata
KEY: Value = [False]

CAP_CLAIMED = clever_code(249, 0, code=0)  # EMetadataCapAlreadyClaimed
ALREADY_EXISTS = clever_code(183, 4, code=2)  # ECurrencyAlreadyExists
DENY_CAP_CREATED = clever_code(268, 12, code=7)  # EDenyCapAlreadyCreated
NOT_WITNESS = clever_code(218, 24, code=13)  # ENotOneTimeWitness
NOT_BURN_ONLY = clever_code(406, 18, code=10)  # ESupplyNotBurnOnly
# EInvalidSymbol, EEmptySupply and EInvariantViolation, by the function that raises them
INVALID_SYMBOL = {
    "new_currency": clever_code(184, 10, code=6),
    "new_currency_with_otw": clever_code(219, 10, code=6),
    "migrate_legacy_metadata": clever_code(705, 10, code=6),
}
EMPTY_SUPPLY = {
    "make_supply_fixed_init": clever_code(285, 16, code=9),
    "make_supply_burn_only_init": clever_code(294, 16, code=9),
}
SUPPLY_KNOWN = {
    "make_supply_fixed": clever_code(302, 20, code=11),
    "make_supply_burn_only": clever_code(313, 20, code=11),
}
_TEXTS = (
    "decimals: u8, symbol: string::String, name: string::String, description: string::String,"
    " icon_url: string::String, ctx: &mut TxContext): (CurrencyInitializer<T>, TreasuryCap<T>)"
)


def key_types(types: Types) -> Types:
    return (CURRENCY_KEY.apply(types),)


def check_symbol(function: str, symbol: Value) -> None:
    if not PRINTABLE.issuperset(symbol[0]):
        raise COIN_REGISTRY.abort(function, INVALID_SYMBOL[function], "not printable ASCII")


def new_currency_value(uid: Value, texts: Value, regulated: int, *treasury_id: Value) -> Value:
    """A currency whose supply nobody knows; ``texts`` are its decimals, name and so on."""
    caps = [[regulated], [list(treasury_id)], [UNCLAIMED]]
    return [uid, *texts, [[[SUPPLY_UNKNOWN]]], *caps, [[]]]


def _initializer(
    m: Machine, uid: Value, texts: Value, treasury: Value, *, is_witness: bool
) -> Value:
    currency = new_currency_value(uid, texts, UNREGULATED, [treasury[0][0][0]])
    return [currency, [[[m.fresh_id()]], 0], is_witness]


@COIN_REGISTRY.function(
    f"public fun new_currency<T: key>(registry: &mut CoinRegistry, {_TEXTS}", internal=True
)
def new_currency(m: Machine, types: Types, registry: Value, *rest: Value) -> Value:
    decimals, symbol, name, description, icon_url, _ = rest
    if exists(m, types, registry):
        raise COIN_REGISTRY.abort("new_currency", ALREADY_EXISTS, f"{types[0]} is registered")
    check_symbol("new_currency", symbol)
    treasury = [[[m.fresh_id()]], [0]]
    uid = derived_object.claim(m, key_types(types), registry[0], list(KEY))
    texts = (decimals, name, symbol, description, icon_url)
    return _initializer(m, uid, texts, treasury, is_witness=False), treasury


@COIN_REGISTRY.function(f"public fun new_currency_with_otw<T: drop>(otw: T, {_TEXTS}")
def new_currency_with_otw(m: Machine, types: Types, _witness: Value, *rest: Value) -> Value:
    decimals, symbol, name, description, icon_url, _ = rest
    if not is_witness_type(types[0]):
        raise COIN_REGISTRY.abort("new_currency_with_otw", NOT_WITNESS, f"{types[0]}")
    check_symbol("new_currency_with_otw", symbol)
    treasury = [[[m.fresh_id()]], [0]]
    texts = (decimals, name, symbol, description, icon_url)
    uid = [[m.fresh_id()]]
    return _initializer(m, uid, texts, treasury, is_witness=True), treasury


@COIN_REGISTRY.function("public fun exists<T>(registry: &CoinRegistry): bool")
def exists(m: Machine, types: Types, registry: Value) -> Value:
    return derived_object.exists(m, key_types(types), registry[0], list(KEY))


@COIN_REGISTRY.function(
    "public fun make_regulated<T>(init: &mut CurrencyInitializer<T>, allow_global_pause: bool,"
    " ctx: &mut TxContext): DenyCapV2<T>"
)
def make_regulated(m: Machine, _types: Types, init: Value, allow_pause: bool, _: Value) -> Value:
    currency = init[0]
    if currency[REGULATED] != [UNREGULATED]:
        raise COIN_REGISTRY.abort("make_regulated", DENY_CAP_CREATED, "there is a deny cap")
    cap_id = m.fresh_id()
    currency[REGULATED] = [IS_REGULATED, [cap_id], [[allow_pause]], 0]
    return [[[cap_id]], allow_pause]


def _declare_supply(name: str, state: int) -> None:
    def fix(m: Machine, types: Types, currency: Value, treasury: Value) -> None:
        supply = [state, coins.treasury_into_supply(m, types, treasury)]
        if option.swap(m, types, currency[SUPPLY], supply) != [SUPPLY_UNKNOWN]:
            raise COIN_REGISTRY.abort(name, SUPPLY_KNOWN[name], "the supply is settled already")

    def fix_initial(m: Machine, types: Types, init: Value, treasury: Value) -> None:
        function = f"{name}_init"
        if not treasury[1][0]:
            raise COIN_REGISTRY.abort(function, EMPTY_SUPPLY[function], "nothing was minted")
        fix(m, types, init[0], treasury)

    COIN_REGISTRY.function(
        f"public fun {name}<T>(currency: &mut Currency<T>, cap: TreasuryCap<T>)"
    )(fix)
    COIN_REGISTRY.function(
        f"public fun {name}_init<T>(init: &mut CurrencyInitializer<T>, cap: TreasuryCap<T>)"
    )(fix_initial)


_declare_supply("make_supply_fixed", FIXED)
_declare_supply("make_supply_burn_only", BURN_ONLY)


@COIN_REGISTRY.function(
    "public fun claim_metadata_cap<T>(currency: &mut Currency<T>, _: &TreasuryCap<T>,"
    " ctx: &mut TxContext): MetadataCap<T>"
)
def claim_metadata_cap(
    m: Machine, _types: Types, currency: Value, _treasury: Value, _context: Value
) -> Value:
    if currency[METADATA_ID] != [UNCLAIMED]:
        raise COIN_REGISTRY.abort("claim_metadata_cap", CAP_CLAIMED, "it was claimed before")
    return _claim(m, currency)


def _claim(m: Machine, currency: Value) -> Value:
    cap_id = m.fresh_id()
    currency[METADATA_ID] = [CLAIMED, [cap_id]]
    return [[[cap_id]]]


def _finish(m: Machine, init: Value) -> tuple[Value, Value]:
    """The currency, and the capability over its metadata."""
    currency, extra_fields, _ = init
    BAG.python("destroy_empty")(m, extra_fields)
    cap = _claim(m, currency)
    marker = [[ascii_string("bool")], bytearray(NEW_CURRENCY)]
    vec_map.insert(m, (), currency[EXTRA], [bytearray(NEW_CURRENCY)], marker)
    return currency, cap


def _hand_over(m: Machine, types: Types, currency: Value, *, is_witness: bool) -> None:
    owner = AddressOwner(REGISTRY_ID) if is_witness else NEW_SHARED
    m.objects.transfer(owner, CURRENCY.apply(types), currency)


@COIN_REGISTRY.function(
    "public fun finalize<T>(builder: CurrencyInitializer<T>, ctx: &mut TxContext): MetadataCap<T>"
)
def finalize(m: Machine, types: Types, init: Value, _context: Value) -> Value:
    currency, cap = _finish(m, init)
    _hand_over(m, types, currency, is_witness=init[2])
    return cap


@COIN_REGISTRY.function(
    "public fun finalize_and_delete_metadata_cap<T>"
    "(builder: CurrencyInitializer<T>, ctx: &mut TxContext)"
)
def finalize_and_delete_metadata_cap(m: Machine, types: Types, init: Value, _: Value) -> None:
    currency, cap = _finish(m, init)
    delete_metadata_cap(m, types, currency, cap)
    _hand_over(m, types, currency, is_witness=init[2])


@COIN_REGISTRY.function(
    "public fun delete_metadata_cap<T>(currency: &mut Currency<T>, cap: MetadataCap<T>)"
)
def delete_metadata_cap(m: Machine, _types: Types, currency: Value, cap: Value) -> None:
    currency[METADATA_ID] = [DELETED]
    m.objects.delete(cap[0][0][0])


@COIN_REGISTRY.function(
    "public fun finalize_registration<T>(registry: &mut CoinRegistry,"
    " currency: Receiving<Currency<T>>, ctx: &mut TxContext)"
)
def finalize_registration(
    m: Machine, types: Types, registry: Value, receiving: Value, _context: Value
) -> None:
    type_ = CURRENCY.apply(types)
    uid, *rest = TRANSFER.python("receive")(m, (type_,), registry[0], receiving)
    m.objects.delete(uid[0][0])
    claimed = derived_object.claim(m, key_types(types), registry[0], list(KEY))
    m.objects.transfer(NEW_SHARED, type_, [claimed, *rest])


@COIN_REGISTRY.function("public fun burn<T>(currency: &mut Currency<T>, coin: Coin<T>)")
def burn(m: Machine, types: Types, currency: Value, coin: Value) -> None:
    burn_balance(m, types, currency, coins.open_coin(m, coin))


@COIN_REGISTRY.function(
    "public fun burn_balance<T>(currency: &mut Currency<T>, balance: Balance<T>)"
)
def burn_balance(m: Machine, types: Types, currency: Value, balance: Value) -> None:
    state = currency[SUPPLY][0][0]
    if state[0] != BURN_ONLY:
        raise COIN_REGISTRY.abort("burn_balance", NOT_BURN_ONLY, "the supply is not burn-only")
    balances.decrease_supply(m, types, state[1], balance)
