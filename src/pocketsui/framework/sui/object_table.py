"""``sui::object_table``: a table whose values stay objects."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_object_field
from pocketsui.framework.sui.containers import declare_access, declare_life
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

OBJECT_TABLE = FrameworkModule(SUI, "object_table")
OBJECT_TABLE.struct(
    "public struct ObjectTable<phantom K: copy + drop + store, phantom V: key + store>"
    " has key, store { id: UID, size: u64 }"
)
_PARAMETERS = "<K: copy + drop + store, V: key + store>"

declare_life(OBJECT_TABLE, "ObjectTable<K, V>", _PARAMETERS)
declare_access(OBJECT_TABLE, dynamic_object_field, "ObjectTable<K, V>", _PARAMETERS, "K")


@OBJECT_TABLE.function(f"public fun contains{_PARAMETERS}(t: &ObjectTable<K, V>, k: K): bool")
def contains(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_object_field.exists(m, types, table[0], key)


@OBJECT_TABLE.function(f"public fun value_id{_PARAMETERS}(t: &ObjectTable<K, V>, k: K): Option<ID>")
def value_id(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_object_field.id_of(m, types, table[0], key)
