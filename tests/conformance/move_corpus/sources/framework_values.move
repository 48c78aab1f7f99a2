/// The framework's pure functions and its containers, made and taken apart within one call.
module corpus::framework_values;

use std::fixed_point32;
use std::type_name;
use std::uq32_32;
use std::uq64_64;
use sui::borrow;
use sui::derived_object;
use sui::linked_table::{Self, LinkedTable};
use sui::priority_queue;
use sui::table_vec;
use sui::versioned;

public struct Thing has key, store { id: UID, n: u64 }
public struct Tagged<phantom T> has drop {}

public fun fixed32(a: u64, b: u64, c: u64): (u64, u64, u64, bool) {
    let number = fixed_point32::create_from_rational(a, b);
    let product = fixed_point32::multiply_u64(c, number);
    let quotient = fixed_point32::divide_u64(c, number);
    (fixed_point32::get_raw_value(number), product, quotient, fixed_point32::is_zero(number))
}
public fun uq32(a: u64, b: u64): (u64, u32) {
    let number = uq32_32::from_quotient(a, b);
    (uq32_32::to_raw(number), uq32_32::to_int(number))
}
public fun uq32_sum(a: u64, b: u64): (u64, u64) {
    let (x, y) = (uq32_32::from_raw(a), uq32_32::from_raw(b));
    (uq32_32::to_raw(uq32_32::add(x, y)), uq32_32::to_raw(uq32_32::sub(x, y)))
}
public fun uq32_product(a: u64, b: u64): (u64, u64) {
    let (x, y) = (uq32_32::from_raw(a), uq32_32::from_raw(b));
    (uq32_32::to_raw(uq32_32::mul(x, y)), uq32_32::int_mul(a, y))
}
public fun uq32_division(a: u64, b: u64): (u64, u64) {
    let (x, y) = (uq32_32::from_raw(a), uq32_32::from_raw(b));
    (uq32_32::to_raw(uq32_32::div(x, y)), uq32_32::int_div(a, y))
}
public fun uq32_order(a: u64, b: u32): (bool, bool, bool, bool) {
    let (x, y) = (uq32_32::from_raw(a), uq32_32::from_int(b));
    (uq32_32::le(x, y), uq32_32::lt(x, y), uq32_32::ge(x, y), uq32_32::gt(x, y))
}
public fun uq64(a: u128, b: u128): (u128, u64) {
    let number = uq64_64::from_quotient(a, b);
    (uq64_64::to_raw(number), uq64_64::to_int(number))
}
public fun uq64_sum(a: u128, b: u128): (u128, u128) {
    let (x, y) = (uq64_64::from_raw(a), uq64_64::from_raw(b));
    (uq64_64::to_raw(uq64_64::add(x, y)), uq64_64::to_raw(uq64_64::sub(x, y)))
}
public fun uq64_product(a: u128, b: u128): (u128, u128) {
    let (x, y) = (uq64_64::from_raw(a), uq64_64::from_raw(b));
    (uq64_64::to_raw(uq64_64::mul(x, y)), uq64_64::int_div(a, y))
}
public fun skip(v: vector<u64>, n: u64): vector<u64> { v.skip(n) }
public fun take(v: vector<u64>, n: u64): vector<u64> { v.take(n) }
public fun flat(a: vector<u8>, b: vector<u8>): vector<u8> { vector[a, b].flatten() }
public fun type_ids(): (address, address) {
    (type_name::defining_id<Thing>(), type_name::original_id<Tagged<u8>>())
}
public fun id_of_primitive(): address { type_name::defining_id<vector<u8>>() }

