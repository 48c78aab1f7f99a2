"""``sui::table``: a map of any size, one dynamic field an entry."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field
from pocketsui.framework.sui.containers import declare_access, declare_life
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

TABLE = FrameworkModule(SUI, "table")
TABLE.struct(
    "public struct Table<phantom K: copy + drop + store, phantom V: store> has key, store"
    " { id: UID, size: u64 }"
)
_PARAMETERS = "<K: copy + drop + store, V: store>"

declare_life(TABLE, "Table<K, V>", _PARAMETERS)
declare_access(TABLE, dynamic_field, "Table<K, V>", _PARAMETERS, "K")


@TABLE.function(f"public fun contains{_PARAMETERS}(table: &Table<K, V>, k: K): bool")
def contains(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_field.exists_with_type(m, types, table[0], key)


@TABLE.function("public fun drop<K: copy + drop + store, V: drop + store>(table: Table<K, V>)")
def drop(m: Machine, _types: Types, table: Value) -> None:
    m.objects.delete(table[0][0][0])
