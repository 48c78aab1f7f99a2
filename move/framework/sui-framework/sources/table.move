/// Interface of `sui::table`: what the sources use of it.
module sui::table;

use sui::object::UID;
use sui::tx_context::TxContext;

public struct Table<phantom K: copy + drop + store, phantom V: store> has key, store {
    id: UID,
    size: u64,
}

public native fun new<K: copy + drop + store, V: store>(ctx: &mut TxContext): Table<K, V>;

public native fun add<K: copy + drop + store, V: store>(table: &mut Table<K, V>, k: K, v: V);

#[syntax(index)]
public native fun borrow<K: copy + drop + store, V: store>(table: &Table<K, V>, k: K): &V;

#[syntax(index)]
public native fun borrow_mut<K: copy + drop + store, V: store>(
    table: &mut Table<K, V>,
    k: K,
): &mut V;

public native fun remove<K: copy + drop + store, V: store>(table: &mut Table<K, V>, k: K): V;

public native fun contains<K: copy + drop + store, V: store>(table: &Table<K, V>, k: K): bool;
