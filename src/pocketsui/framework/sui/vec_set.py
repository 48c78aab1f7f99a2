"""``sui::vec_set``: a small set inside a vector, in the order of insertion."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

VEC_SET = FrameworkModule(SUI, "vec_set")
VEC_SET.struct("public struct VecSet<K: copy + drop> has copy, drop, store { contents: vector<K> }")
KEY_ALREADY_EXISTS = 0  # EKeyAlreadyExists
KEY_DOES_NOT_EXIST = 1  # EKeyDoesNotExist
_SET = "VecSet<K>"


@VEC_SET.function(f"public fun empty<K: copy + drop>(): {_SET}")
def empty(_: Machine, types: Types) -> Value:
    return [types[0].vector().empty()]


@VEC_SET.function(f"public fun singleton<K: copy + drop>(key: K): {_SET}")
def singleton(_: Machine, types: Types, key: Value) -> Value:
    return [types[0].vector().of([key])]


def _search(m: Machine, this: Value, key: Value) -> int | None:
    found = this[0].index(key) if key in this[0] else None
    m.repeat(len(this[0]) if found is None else found + 1, rounds.SET_SEARCH)
    return found


@VEC_SET.function(f"public fun insert<K: copy + drop>(self: &mut {_SET}, key: K)")
def insert(m: Machine, _types: Types, this: Value, key: Value) -> None:
    if _search(m, this, key) is not None:
        raise VEC_SET.abort("insert", KEY_ALREADY_EXISTS, "the key is there already")
    this[0].append(key)


@VEC_SET.function(f"public fun remove<K: copy + drop>(self: &mut {_SET}, key: &K)")
def remove(m: Machine, _types: Types, this: Value, key: Value) -> None:
    index = _search(m, this, key)
    if index is None:
        raise VEC_SET.abort("remove", KEY_DOES_NOT_EXIST, "there is no such key")
    m.repeat(len(this[0]) - 1 - index, rounds.REMOVE)
    del this[0][index]


@VEC_SET.function(f"public fun contains<K: copy + drop>(self: &{_SET}, key: &K): bool")
def contains(m: Machine, _types: Types, this: Value, key: Value) -> Value:
    return _search(m, this, key) is not None


@VEC_SET.function(f"public fun size<K: copy + drop>(self: &{_SET}): u64")
@VEC_SET.function(f"public fun length<K: copy + drop>(self: &{_SET}): u64")
def length(_: Machine, _types: Types, this: Value) -> Value:
    return len(this[0])


@VEC_SET.function(f"public fun is_empty<K: copy + drop>(self: &{_SET}): bool")
def is_empty(_: Machine, _types: Types, this: Value) -> Value:
    return not this[0]


@VEC_SET.function(f"public fun into_keys<K: copy + drop>(self: {_SET}): vector<K>")
def into_keys(_: Machine, _types: Types, this: Value) -> Value:
    return this[0]


@VEC_SET.function(f"public fun from_keys<K: copy + drop>(keys: vector<K>): {_SET}")
def from_keys(m: Machine, types: Types, keys: Value) -> Value:
    this = empty(m, types)
    for key in keys:
        insert(m, types, this, key)
    return this


@VEC_SET.function(f"public fun keys<K: copy + drop>(self: &{_SET}): &vector<K>")
def keys_of(_: Machine, _types: Types, this: Value) -> Value:
    return this[0]
