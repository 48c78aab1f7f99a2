"""``sui::bag``: like a table, with keys and values of any type."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field
from pocketsui.framework.sui.containers import declare_access, declare_life
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

BAG = FrameworkModule(SUI, "bag")
BAG.struct("public struct Bag has key, store { id: UID, size: u64 }")

declare_life(BAG, "Bag", "")
declare_access(BAG, dynamic_field, "Bag", "<K: copy + drop + store, V: store>", "K")


@BAG.function("public fun contains<K: copy + drop + store>(bag: &Bag, k: K): bool")
def contains(m: Machine, types: Types, bag: Value, key: Value) -> Value:
    return dynamic_field.exists(m, types, bag[0], key)


@BAG.function(
    "public fun contains_with_type<K: copy + drop + store, V: store>(bag: &Bag, k: K): bool"
)
def contains_with_type(m: Machine, types: Types, bag: Value, key: Value) -> Value:
    return dynamic_field.exists_with_type(m, types, bag[0], key)
