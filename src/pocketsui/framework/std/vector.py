"""``std::vector``. Its primitives are instructions when code calls them; here they are functions
too, for transactions that call them directly."""

from __future__ import annotations

from pocketsui.framework import rounds
from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.framework.parts import part_reference
from pocketsui.vm.failures import MAX_VECTOR_LENGTH
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

VECTOR = FrameworkModule(STANDARD_LIBRARY, "vector")
INDEX_OUT_OF_BOUNDS = 0x20000  # EINDEX_OUT_OF_BOUNDS
TOO_FEW_TO_TAKE = clever_code(175)


def _check_index(function: str, vector: Value, index: int) -> None:
    if index >= len(vector):
        raise VECTOR.error(function, f"index {index} of {len(vector)}")


@VECTOR.function("public fun empty<T>(): vector<T>")
def empty(_: Machine, types: Types) -> Value:
    return types[0].vector().empty()


@VECTOR.function("public fun length<T>(v: &vector<T>): u64")
def length(_: Machine, _types: Types, vector: Value) -> Value:
    return len(vector)


@VECTOR.function("public fun borrow<T>(v: &vector<T>, i: u64): &T")
def borrow(_: Machine, _types: Types, vector: Value, index: int) -> Value:
    _check_index("borrow", vector, index)
    return vector[index]


@VECTOR.function("public fun borrow_mut<T>(v: &mut vector<T>, i: u64): &mut T")
def borrow_mut(_: Machine, types: Types, vector: Value, index: int) -> Value:
    _check_index("borrow_mut", vector, index)
    return part_reference(types[0], vector, index)


@VECTOR.function("public fun push_back<T>(v: &mut vector<T>, e: T)")
def push_back(_: Machine, _types: Types, vector: Value, item: Value) -> None:
    if len(vector) >= MAX_VECTOR_LENGTH:
        raise VECTOR.error("push_back", f"vector longer than {MAX_VECTOR_LENGTH} elements")
    vector.append(item)


@VECTOR.function("public fun pop_back<T>(v: &mut vector<T>): T")
def pop_back(_: Machine, _types: Types, vector: Value) -> Value:
    if not vector:
        raise VECTOR.error("pop_back", "pop from an empty vector")
    return vector.pop()


@VECTOR.function("public fun destroy_empty<T>(v: vector<T>)")
def destroy_empty(_: Machine, _types: Types, vector: Value) -> None:
    if vector:
        raise VECTOR.error("destroy_empty", "vector is not empty")


@VECTOR.function("public fun swap<T>(v: &mut vector<T>, i: u64, j: u64)")
def swap(_: Machine, _types: Types, vector: Value, i: int, j: int) -> None:
    _check_index("swap", vector, max(i, j))
    vector[i], vector[j] = vector[j], vector[i]


@VECTOR.function("public fun singleton<T>(e: T): vector<T>")
def singleton(_: Machine, types: Types, item: Value) -> Value:
    return types[0].vector().of([item])


@VECTOR.function("public fun reverse<T>(v: &mut vector<T>)")
def reverse(m: Machine, _types: Types, vector: Value) -> None:
    m.repeat(len(vector) // 2, rounds.REVERSE)
    vector.reverse()


@VECTOR.function("public fun append<T>(lhs: &mut vector<T>, other: vector<T>)")
def append(m: Machine, _types: Types, vector: Value, other: Value) -> None:
    m.repeat(len(other), rounds.APPEND)
    if len(vector) + len(other) > MAX_VECTOR_LENGTH:
        raise VECTOR.error("append", f"vector longer than {MAX_VECTOR_LENGTH} elements")
    vector.extend(other)


@VECTOR.function("public fun is_empty<T>(v: &vector<T>): bool")
def is_empty(_: Machine, _types: Types, vector: Value) -> Value:
    return not vector


@VECTOR.function("public fun contains<T>(v: &vector<T>, e: &T): bool")
def contains(m: Machine, types: Types, vector: Value, item: Value) -> Value:
    return index_of(m, types, vector, item)[0]


@VECTOR.function("public fun index_of<T>(v: &vector<T>, e: &T): (bool, u64)")
def index_of(m: Machine, _types: Types, vector: Value, item: Value) -> Value:
    found = vector.index(item) if item in vector else None
    m.repeat(len(vector) if found is None else found + 1)
    return (False, 0) if found is None else (True, found)


@VECTOR.function("public fun remove<T>(v: &mut vector<T>, i: u64): T")
def remove(m: Machine, _types: Types, vector: Value, index: int) -> Value:
    if index >= len(vector):
        raise VECTOR.abort("remove", INDEX_OUT_OF_BOUNDS, f"index {index} of {len(vector)}")
    m.repeat(len(vector) - 1 - index, rounds.REMOVE)
    return vector.pop(index)


@VECTOR.function("public fun insert<T>(v: &mut vector<T>, e: T, i: u64)")
def insert(m: Machine, _types: Types, vector: Value, item: Value, index: int) -> None:
    if index > len(vector):
        raise VECTOR.abort("insert", INDEX_OUT_OF_BOUNDS, f"index {index} of {len(vector)}")
    m.repeat(len(vector) - index, rounds.INSERT)
    vector.insert(index, item)


@VECTOR.function("public fun swap_remove<T>(v: &mut vector<T>, i: u64): T")
def swap_remove(_: Machine, _types: Types, vector: Value, index: int) -> Value:
    if not vector:
        raise VECTOR.abort("swap_remove", INDEX_OUT_OF_BOUNDS, "the vector is empty")
    _check_index("swap_remove", vector, index)
    vector[index], vector[-1] = vector[-1], vector[index]
    return vector.pop()


@VECTOR.function("public fun skip<T: drop>(v: vector<T>, n: u64): vector<T>")
def skip(m: Machine, _types: Types, vector: Value, count: int) -> Value:
    m.repeat(len(vector[count:]), rounds.SLICE)
    return vector[count:]


@VECTOR.function("public fun take<T: drop>(v: vector<T>, n: u64): vector<T>")
def take(m: Machine, _types: Types, vector: Value, count: int) -> Value:
    if count > len(vector):
        raise VECTOR.abort("take", TOO_FEW_TO_TAKE, f"{count} of {len(vector)} elements")
    m.repeat(count, rounds.SLICE)
    return vector[:count]


@VECTOR.function("public fun flatten<T>(v: vector<vector<T>>): vector<T>")
def flatten(m: Machine, types: Types, vectors: Value) -> Value:
    joined = types[0].vector().empty()
    for one in vectors:
        append(m, types, joined, one)
    return joined
