"""The part of ``sui::kiosk`` that looks into a kiosk, lends items, and sets what may be done."""

from __future__ import annotations

from pocketsui.framework.declare import Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui import dynamic_object_field, kiosk
from pocketsui.framework.sui.kiosk import (
    ALLOW_EXTENSIONS,
    ITEM_COUNT,
    KIOSK,
    OWNED,
    OWNER,
    PROFITS,
    UID,
    T,
    check_item,
    check_owner,
    has_item,
    item_field,
)
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

UID_ACCESS_NOT_ALLOWED = 7  # EUidAccessNotAllowed
ITEM_IS_LISTED = 9  # EItemIsListed
ITEM_MISMATCH = 10  # EItemMismatch

for _name, _python in (
    ("has_item", has_item),
    ("is_locked", kiosk.is_locked),
    ("is_listed", kiosk.is_listed),
    ("is_listed_exclusively", kiosk.is_listed_exclusively),
):
    KIOSK.function(f"public fun {_name}(self: &Kiosk, id: ID): bool")(_python)
KIOSK.function(f"public fun has_item_with_type{T}(self: &Kiosk, id: ID): bool")(
    kiosk.has_item_with_type
)


@KIOSK.function(f"public fun has_access({OWNED}): bool")
def has_access(_: Machine, this: Value, cap: Value) -> Value:
    return this[UID][0] == cap[1]


@KIOSK.function(f"public fun set_owner({OWNED}, ctx: &TxContext)")
def set_owner(m: Machine, this: Value, cap: Value, _context: Value) -> None:
    check_owner("set_owner", this, cap)
    this[OWNER] = m.sender


@KIOSK.function(f"public fun set_owner_custom({OWNED}, owner: address)")
def set_owner_custom(_: Machine, this: Value, cap: Value, owner: Value) -> None:
    check_owner("set_owner_custom", this, cap)
    this[OWNER] = owner


@KIOSK.function(f"public fun set_allow_extensions({OWNED}, allow_extensions: bool)")
def set_allow_extensions(_: Machine, this: Value, cap: Value, allowed: bool) -> None:
    check_owner("set_allow_extensions", this, cap)
    this[ALLOW_EXTENSIONS] = allowed


@KIOSK.function(f"public fun uid_mut_as_owner({OWNED}): &mut UID")
def uid_mut_as_owner(_: Machine, this: Value, cap: Value) -> Value:
    check_owner("uid_mut_as_owner", this, cap)
    return this[UID]


@KIOSK.function("public fun uid_mut(self: &mut Kiosk): &mut UID")
def uid_mut(_: Machine, this: Value) -> Value:
    if not this[ALLOW_EXTENSIONS]:
        raise KIOSK.abort("uid_mut", UID_ACCESS_NOT_ALLOWED, "the owner does not allow it")
    return this[UID]


declare_getter(KIOSK, "public fun uid(self: &Kiosk): &UID", UID)
declare_getter(KIOSK, "public fun owner(self: &Kiosk): address", OWNER)
declare_getter(KIOSK, "public fun item_count(self: &Kiosk): u32", ITEM_COUNT)
declare_getter(KIOSK, "public fun profits_amount(self: &Kiosk): u64", PROFITS, 0)


@KIOSK.function(f"public fun profits_mut({OWNED}): &mut Balance<SUI>")
def profits_mut(_: Machine, this: Value, cap: Value) -> Value:
    check_owner("profits_mut", this, cap)
    return this[PROFITS]


def _check_lendable(m: Machine, function: str, this: Value, cap: Value, item: Value) -> None:
    check_owner(function, this, cap)
    check_item(function, has_item(m, this, item))
    if kiosk.is_listed(m, this, item):
        raise KIOSK.abort(function, ITEM_IS_LISTED, "a listed item cannot be changed")


@KIOSK.function(f"public fun borrow{T}(self: &Kiosk, cap: &KioskOwnerCap, id: ID): &T")
def borrow(m: Machine, types: Types, this: Value, cap: Value, item: Value) -> Value:
    check_owner("borrow", this, cap)
    check_item("borrow", has_item(m, this, item))
    return dynamic_object_field.borrow(m, item_field(types), this[UID], [item])


@KIOSK.function(f"public fun borrow_mut{T}({OWNED}, id: ID): &mut T")
def borrow_mut(m: Machine, types: Types, this: Value, cap: Value, item: Value) -> Value:
    _check_lendable(m, "borrow_mut", this, cap, item)
    return dynamic_object_field.borrow_mut(m, item_field(types), this[UID], [item])


@KIOSK.function(f"public fun borrow_val{T}({OWNED}, id: ID): (T, kiosk::Borrow)")
def borrow_val(m: Machine, types: Types, this: Value, cap: Value, item: Value) -> Value:
    _check_lendable(m, "borrow_val", this, cap, item)
    value = dynamic_object_field.remove(m, item_field(types), this[UID], [[item[0]]])
    return value, [[this[UID][0][0]], item]


@KIOSK.function(f"public fun return_val{T}(self: &mut Kiosk, item: T, borrow: kiosk::Borrow)")
def return_val(m: Machine, types: Types, this: Value, value: Value, borrowed: Value) -> None:
    kiosk_id, item = borrowed
    if this[UID][0] != kiosk_id:
        raise KIOSK.abort("return_val", kiosk.WRONG_KIOSK, "it was borrowed from another kiosk")
    if value[0][0] != item:
        raise KIOSK.abort("return_val", ITEM_MISMATCH, "not the item that was borrowed")
    dynamic_object_field.add(m, item_field(types), this[UID], [item], value)


declare_getter(KIOSK, "public fun kiosk_owner_cap_for(cap: &KioskOwnerCap): ID", 1)
declare_getter(KIOSK, f"public fun purchase_cap_kiosk{T}(self: &PurchaseCap<T>): ID", 1)
declare_getter(KIOSK, f"public fun purchase_cap_item{T}(self: &PurchaseCap<T>): ID", 2)
declare_getter(KIOSK, f"public fun purchase_cap_min_price{T}(self: &PurchaseCap<T>): u64", 3)
