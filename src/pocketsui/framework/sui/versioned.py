"""``sui::versioned``: a value that may change its type with its version."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui import dynamic_field
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import U64
from pocketsui.vm.values import Value

VERSIONED = FrameworkModule(SUI, "versioned")
VERSIONED.struct("public struct Versioned has key, store { id: UID, version: u64 }")
VERSIONED.struct("public struct VersionChangeCap { versioned_id: ID, old_version: u64 }")
INVALID_UPGRADE = 0  # EInvalidUpgrade


def _field(types: Types) -> Types:
    return U64, types[0]


@VERSIONED.function(
    "public fun create<T: store>(init_version: u64, init_value: T, ctx: &mut TxContext): Versioned"
)
def create(m: Machine, types: Types, version: int, value: Value, _context: Value) -> Value:
    this = [[[m.fresh_id()]], version]
    dynamic_field.add(m, _field(types), this[0], version, value)
    return this


declare_getter(VERSIONED, "public fun version(self: &Versioned): u64", 1)


@VERSIONED.function("public fun load_value<T: store>(self: &Versioned): &T")
def load_value(m: Machine, types: Types, this: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), this[0], this[1])


@VERSIONED.function("public fun load_value_mut<T: store>(self: &mut Versioned): &mut T")
def load_value_mut(m: Machine, types: Types, this: Value) -> Value:
    return dynamic_field.borrow_mut(m, _field(types), this[0], this[1])


@VERSIONED.function(
    "public fun remove_value_for_upgrade<T: store>(self: &mut Versioned): (T, VersionChangeCap)"
)
def remove_value_for_upgrade(m: Machine, types: Types, this: Value) -> Value:
    value = dynamic_field.remove(m, _field(types), this[0], this[1])
    return value, [[this[0][0][0]], this[1]]


@VERSIONED.function(
    "public fun upgrade<T: store>"
    "(self: &mut Versioned, new_version: u64, new_value: T, cap: VersionChangeCap)"
)
def upgrade(m: Machine, types: Types, this: Value, version: int, value: Value, cap: Value) -> None:
    if cap[0] != this[0][0]:
        raise VERSIONED.abort("upgrade", INVALID_UPGRADE, "the capability is for another object")
    if cap[1] >= version:
        raise VERSIONED.abort("upgrade", INVALID_UPGRADE, f"version {cap[1]} to {version}")
    dynamic_field.add(m, _field(types), this[0], version, value)
    this[1] = version


@VERSIONED.function("public fun destroy<T: store>(self: Versioned): T")
def destroy(m: Machine, types: Types, this: Value) -> Value:
    value = dynamic_field.remove(m, _field(types), this[0], this[1])
    m.objects.delete(this[0][0][0])
    return value