fun dismantle(mut table: LinkedTable<u64, u64>): vector<u64> {
    let mut found = vector[];
    while (!linked_table::is_empty(&table)) {
        let (k, v) = linked_table::pop_front(&mut table);
        found.push_back(k);
        found.push_back(v);
    };
    linked_table::destroy_empty(table);
    found
}
public fun linked(keys: vector<u64>, gone: u64, ctx: &mut TxContext): (vector<u64>, bool, u64) {
    let mut table = linked_table::new(ctx);
    let mut i = 0;
    while (i < keys.length()) {
        if (i % 2 == 0) linked_table::push_back(&mut table, keys[i], i)
        else linked_table::push_front(&mut table, keys[i], i);
        i = i + 1
    };
    let value = linked_table::remove(&mut table, gone);
    let there = linked_table::contains(&table, gone);
    *linked_table::borrow_mut(&mut table, keys[0]) = 77;
    (dismantle(table), there, value)
}
public fun neighbours(ctx: &mut TxContext): (Option<u8>, Option<u8>, Option<u8>, Option<u8>, u64) {
    let mut table = linked_table::new<u8, u64>(ctx);
    linked_table::push_back(&mut table, 1, 10);
    linked_table::push_back(&mut table, 2, 20);
    linked_table::push_front(&mut table, 3, 30);
    let next = *linked_table::next(&table, 1);
    let previous = *linked_table::prev(&table, 3);
    let (front, back) = (*linked_table::front(&table), *linked_table::back(&table));
    let (_, last) = linked_table::pop_back(&mut table);
    linked_table::drop(table);
    (next, previous, front, back, last)
}
public fun linked_refusals(kind: u64, ctx: &mut TxContext) {
    let mut table = linked_table::new<u64, u64>(ctx);
    if (kind == 0) { linked_table::pop_front(&mut table); };
    if (kind == 1) { linked_table::pop_back(&mut table); };
    linked_table::push_back(&mut table, 1, 1);
    if (kind == 2) { linked_table::push_back(&mut table, 1, 1); };
    if (kind == 3) { linked_table::remove(&mut table, 2); };
    if (kind == 4) { linked_table::borrow(&table, 2); };
    linked_table::destroy_empty(table)
}
public fun long_vector(items: vector<u64>, i: u64, j: u64, ctx: &mut TxContext): (vector<u64>, u64) {
    let mut v = table_vec::singleton(99, ctx);
    let mut at = 0;
    while (at < items.length()) { table_vec::push_back(&mut v, items[at]); at = at + 1 };
    table_vec::swap(&mut v, i, j);
    *table_vec::borrow_mut(&mut v, i) = *table_vec::borrow(&v, j) + 1;
    let out = table_vec::swap_remove(&mut v, i);
    let mut found = vector[];
    while (!table_vec::is_empty(&v)) found.push_back(table_vec::pop_back(&mut v));
    table_vec::destroy_empty(v);
    (found, out)
}
public fun long_vector_refusals(kind: u64, ctx: &mut TxContext) {
    let mut v = table_vec::empty<u64>(ctx);
    if (kind == 0) { table_vec::pop_back(&mut v); };
    if (kind == 1) { table_vec::borrow(&v, 0); };
    if (kind == 2) { table_vec::swap_remove(&mut v, 0); };
    table_vec::push_back(&mut v, 1);
    if (kind == 3) { table_vec::destroy_empty(v) } else table_vec::drop(v)
}
public fun queue(priorities: vector<u64>, more: u64): (vector<u64>, vector<u64>, vector<u64>) {
    let entries = priority_queue::create_entries(priorities, priorities);
    let mut queue = priority_queue::new(entries);
    priority_queue::insert(&mut queue, more, 1000 + more);
    let inside = priority_queue::priorities(&queue);
    let (mut first, mut second) = (vector[], vector[]);
    let mut i = 0;
    while (i <= priorities.length()) {
        let (priority, value) = priority_queue::pop_max(&mut queue);
        first.push_back(priority);
        second.push_back(value);
        i = i + 1
    };
    (inside, first, second)
}
public fun queue_refusals(kind: u64) {
    if (kind == 0) { priority_queue::create_entries(vector[1], vector<u8>[]); };
    let mut queue = priority_queue::new<u8>(vector[]);
    priority_queue::pop_max(&mut queue);
}
public fun versions(from: u64, to: u64, ctx: &mut TxContext): (u64, u64, vector<u8>) {
    let mut value = versioned::create(from, 5u64, ctx);
    *versioned::load_value_mut<u64>(&mut value) = 6;
    let seen = *versioned::load_value<u64>(&value);
    let (old, cap) = versioned::remove_value_for_upgrade<u64>(&mut value);
    versioned::upgrade(&mut value, to, b"new", cap);
    (seen + old, versioned::version(&value), versioned::destroy(value))
}
public fun version_of_other_type(ctx: &mut TxContext): bool {
    let value = versioned::create(1, 5u64, ctx);
    let wrong = *versioned::load_value<bool>(&value);
    versioned::destroy<u64>(value);
    wrong
}
public fun lent(kind: u64, ctx: &mut TxContext): u64 {
    let mut one = borrow::new(Thing { id: object::new(ctx), n: 1 }, ctx);
    let mut two = borrow::new(Thing { id: object::new(ctx), n: 2 }, ctx);
    let (mut a, borrowed_a) = borrow::borrow(&mut one);
    let (b, borrowed_b) = borrow::borrow(&mut two);
    a.n = a.n + 10;
    if (kind == 0) {
        borrow::put_back(&mut one, b, borrowed_a);
        borrow::put_back(&mut two, a, borrowed_b);
    } else if (kind == 1) {
        borrow::put_back(&mut two, a, borrowed_a);
        borrow::put_back(&mut one, b, borrowed_b);
    } else {
        borrow::put_back(&mut one, a, borrowed_a);
        borrow::put_back(&mut two, b, borrowed_b);
    };
    let Thing { id, n } = borrow::destroy(one);
    id.delete();
    let Thing { id, n: m } = borrow::destroy(two);
    id.delete();
    n * 100 + m
}
public fun derived(key: u64, ctx: &mut TxContext): (bool, bool, bool) {
    let mut parent = object::new(ctx);
    let before = derived_object::exists(&parent, key);
    let child = derived_object::claim(&mut parent, key);
    let after = derived_object::exists(&parent, key);
    let expected = derived_object::derive_address(parent.to_inner(), key);
    let same = child.to_address() == expected;
    child.delete();
    parent.delete();
    (before, after, same)
}
public fun derived_address(parent: address, key: vector<u8>): address {
    derived_object::derive_address(object::id_from_address(parent), key)
}
public fun derived_twice(ctx: &mut TxContext) {
    let mut parent = object::new(ctx);
    derived_object::claim(&mut parent, 1u64).delete();
    derived_object::claim(&mut parent, 1u64).delete();
    parent.delete();
}
