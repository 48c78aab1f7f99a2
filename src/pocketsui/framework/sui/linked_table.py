"""``sui::linked_table``: a table that remembers the order of its entries.

Each entry is a dynamic field whose value, a node, names its neighbours.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.parts import option_of, part_reference
from pocketsui.framework.sui import dynamic_field
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value

LINKED_TABLE = FrameworkModule(SUI, "linked_table")
LINKED_TABLE.struct(
    "public struct LinkedTable<K: copy + drop + store, phantom V: store> has key, store"
    " { id: UID, size: u64, head: Option<K>, tail: Option<K> }"
)
NODE = LINKED_TABLE.struct(
    "public struct Node<K: copy + drop + store, V: store> has store"
    " { prev: Option<K>, next: Option<K>, value: V }"
)
NOT_EMPTY = 0  # ETableNotEmpty
IS_EMPTY = 1  # ETableIsEmpty
UID, SIZE, HEAD, TAIL = range(4)  # fields of a table
PREVIOUS, NEXT, VALUE = range(3)  # fields of a node
_PARAMETERS = "<K: copy + drop + store, V: store>"
_TABLE = "LinkedTable<K, V>"


def _field(types: Types) -> Types:
    """Name and value type of the dynamic field that an entry is."""
    return types[0], NODE.apply(types)


def _node(m: Machine, types: Types, table: Value, key: Value) -> Value:
    """The node of an entry that is to be changed."""
    return dynamic_field.borrow_mut(m, _field(types), table[UID], key)


def _neighbour(m: Machine, types: Types, key: Value) -> Value:
    return option_of(types[0], copy_value(m, key))


@LINKED_TABLE.function(f"public fun new{_PARAMETERS}(ctx: &mut TxContext): {_TABLE}")
def new(m: Machine, types: Types, _context: Value) -> Value:
    return [[[m.fresh_id()]], 0, option_of(types[0]), option_of(types[0])]


declare_getter(LINKED_TABLE, f"public fun front{_PARAMETERS}(table: &{_TABLE}): &Option<K>", HEAD)
declare_getter(LINKED_TABLE, f"public fun back{_PARAMETERS}(table: &{_TABLE}): &Option<K>", TAIL)


def _push(
    m: Machine, types: Types, table: Value, entry: tuple[Value, Value], *, front: bool
) -> None:
    """Add an entry before the first or behind the last one."""
    key, value = entry
    end, other_end = (HEAD, TAIL) if front else (TAIL, HEAD)
    old = table[end]
    table[end] = _neighbour(m, types, key)
    if not table[other_end][0]:
        table[other_end] = _neighbour(m, types, key)
    if old[0]:
        neighbour = _node(m, types, table, copy_value(m, old[0][0]))
        neighbour[PREVIOUS if front else NEXT] = _neighbour(m, types, key)
    none = option_of(types[0])
    node = [none, old, value] if front else [old, none, value]
    dynamic_field.add(m, _field(types), table[UID], key, node)
    table[SIZE] += 1


@LINKED_TABLE.function(f"public fun push_front{_PARAMETERS}(table: &mut {_TABLE}, k: K, value: V)")
def push_front(m: Machine, types: Types, table: Value, key: Value, value: Value) -> None:
    _push(m, types, table, (key, value), front=True)


@LINKED_TABLE.function(f"public fun push_back{_PARAMETERS}(table: &mut {_TABLE}, k: K, value: V)")
def push_back(m: Machine, types: Types, table: Value, key: Value, value: Value) -> None:
    _push(m, types, table, (key, value), front=False)


@LINKED_TABLE.function(f"public fun borrow{_PARAMETERS}(table: &{_TABLE}, k: K): &V")
def borrow(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), table[UID], key)[VALUE]


@LINKED_TABLE.function(f"public fun borrow_mut{_PARAMETERS}(table: &mut {_TABLE}, k: K): &mut V")
def borrow_mut(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return part_reference(types[1], _node(m, types, table, key), VALUE)


@LINKED_TABLE.function(f"public fun prev{_PARAMETERS}(table: &{_TABLE}, k: K): &Option<K>")
def previous_key(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), table[UID], key)[PREVIOUS]


@LINKED_TABLE.function(f"public fun next{_PARAMETERS}(table: &{_TABLE}, k: K): &Option<K>")
def next_key(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_field.borrow(m, _field(types), table[UID], key)[NEXT]


@LINKED_TABLE.function(f"public fun remove{_PARAMETERS}(table: &mut {_TABLE}, k: K): V")
def remove(m: Machine, types: Types, table: Value, key: Value) -> Value:
    previous, following, value = dynamic_field.remove(m, _field(types), table[UID], key)
    table[SIZE] -= 1
    if previous[0]:
        _node(m, types, table, previous[0][0])[NEXT] = copy_value(m, following)
    if following[0]:
        _node(m, types, table, following[0][0])[PREVIOUS] = copy_value(m, previous)
    if table[HEAD][0][0] == key:
        table[HEAD] = copy_value(m, following)
    if table[TAIL][0][0] == key:
        table[TAIL] = copy_value(m, previous)
    return value


def _pop(m: Machine, types: Types, table: Value, end: int) -> Value:
    if not table[end][0]:
        function = "pop_front" if end == HEAD else "pop_back"
        raise LINKED_TABLE.abort(function, IS_EMPTY, "the table is empty")
    key = copy_value(m, table[end][0][0])
    return key, remove(m, types, table, copy_value(m, key))


@LINKED_TABLE.function(f"public fun pop_front{_PARAMETERS}(table: &mut {_TABLE}): (K, V)")
def pop_front(m: Machine, types: Types, table: Value) -> Value:
    return _pop(m, types, table, HEAD)


@LINKED_TABLE.function(f"public fun pop_back{_PARAMETERS}(table: &mut {_TABLE}): (K, V)")
def pop_back(m: Machine, types: Types, table: Value) -> Value:
    return _pop(m, types, table, TAIL)


@LINKED_TABLE.function(f"public fun contains{_PARAMETERS}(table: &{_TABLE}, k: K): bool")
def contains(m: Machine, types: Types, table: Value, key: Value) -> Value:
    return dynamic_field.exists_with_type(m, _field(types), table[UID], key)


declare_getter(LINKED_TABLE, f"public fun length{_PARAMETERS}(table: &{_TABLE}): u64", SIZE)


@LINKED_TABLE.function(f"public fun is_empty{_PARAMETERS}(table: &{_TABLE}): bool")
def is_empty(_: Machine, _types: Types, table: Value) -> Value:
    return table[SIZE] == 0


@LINKED_TABLE.function(f"public fun destroy_empty{_PARAMETERS}(table: {_TABLE})")
def destroy_empty(m: Machine, _types: Types, table: Value) -> None:
    if table[SIZE]:
        raise LINKED_TABLE.abort("destroy_empty", NOT_EMPTY, f"{table[SIZE]} entries left")
    m.objects.delete(table[UID][0][0])


@LINKED_TABLE.function(f"public fun drop<K: copy + drop + store, V: drop + store>(table: {_TABLE})")
def drop(m: Machine, _types: Types, table: Value) -> None:
    m.objects.delete(table[UID][0][0])
