/// Objects: made, given away, shared, wrapped, unwrapped, deleted; dynamic fields; events; coins.
module corpus::objects;

use sui::bag;
use sui::balance::Balance;
use sui::clock::Clock;
use sui::coin::{Self, Coin};
use sui::dynamic_field;
use sui::dynamic_object_field;
use sui::event;
use sui::sui::SUI;
use sui::table::{Self, Table};

public struct Thing has key, store { id: UID, n: u64 }
public struct Sealed has key { id: UID, n: u64 }
public struct Crate has key, store { id: UID, thing: Option<Thing> }
public struct Ledger has key { id: UID, entries: Table<u64, vector<u8>>, money: Balance<SUI> }
public struct Potato { n: u64 }
public struct Happened has copy, drop { n: u64, who: address }
public struct OBJECTS has drop {}

fun init(witness: OBJECTS, ctx: &mut TxContext) {
    assert!(sui::types::is_one_time_witness(&witness), 77);
    transfer::transfer(Sealed { id: object::new(ctx), n: 1 }, ctx.sender());
}

public fun make(n: u64, ctx: &mut TxContext): Thing { Thing { id: object::new(ctx), n } }
public fun bump(thing: &mut Thing) { thing.n = thing.n + 1 }
public fun number(thing: &Thing): u64 { thing.n }
public fun destroy(thing: Thing) { let Thing { id, n: _ } = thing; object::delete(id) }
public fun share(thing: Thing) { transfer::public_share_object(thing) }
public fun freeze_it(thing: Thing) { transfer::public_freeze_object(thing) }
public fun seal(n: u64, to: address, ctx: &mut TxContext) {
    transfer::transfer(Sealed { id: object::new(ctx), n }, to)
}
public fun sealed(n: u64, ctx: &mut TxContext): Sealed { Sealed { id: object::new(ctx), n } }
public fun wrap(thing: Thing, ctx: &mut TxContext): Crate {
    Crate { id: object::new(ctx), thing: option::some(thing) }
}
public fun unwrap(crate: Crate): Thing {
    let Crate { id, thing } = crate;
    object::delete(id);
    option::destroy_some(thing)
}
public fun empty_crate(crate: &mut Crate): Thing { option::extract(&mut crate.thing) }
public fun potato(n: u64): Potato { Potato { n } }
public fun eat(potato: Potato): u64 { let Potato { n } = potato; n }
public fun happen(n: u64, ctx: &TxContext) { event::emit(Happened { n, who: ctx.sender() }) }
public fun happen_often(n: u64, ctx: &TxContext) {
    let mut i = 0;
    while (i < n) { happen(i, ctx); i = i + 1 }
}
public fun later(clock: &Clock, than: u64) { assert!(clock.timestamp_ms() > than, 5) }
entry fun entry_only(thing: &mut Thing) { thing.n = 1000 }
fun private_one(): u64 { 1 }
public(package) fun package_one(): u64 { private_one() }

public fun add_field(thing: &mut Thing, name: vector<u8>, n: u64) {
    dynamic_field::add(&mut thing.id, name, n)
}
public fun bump_field(thing: &mut Thing, name: vector<u8>) {
    let n = dynamic_field::borrow_mut<vector<u8>, u64>(&mut thing.id, name);
    *n = *n + 1;
}
public fun read_field(thing: &Thing, name: vector<u8>): u64 {
    *dynamic_field::borrow(&thing.id, name)
}
public fun wrong_field(thing: &Thing, name: vector<u8>): bool {
    *dynamic_field::borrow<vector<u8>, bool>(&thing.id, name)
}
public fun remove_field(thing: &mut Thing, name: vector<u8>): u64 {
    dynamic_field::remove(&mut thing.id, name)
}
public fun has_field(thing: &Thing, name: vector<u8>): (bool, bool) {
    (
        dynamic_field::exists_(&thing.id, name),
        dynamic_field::exists_with_type<vector<u8>, bool>(&thing.id, name),
    )
}
public fun add_child(thing: &mut Thing, name: u64, child: Thing) {
    dynamic_object_field::add(&mut thing.id, name, child)
}
public fun remove_child(thing: &mut Thing, name: u64): Thing {
    dynamic_object_field::remove(&mut thing.id, name)
}

public fun ledger(ctx: &mut TxContext) {
    let mut entries = table::new(ctx);
    table::add(&mut entries, 1, b"one");
    transfer::share_object(Ledger { id: object::new(ctx), entries, money: sui::balance::zero() })
}
public fun bag_of(n: u64, ctx: &mut TxContext): u64 {
    let mut b = bag::new(ctx);
    bag::add(&mut b, 1u8, n);
    bag::add(&mut b, b"key", true);
    let got = bag::remove<u8, u64>(&mut b, 1);
    let flag = bag::remove<vector<u8>, bool>(&mut b, b"key");
    bag::destroy_empty(b);
    if (flag) got else 0
}
public fun full_bag(ctx: &mut TxContext) {
    let mut b = bag::new(ctx);
    bag::add(&mut b, 1u8, 1u8);
    bag::destroy_empty(b);
}
public fun full_table(ctx: &mut TxContext) {
    let mut t = table::new<u64, u64>(ctx);
    table::add(&mut t, 1, 2);
    table::destroy_empty(t);
}
public fun absent_entry(ctx: &mut TxContext): u64 {
    let mut t = table::new<u64, u64>(ctx);
    table::add(&mut t, 1, 2);
    let n = t[2];
    table::drop(t);
    n
}
public fun twice_entry(ctx: &mut TxContext) {
    let mut t = table::new<u64, u64>(ctx);
    table::add(&mut t, 1, 2);
    table::add(&mut t, 1, 3);
    table::drop(t);
}
public fun halve(coin: &mut Coin<SUI>, ctx: &mut TxContext): Coin<SUI> {
    let half = coin::value(coin) / 2;
    coin::split(coin, half, ctx)
}
public fun take(coin: &mut Coin<SUI>, amount: u64, ctx: &mut TxContext): Coin<SUI> {
    coin::split(coin, amount, ctx)
}
public fun pay_in(coin: Coin<SUI>, with: Coin<SUI>): Coin<SUI> {
    let mut all = coin;
    coin::join(&mut all, with);
    all
}
public fun fresh(ctx: &mut TxContext): (address, address) {
    (ctx.fresh_object_address(), ctx.fresh_object_address())
}
