"""``sui::kiosk``: a shop. Its owner places, lists and takes; anybody buys, by the type's policy.

Items are dynamic object fields; listings and locks are dynamic fields beside them.
``kiosk_access`` declares what looks into a kiosk.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import coin as coins
from pocketsui.framework.sui import dynamic_field, dynamic_object_field, transfer_policy
from pocketsui.framework.sui.sui import SUI_TYPE
from pocketsui.framework.sui.transfer import NEW_SHARED
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import BOOL, U64
from pocketsui.vm.values import Value
from sui_wire.object import AddressOwner

KIOSK = FrameworkModule(SUI, "kiosk")
KIOSK_DATATYPE = KIOSK.struct(
    "public struct Kiosk has key, store { id: UID, profits: Balance<SUI>, owner: address,"
    " item_count: u32, allow_extensions: bool }"
)
OWNER_CAP = KIOSK.struct("public struct KioskOwnerCap has key, store { id: UID, for: ID }")
KIOSK.struct(
    "public struct PurchaseCap<phantom T: key + store> has key, store"
    " { id: UID, kiosk_id: ID, item_id: ID, min_price: u64 }"
)
KIOSK.struct("public struct Borrow { kiosk_id: ID, item_id: ID }")
ITEM = KIOSK.struct("public struct Item has copy, drop, store { id: ID }")
LISTING = KIOSK.struct("public struct Listing has copy, drop, store { id: ID, is_exclusive: bool }")
LOCK = KIOSK.struct("public struct Lock has copy, drop, store { id: ID }")
_EVENT = "<phantom T: key + store> has copy, drop { kiosk: ID, id: ID"
LISTED = KIOSK.struct(f"public struct ItemListed{_EVENT}, price: u64 }}")
PURCHASED = KIOSK.struct(f"public struct ItemPurchased{_EVENT}, price: u64 }}")
DELISTED = KIOSK.struct(f"public struct ItemDelisted{_EVENT} }}")

NOT_OWNER = 0  # ENotOwner
INCORRECT_AMOUNT = 1  # EIncorrectAmount
NOT_ENOUGH = 2  # ENotEnough
NOT_EMPTY = 3  # ENotEmpty
LISTED_EXCLUSIVELY = 4  # EListedExclusively
WRONG_KIOSK = 5  # EWrongKiosk
ALREADY_LISTED = 6  # EAlreadyListed
ITEM_LOCKED = 8  # EItemLocked
ITEM_NOT_FOUND = 11  # EItemNotFound
NOT_LISTED = 12  # ENotListed

UID, PROFITS, OWNER, ITEM_COUNT, ALLOW_EXTENSIONS = range(5)  # fields of a kiosk
LOCKED: Value = True  # the value of every lock
SUI_TYPES: Types = (SUI_TYPE,)
LISTING_FIELD: Types = (LISTING.apply(()), U64)
LOCK_FIELD: Types = (LOCK.apply(()), BOOL)
T = "<T: key + store>"
OWNED = "self: &mut Kiosk, cap: &KioskOwnerCap"


def item_field(types: Types) -> Types:
    """Name and value type of the dynamic object field that an item is."""
    return ITEM.apply(()), types[0]


def check_owner(function: str, kiosk: Value, cap: Value) -> None:
    if kiosk[UID][0] != cap[1]:
        raise KIOSK.abort(function, NOT_OWNER, "the capability is another kiosk's")


def check_listing(
    m: Machine, function: str, kiosk: Value, item: Value, *, exclusive_only: bool
) -> None:
    """The item must not be listed (exclusively)."""
    if _has_listing(m, kiosk, item, exclusive=True):
        code = LISTED_EXCLUSIVELY if exclusive_only else ALREADY_LISTED
        raise KIOSK.abort(function, code, "the item is promised to a buyer")
    if not exclusive_only and _has_listing(m, kiosk, item, exclusive=False):
        raise KIOSK.abort(function, ALREADY_LISTED, "the item is listed")


def _has_listing(m: Machine, kiosk: Value, item: Value, *, exclusive: bool) -> bool:
    return bool(dynamic_field.exists(m, LISTING_FIELD[:1], kiosk[UID], [[item[0]], exclusive]))


def is_listed(m: Machine, kiosk: Value, item: Value) -> bool:
    return _has_listing(m, kiosk, item, exclusive=False) or is_listed_exclusively(m, kiosk, item)


def is_listed_exclusively(m: Machine, kiosk: Value, item: Value) -> bool:
    return _has_listing(m, kiosk, item, exclusive=True)


def is_locked(m: Machine, kiosk: Value, item: Value) -> bool:
    return bool(dynamic_field.exists(m, LOCK_FIELD[:1], kiosk[UID], [[item[0]]]))


def has_item(m: Machine, kiosk: Value, item: Value) -> bool:
    return bool(dynamic_object_field.exists(m, (ITEM.apply(()),), kiosk[UID], [[item[0]]]))


def has_item_with_type(m: Machine, types: Types, kiosk: Value, item: Value) -> bool:
    return bool(
        dynamic_object_field.exists_with_type(m, item_field(types), kiosk[UID], [[item[0]]])
    )


def check_item(function: str, found: bool) -> None:
    if not found:
        raise KIOSK.abort(function, ITEM_NOT_FOUND, "the kiosk has no such item")


def place_internal(m: Machine, types: Types, kiosk: Value, item: Value) -> None:
    kiosk[ITEM_COUNT] += 1
    name = [[item[0][0][0]]]
    dynamic_object_field.add(m, item_field(types), kiosk[UID], name, item)


def lock_internal(m: Machine, types: Types, kiosk: Value, item: Value) -> None:
    dynamic_field.add(m, LOCK_FIELD, kiosk[UID], [[item[0][0][0]]], LOCKED)
    place_internal(m, types, kiosk, item)


def _take_out(m: Machine, types: Types, kiosk: Value, item: Value) -> Value:
    kiosk[ITEM_COUNT] -= 1
    return dynamic_object_field.remove(m, item_field(types), kiosk[UID], [[item[0]]])


@KIOSK.function("public fun new(ctx: &mut TxContext): (Kiosk, KioskOwnerCap)")
def new(m: Machine, _context: Value) -> Value:
    kiosk_id = m.fresh_id()
    return [[[kiosk_id]], [0], m.sender, 0, False], [[[m.fresh_id()]], [kiosk_id]]


@KIOSK.function("entry fun default(ctx: &mut TxContext)")
def default(m: Machine, context: Value) -> None:
    kiosk, cap = new(m, context)
    m.objects.transfer(AddressOwner(m.sender), OWNER_CAP.apply(()), cap)
    m.objects.transfer(NEW_SHARED, KIOSK_DATATYPE.apply(()), kiosk)


@KIOSK.function(
    "public fun close_and_withdraw(self: Kiosk, cap: KioskOwnerCap, ctx: &mut TxContext): Coin<SUI>"
)
def close_and_withdraw(m: Machine, kiosk: Value, cap: Value, _context: Value) -> Value:
    check_owner("close_and_withdraw", kiosk, cap)
    if kiosk[ITEM_COUNT]:
        raise KIOSK.abort("close_and_withdraw", NOT_EMPTY, f"{kiosk[ITEM_COUNT]} items left")
    m.objects.delete(cap[0][0][0])
    m.objects.delete(kiosk[UID][0][0])
    return coins.new_coin(m, kiosk[PROFITS])


@KIOSK.function(f"public fun place{T}({OWNED}, item: T)")
def place(m: Machine, types: Types, kiosk: Value, cap: Value, item: Value) -> None:
    check_owner("place", kiosk, cap)
    place_internal(m, types, kiosk, item)


@KIOSK.function(f"public fun lock{T}({OWNED}, _policy: &TransferPolicy<T>, item: T)")
def lock(m: Machine, types: Types, kiosk: Value, cap: Value, _policy: Value, item: Value) -> None:
    check_owner("lock", kiosk, cap)
    lock_internal(m, types, kiosk, item)


@KIOSK.function(f"public fun take{T}({OWNED}, id: ID): T")
def take(m: Machine, types: Types, kiosk: Value, cap: Value, item: Value) -> Value:
    check_owner("take", kiosk, cap)
    if is_locked(m, kiosk, item):
        raise KIOSK.abort("take", ITEM_LOCKED, "a locked item can only be sold")
    check_listing(m, "take", kiosk, item, exclusive_only=True)
    check_item("take", has_item(m, kiosk, item))
    dynamic_field.remove_if_exists(m, LISTING_FIELD, kiosk[UID], [[item[0]], False])
    return _take_out(m, types, kiosk, item)


@KIOSK.function(f"public fun list{T}({OWNED}, id: ID, price: u64)")
def list_item(m: Machine, types: Types, kiosk: Value, cap: Value, item: Value, price: int) -> None:
    check_owner("list", kiosk, cap)
    check_item("list", has_item_with_type(m, types, kiosk, item))
    check_listing(m, "list", kiosk, item, exclusive_only=True)
    dynamic_field.add(m, LISTING_FIELD, kiosk[UID], [[item[0]], False], price)
    m.emit_event(LISTED.apply(types), [[kiosk[UID][0][0]], item, price])


@KIOSK.function(f"public fun place_and_list{T}({OWNED}, item: T, price: u64)")
def place_and_list(
    m: Machine, types: Types, kiosk: Value, cap: Value, item: Value, price: int
) -> None:
    item_id = [item[0][0][0]]
    place(m, types, kiosk, cap, item)
    list_item(m, types, kiosk, cap, item_id, price)


@KIOSK.function(f"public fun delist{T}({OWNED}, id: ID)")
def delist(m: Machine, types: Types, kiosk: Value, cap: Value, item: Value) -> None:
    check_owner("delist", kiosk, cap)
    check_item("delist", has_item_with_type(m, types, kiosk, item))
    check_listing(m, "delist", kiosk, item, exclusive_only=True)
    if not is_listed(m, kiosk, item):
        raise KIOSK.abort("delist", NOT_LISTED, "the item is not listed")
    dynamic_field.remove(m, LISTING_FIELD, kiosk[UID], [[item[0]], False])
    m.emit_event(DELISTED.apply(types), [[kiosk[UID][0][0]], item])


def _sold(m: Machine, types: Types, kiosk: Value, item: Value, paid: int) -> Value:
    kiosk_id = [kiosk[UID][0][0]]
    return transfer_policy.new_request(m, types, [item[0]], paid, kiosk_id)


@KIOSK.function(
    f"public fun purchase{T}(self: &mut Kiosk, id: ID, payment: Coin<SUI>): (T, TransferRequest<T>)"
)
def purchase(m: Machine, types: Types, kiosk: Value, item: Value, payment: Value) -> Value:
    price = dynamic_field.remove(m, LISTING_FIELD, kiosk[UID], [[item[0]], False])
    thing = _take_out(m, types, kiosk, item)
    if payment[1][0] != price:
        raise KIOSK.abort("purchase", INCORRECT_AMOUNT, f"{payment[1][0]} paid, price {price}")
    dynamic_field.remove_if_exists(m, LOCK_FIELD, kiosk[UID], [[item[0]]])
    coins.put(m, SUI_TYPES, kiosk[PROFITS], payment)
    m.emit_event(PURCHASED.apply(types), [[kiosk[UID][0][0]], item, price])
    return thing, _sold(m, types, kiosk, item, price)


@KIOSK.function(
    f"public fun list_with_purchase_cap{T}({OWNED}, id: ID, min_price: u64,"
    " ctx: &mut TxContext): PurchaseCap<T>"
)
def list_with_purchase_cap(m: Machine, types: Types, kiosk: Value, *rest: Value) -> Value:
    cap, item, price, _ = rest
    function = "list_with_purchase_cap"
    check_owner(function, kiosk, cap)
    check_item(function, has_item_with_type(m, types, kiosk, item))
    check_listing(m, function, kiosk, item, exclusive_only=False)
    dynamic_field.add(m, LISTING_FIELD, kiosk[UID], [[item[0]], True], price)
    return [[[m.fresh_id()]], [kiosk[UID][0][0]], item, price]


@KIOSK.function(
    f"public fun purchase_with_cap{T}(self: &mut Kiosk, purchase_cap: PurchaseCap<T>,"
    " payment: Coin<SUI>): (T, TransferRequest<T>)"
)
def purchase_with_cap(m: Machine, types: Types, kiosk: Value, cap: Value, payment: Value) -> Value:
    uid, kiosk_id, item, price = cap
    m.objects.delete(uid[0][0])
    paid = payment[1][0]
    if paid < price:
        raise KIOSK.abort("purchase_with_cap", INCORRECT_AMOUNT, f"{paid} paid, price {price}")
    if kiosk[UID][0] != kiosk_id:
        raise KIOSK.abort("purchase_with_cap", WRONG_KIOSK, "the capability is another kiosk's")
    dynamic_field.remove(m, LISTING_FIELD, kiosk[UID], [[item[0]], True])
    coins.put(m, SUI_TYPES, kiosk[PROFITS], payment)
    dynamic_field.remove_if_exists(m, LOCK_FIELD, kiosk[UID], [[item[0]]])
    return _take_out(m, types, kiosk, item), _sold(m, types, kiosk, item, paid)


@KIOSK.function(
    f"public fun return_purchase_cap{T}(self: &mut Kiosk, purchase_cap: PurchaseCap<T>)"
)
def return_purchase_cap(m: Machine, _types: Types, kiosk: Value, cap: Value) -> None:
    uid, kiosk_id, item, _ = cap
    if kiosk[UID][0] != kiosk_id:
        raise KIOSK.abort("return_purchase_cap", WRONG_KIOSK, "the capability is another kiosk's")
    dynamic_field.remove(m, LISTING_FIELD, kiosk[UID], [[item[0]], True])
    m.objects.delete(uid[0][0])


@KIOSK.function(
    f"public fun withdraw({OWNED}, amount: Option<u64>, ctx: &mut TxContext): Coin<SUI>"
)
def withdraw(m: Machine, kiosk: Value, cap: Value, amount: Value, context: Value) -> Value:
    check_owner("withdraw", kiosk, cap)
    profits = kiosk[PROFITS]
    wanted = amount[0][0] if amount[0] else profits[0]
    if wanted > profits[0]:
        raise KIOSK.abort("withdraw", NOT_ENOUGH, f"{wanted} of {profits[0]}")
    return coins.take(m, SUI_TYPES, profits, wanted, context)
