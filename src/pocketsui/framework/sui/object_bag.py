"""``sui::object_bag``: a bag whose values stay objects."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_object_field
from pocketsui.framework.sui.containers import declare_access, declare_life
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

OBJECT_BAG = FrameworkModule(SUI, "object_bag")
OBJECT_BAG.struct("public struct ObjectBag has key, store { id: UID, size: u64 }")

declare_life(OBJECT_BAG, "ObjectBag", "")
declare_access(
    OBJECT_BAG, dynamic_object_field, "ObjectBag", "<K: copy + drop + store, V: key + store>", "K"
)


@OBJECT_BAG.function("public fun contains<K: copy + drop + store>(bag: &ObjectBag, k: K): bool")
def contains(m: Machine, types: Types, bag: Value, key: Value) -> Value:
    return dynamic_object_field.exists(m, types, bag[0], key)


@OBJECT_BAG.function(
    "public fun contains_with_type<K: copy + drop + store, V: key + store>"
    "(bag: &ObjectBag, k: K): bool"
)
def contains_with_type(m: Machine, types: Types, bag: Value, key: Value) -> Value:
    return dynamic_object_field.exists_with_type(m, types, bag[0], key)


@OBJECT_BAG.function(
    "public fun value_id<K: copy + drop + store>(bag: &ObjectBag, k: K): Option<ID>"
)
def value_id(m: Machine, types: Types, bag: Value, key: Value) -> Value:
    return dynamic_object_field.id_of(m, types, bag[0], key)
