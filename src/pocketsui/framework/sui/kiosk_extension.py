"""``sui::kiosk_extension``: code of others that may place and lock items, by the owner's leave."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field, kiosk
from pocketsui.framework.sui.bag import BAG
from pocketsui.framework.sui.kiosk import OWNED, UID
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

KIOSK_EXTENSION = FrameworkModule(SUI, "kiosk_extension")
EXTENSION = KIOSK_EXTENSION.struct(
    "public struct Extension has store { storage: Bag, permissions: u128, is_enabled: bool }"
)
EXTENSION_KEY = KIOSK_EXTENSION.struct(
    "public struct ExtensionKey<phantom Ext> has copy, drop, store { dummy_field: bool }"
)
NOT_OWNER = 0  # ENotOwner
NOT_ALLOWED = 2  # EExtensionNotAllowed
NOT_INSTALLED = 3  # EExtensionNotInstalled
PLACE, LOCK = 1, 2  # bits of the permissions
STORAGE, PERMISSIONS, IS_ENABLED = range(3)  # fields of an extension
KEY: Value = [False]


def _field(types: Types) -> Types:
    return EXTENSION_KEY.apply((types[0],)), EXTENSION.apply(())


def _check_owner(function: str, this: Value, cap: Value) -> None:
    if this[UID][0] != cap[1]:
        raise KIOSK_EXTENSION.abort(function, NOT_OWNER, "the capability is another kiosk's")


def _check_installed(m: Machine, function: str, types: Types, this: Value) -> None:
    if not is_installed(m, types, this):
        raise KIOSK_EXTENSION.abort(function, NOT_INSTALLED, f"{types[0]} is not installed")


def _extension(m: Machine, types: Types, this: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), this[UID], KEY)


@KIOSK_EXTENSION.function(
    f"public fun add<Ext: drop>(_ext: Ext, {OWNED}, permissions: u128, ctx: &mut TxContext)"
)
def add(m: Machine, types: Types, *arguments: Value) -> None:
    _, this, cap, permissions, _ = arguments
    _check_owner("add", this, cap)
    extension = [[[[m.fresh_id()]], 0], permissions, True]
    dynamic_field.add(m, _field(types), this[UID], list(KEY), extension)


def _declare_switch(name: str, *, enabled: bool) -> None:
    def switch(m: Machine, types: Types, this: Value, cap: Value) -> None:
        _check_owner(name, this, cap)
        _check_installed(m, name, types, this)
        dynamic_field.borrow_mut(m, _field(types), this[UID], KEY)[IS_ENABLED] = enabled

    KIOSK_EXTENSION.function(f"public fun {name}<Ext: drop>({OWNED})")(switch)


_declare_switch("disable", enabled=False)
_declare_switch("enable", enabled=True)


@KIOSK_EXTENSION.function(f"public fun remove<Ext: drop>({OWNED})")
def remove(m: Machine, types: Types, this: Value, cap: Value) -> None:
    _check_owner("remove", this, cap)
    _check_installed(m, "remove", types, this)
    extension = dynamic_field.remove(m, _field(types), this[UID], KEY)
    BAG.python("destroy_empty")(m, extension[STORAGE])


@KIOSK_EXTENSION.function("public fun storage<Ext: drop>(_ext: Ext, self: &Kiosk): &Bag")
def storage(m: Machine, types: Types, _witness: Value, this: Value) -> Value:
    _check_installed(m, "storage", types, this)
    return _extension(m, types, this)[STORAGE]


@KIOSK_EXTENSION.function(
    "public fun storage_mut<Ext: drop>(_ext: Ext, self: &mut Kiosk): &mut Bag"
)
def storage_mut(m: Machine, types: Types, _witness: Value, this: Value) -> Value:
    _check_installed(m, "storage_mut", types, this)
    return dynamic_field.borrow_mut(m, _field(types), this[UID], KEY)[STORAGE]


_ARGUMENTS = (
    "<Ext: drop, T: key + store>(_ext: Ext, self: &mut Kiosk, item: T, _policy: &TransferPolicy<T>)"
)


@KIOSK_EXTENSION.function(f"public fun place{_ARGUMENTS}")
def place(m: Machine, types: Types, *arguments: Value) -> None:
    _, this, item, _ = arguments
    _check_installed(m, "place", types, this)
    if not (can_place(m, types, this) or can_lock(m, types, this)):
        raise KIOSK_EXTENSION.abort("place", NOT_ALLOWED, f"{types[0]} may not place items")
    kiosk.place_internal(m, types[1:], this, item)


@KIOSK_EXTENSION.function(f"public fun lock{_ARGUMENTS}")
def lock(m: Machine, types: Types, *arguments: Value) -> None:
    _, this, item, _ = arguments
    _check_installed(m, "lock", types, this)
    if not can_lock(m, types, this):
        raise KIOSK_EXTENSION.abort("lock", NOT_ALLOWED, f"{types[0]} may not lock items")
    kiosk.lock_internal(m, types[1:], this, item)


@KIOSK_EXTENSION.function("public fun is_installed<Ext: drop>(self: &Kiosk): bool")
def is_installed(m: Machine, types: Types, this: Value) -> Value:
    return dynamic_field.exists(m, _field(types)[:1], this[UID], KEY)


@KIOSK_EXTENSION.function("public fun is_enabled<Ext: drop>(self: &Kiosk): bool")
def is_enabled(m: Machine, types: Types, this: Value) -> Value:
    return _extension(m, types, this)[IS_ENABLED]


def _may(m: Machine, types: Types, this: Value, permission: int) -> bool:
    extension = _extension(m, types, this)
    return extension[IS_ENABLED] and bool(extension[PERMISSIONS] & permission)


@KIOSK_EXTENSION.function("public fun can_place<Ext: drop>(self: &Kiosk): bool")
def can_place(m: Machine, types: Types, this: Value) -> Value:
    return _may(m, types, this, PLACE)


@KIOSK_EXTENSION.function("public fun can_lock<Ext: drop>(self: &Kiosk): bool")
def can_lock(m: Machine, types: Types, this: Value) -> Value:
    return _may(m, types, this, LOCK)
