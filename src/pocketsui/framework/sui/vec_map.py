"""``sui::vec_map``: a small map inside a vector, in the order of insertion."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.parts import part_reference
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, clone, copy_value

VEC_MAP = FrameworkModule(SUI, "vec_map")
VEC_MAP.struct("public struct Entry<K: copy, V> has copy, drop, store { key: K, value: V }")
VEC_MAP.struct(
    "public struct VecMap<K: copy, V> has copy, drop, store { contents: vector<Entry<K, V>> }"
)
KEY_ALREADY_EXISTS = 0  # EKeyAlreadyExists
KEY_DOES_NOT_EXIST = 1  # EKeyDoesNotExist
MAP_NOT_EMPTY = 2  # EMapNotEmpty
INDEX_OUT_OF_BOUNDS = 3  # EIndexOutOfBounds
MAP_EMPTY = 4  # EMapEmpty
UNEQUAL_LENGTHS = 5  # EUnequalLengths
_MAP = "VecMap<K, V>"


def _search(m: Machine, entries: Value, key: Value) -> int | None:
    for index, entry in enumerate(entries):
        if entry[0] == key:
            m.repeat(index + 1, rounds.MAP_SEARCH)
            return index
    m.repeat(len(entries), rounds.MAP_SEARCH)
    return None


def _index(m: Machine, entries: Value, key: Value) -> int:
    index = _search(m, entries, key)
    if index is None:
        raise VEC_MAP.abort("get_idx", KEY_DOES_NOT_EXIST, "there is no such key")
    return index


def _check_index(function: str, entries: Value, index: int) -> None:
    if index >= len(entries):
        raise VEC_MAP.abort(function, INDEX_OUT_OF_BOUNDS, f"entry {index} of {len(entries)}")


@VEC_MAP.function(f"public fun empty<K: copy, V>(): {_MAP}")
def empty(_: Machine, _types: Types) -> Value:
    return [[]]


@VEC_MAP.function(f"public fun insert<K: copy, V>(self: &mut {_MAP}, key: K, value: V)")
def insert(m: Machine, _types: Types, this: Value, key: Value, value: Value) -> None:
    if _search(m, this[0], key) is not None:
        raise VEC_MAP.abort("insert", KEY_ALREADY_EXISTS, "the key is there already")
    this[0].append([key, value])


@VEC_MAP.function(f"public fun remove<K: copy, V>(self: &mut {_MAP}, key: &K): (K, V)")
def remove(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    return tuple(this[0].pop(_index(m, this[0], key)))


@VEC_MAP.function(f"public fun pop<K: copy, V>(self: &mut {_MAP}): (K, V)")
def pop(_: Machine, _types: Types, this: Value) -> Value:
    if not this[0]:
        raise VEC_MAP.abort("pop", MAP_EMPTY, "the map is empty")
    return tuple(this[0].pop())


@VEC_MAP.function(f"public fun get_mut<K: copy, V>(self: &mut {_MAP}, key: &K): &mut V")
def get_mut(m: Machine, types: Types, this: Value, key: Value) -> Value:
    return part_reference(types[1], this[0][_index(m, this[0], key)], 1)


@VEC_MAP.function(f"public fun get<K: copy, V>(self: &{_MAP}, key: &K): &V")
def get(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    return this[0][_index(m, this[0], key)][1]


@VEC_MAP.function(f"public fun try_get<K: copy, V: copy>(self: &{_MAP}, key: &K): Option<V>")
def try_get(m: Machine, types: Types, this: Value, key: Value) -> Value:
    index = _search(m, this[0], key)
    if index is None:
        return [types[1].vector().empty()]
    return [types[1].vector().of([copy_value(m, this[0][index][1])])]


@VEC_MAP.function(f"public fun contains<K: copy, V>(self: &{_MAP}, key: &K): bool")
def contains(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    return _search(m, this[0], key) is not None


@VEC_MAP.function(f"public fun size<K: copy, V>(self: &{_MAP}): u64")
@VEC_MAP.function(f"public fun length<K: copy, V>(self: &{_MAP}): u64")
def length(_: Machine, _types: Types, this: Value) -> Value:
    return len(this[0])


@VEC_MAP.function(f"public fun is_empty<K: copy, V>(self: &{_MAP}): bool")
def is_empty(_: Machine, _types: Types, this: Value) -> Value:
    return not this[0]


@VEC_MAP.function(f"public fun destroy_empty<K: copy, V>(self: {_MAP})")
def destroy_empty(_: Machine, _types: Types, this: Value) -> None:
    if this[0]:
        raise VEC_MAP.abort("destroy_empty", MAP_NOT_EMPTY, f"{len(this[0])} entries left")


@VEC_MAP.function(f"public fun into_keys_values<K: copy, V>(self: {_MAP}): (vector<K>, vector<V>)")
def into_keys_values(m: Machine, types: Types, this: Value) -> Value:
    m.repeat(len(this[0]), rounds.MAP_UNZIP)
    keys, values = types[0].vector(), types[1].vector()
    return keys.of([entry[0] for entry in this[0]]), values.of([entry[1] for entry in this[0]])


@VEC_MAP.function(
    f"public fun from_keys_values<K: copy, V>(keys: vector<K>, values: vector<V>): {_MAP}"
)
def from_keys_values(m: Machine, types: Types, keys: Value, values: Value) -> Value:
    if len(keys) != len(values):
        raise VEC_MAP.abort("from_keys_values", UNEQUAL_LENGTHS, f"{len(keys)}, {len(values)}")
    this: Value = [[]]
    for key, value in zip(keys, values, strict=True):
        insert(m, types, this, key, value)
    return this


@VEC_MAP.function(f"public fun keys<K: copy, V>(self: &{_MAP}): vector<K>")
def keys(m: Machine, types: Types, this: Value) -> Value:
    m.repeat(len(this[0]), rounds.MAP_KEYS)
    return types[0].vector().of([clone(entry[0]) for entry in this[0]])


@VEC_MAP.function(f"public fun get_idx_opt<K: copy, V>(self: &{_MAP}, key: &K): Option<u64>")
def get_idx_opt(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    index = _search(m, this[0], key)
    return [[] if index is None else [index]]


@VEC_MAP.function(f"public fun get_idx<K: copy, V>(self: &{_MAP}, key: &K): u64")
def get_idx(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    return _index(m, this[0], key)


@VEC_MAP.function(f"public fun get_entry_by_idx<K: copy, V>(self: &{_MAP}, idx: u64): (&K, &V)")
def get_entry_by_idx(_: Machine, _types: Types, this: Value, index: int) -> Value:
    _check_index("get_entry_by_idx", this[0], index)
    return tuple(this[0][index])


@VEC_MAP.function(
    f"public fun get_entry_by_idx_mut<K: copy, V>(self: &mut {_MAP}, idx: u64): (&K, &mut V)"
)
def get_entry_by_idx_mut(_: Machine, types: Types, this: Value, index: int) -> Value:
    _check_index("get_entry_by_idx_mut", this[0], index)
    entry = this[0][index]
    return entry[0], part_reference(types[1], entry, 1)


@VEC_MAP.function(
    f"public fun remove_entry_by_idx<K: copy, V>(self: &mut {_MAP}, idx: u64): (K, V)"
)
def remove_entry_by_idx(_: Machine, _types: Types, this: Value, index: int) -> Value:
    _check_index("remove_entry_by_idx", this[0], index)
    return tuple(this[0].pop(index))
