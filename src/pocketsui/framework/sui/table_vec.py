"""``sui::table_vec``: a vector of any length, its elements in a table by index."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import U64
from pocketsui.vm.values import Value

TABLE_VEC = FrameworkModule(SUI, "table_vec")
TABLE_VEC.struct("public struct TableVec<phantom T: store> has store { contents: Table<u64, T> }")
OUT_OF_BOUNDS = 0  # EIndexOutOfBound
NOT_EMPTY = 1  # ETableNonEmpty
UID, SIZE = range(2)  # fields of the table inside


def _field(types: Types) -> Types:
    return U64, types[0]


def _check(function: str, table: Value, index: int) -> None:
    if index >= table[SIZE]:
        raise TABLE_VEC.abort(function, OUT_OF_BOUNDS, f"element {index} of {table[SIZE]}")


@TABLE_VEC.function("public fun empty<T: store>(ctx: &mut TxContext): TableVec<T>")
def empty(m: Machine, _types: Types, _context: Value) -> Value:
    return [[[[m.fresh_id()]], 0]]


@TABLE_VEC.function("public fun singleton<T: store>(e: T, ctx: &mut TxContext): TableVec<T>")
def singleton(m: Machine, types: Types, item: Value, context: Value) -> Value:
    this = empty(m, types, context)
    push_back(m, types, this, item)
    return this


@TABLE_VEC.function("public fun length<T: store>(t: &TableVec<T>): u64")
def length(_: Machine, _types: Types, this: Value) -> Value:
    return this[0][SIZE]


@TABLE_VEC.function("public fun is_empty<T: store>(t: &TableVec<T>): bool")
def is_empty(_: Machine, _types: Types, this: Value) -> Value:
    return this[0][SIZE] == 0


@TABLE_VEC.function("public fun borrow<T: store>(t: &TableVec<T>, i: u64): &T")
def borrow(m: Machine, types: Types, this: Value, index: int) -> Value:
    _check("borrow", this[0], index)
    return dynamic_field.borrow(m, _field(types), this[0][UID], index)


@TABLE_VEC.function("public fun borrow_mut<T: store>(t: &mut TableVec<T>, i: u64): &mut T")
def borrow_mut(m: Machine, types: Types, this: Value, index: int) -> Value:
    _check("borrow_mut", this[0], index)
    return dynamic_field.borrow_mut(m, _field(types), this[0][UID], index)


@TABLE_VEC.function("public fun push_back<T: store>(t: &mut TableVec<T>, e: T)")
def push_back(m: Machine, types: Types, this: Value, item: Value) -> None:
    table = this[0]
    dynamic_field.add(m, _field(types), table[UID], table[SIZE], item)
    table[SIZE] += 1


@TABLE_VEC.function("public fun pop_back<T: store>(t: &mut TableVec<T>): T")
def pop_back(m: Machine, types: Types, this: Value) -> Value:
    table = this[0]
    _check("pop_back", table, 0)
    table[SIZE] -= 1
    return dynamic_field.remove(m, _field(types), table[UID], table[SIZE])


@TABLE_VEC.function("public fun destroy_empty<T: store>(t: TableVec<T>)")
def destroy_empty(m: Machine, _types: Types, this: Value) -> None:
    if this[0][SIZE]:
        raise TABLE_VEC.abort("destroy_empty", NOT_EMPTY, f"{this[0][SIZE]} elements left")
    m.objects.delete(this[0][UID][0][0])


@TABLE_VEC.function("public fun drop<T: drop + store>(t: TableVec<T>)")
def drop(m: Machine, _types: Types, this: Value) -> None:
    m.objects.delete(this[0][UID][0][0])


@TABLE_VEC.function("public fun swap<T: store>(t: &mut TableVec<T>, i: u64, j: u64)")
def swap(m: Machine, types: Types, this: Value, i: int, j: int) -> None:
    _check("swap", this[0], i)
    _check("swap", this[0], j)
    if i == j:
        return
    uid = this[0][UID]
    first = dynamic_field.remove(m, _field(types), uid, i)
    second = dynamic_field.remove(m, _field(types), uid, j)
    dynamic_field.add(m, _field(types), uid, j, first)
    dynamic_field.add(m, _field(types), uid, i, second)


@TABLE_VEC.function("public fun swap_remove<T: store>(t: &mut TableVec<T>, i: u64): T")
def swap_remove(m: Machine, types: Types, this: Value, index: int) -> Value:
    _check("swap_remove", this[0], index)
    swap(m, types, this, index, this[0][SIZE] - 1)
    return pop_back(m, types, this)
