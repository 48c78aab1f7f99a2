/// Functions to hold the rules of programmable transactions against: one for each kind of parameter,
/// result and visibility.
module corpus::rules;

use std::ascii;
use std::string::String;

public struct Thing has key, store { id: UID, n: u64 }
public struct Bound has key { id: UID }
public struct Note has copy, drop, store { n: u64 }
public struct Kept has store { n: u64 }
public struct Potato { n: u64 }
public struct Sack<T> has store, drop { items: vector<T> }

// Plain parameters, each returned as it came.

public fun a_bool(x: bool): bool { x }
public fun a_u8(x: u8): u8 { x }
public fun a_u16(x: u16): u16 { x }
public fun a_u32(x: u32): u32 { x }
public fun a_u64(x: u64): u64 { x }
public fun a_u128(x: u128): u128 { x }
public fun a_u256(x: u256): u256 { x }
public fun an_address(x: address): address { x }
public fun an_id(x: ID): ID { x }
public fun a_string(x: String): String { x }
public fun an_ascii(x: ascii::String): ascii::String { x }
public fun bytes(x: vector<u8>): vector<u8> { x }
public fun numbers(x: vector<u64>): vector<u64> { x }
public fun words(x: vector<vector<u8>>): vector<vector<u8>> { x }
public fun maybe(x: Option<u64>): Option<u64> { x }
public fun maybe_string(x: Option<String>): Option<String> { x }
public fun strings(x: vector<String>): vector<String> { x }
public fun a_note(x: Note): u64 { x.n }

// Parameters by reference.

public fun read(x: &u64): u64 { *x }
public fun grow(x: &mut u64): u64 { *x = *x + 1; *x }
public fun two_read(a: &u64, b: &u64): u64 { *a + *b }
public fun read_and_grow(a: &u64, b: &mut u64): u64 { *b = *b + *a; *b }
public fun grow_both(a: &mut u64, b: &mut u64): u64 { *a = *a + 1; *b = *b + 1; *a }
public fun grow_with(a: &mut u64, b: u64): u64 { *a = *a + b; *a }
public fun number(thing: &Thing): u64 { thing.n }
public fun bump(thing: &mut Thing): u64 { thing.n = thing.n + 1; thing.n }
public fun two_things(a: &Thing, b: &Thing): u64 { a.n + b.n }
public fun change_one(a: &mut Thing, b: &Thing): u64 { a.n = a.n + b.n; a.n }
public fun change_two(a: &mut Thing, b: &mut Thing): u64 { a.n = b.n; b.n = 1; a.n }
public fun change_and_take(a: &mut Thing, b: Thing): u64 { a.n = b.n; destroy(b); a.n }

// Results.

public fun make(n: u64, ctx: &mut TxContext): Thing { Thing { id: object::new(ctx), n } }
public fun pair(ctx: &mut TxContext): (Thing, u64) { (make(7, ctx), 8) }
public fun nothing() {}
public fun note(n: u64): Note { Note { n } }
public fun kept(n: u64): Kept { Kept { n } }
public fun unkeep(kept: Kept): u64 { let Kept { n } = kept; n }
public fun bound(ctx: &mut TxContext): Bound { Bound { id: object::new(ctx) } }
public fun give_bound(bound: Bound, to: address) { transfer::transfer(bound, to) }
public fun inside(thing: &Thing): &u64 { &thing.n }
public fun destroy(thing: Thing): u64 { let Thing { id, n } = thing; id.delete(); n }
public fun share(thing: Thing) { transfer::public_share_object(thing) }
public fun cook(n: u64): Potato { Potato { n } }
public fun cook_with(thing: &Thing): Potato { Potato { n: thing.n } }
public fun eat(potato: Potato): u64 { let Potato { n } = potato; n }
public fun all(things: vector<Thing>): u64 {
    let mut sum = 0;
    let mut things = things;
    while (!things.is_empty()) sum = sum + destroy(things.pop_back());
    things.destroy_empty();
    sum
}

// Generic functions.

public fun same<T>(x: T): T { x }
public fun sack<T>(x: T): Sack<T> { Sack { items: vector[x] } }
public fun droppable<T: drop>(_: T) {}
public fun stored<T: store + drop>(_: T) {}
public fun keyed<T: key>(_: &T) {}
public fun two_types<A, B>(): bool { true }

// Who may call.

entry fun entry_value(n: u64): u64 { n }
entry fun entry_thing(thing: &Thing): u64 { thing.n }
entry fun entry_eat(potato: Potato): u64 { eat(potato) }
public(package) entry fun entry_of_package(thing: &Thing): u64 { thing.n }
public(package) fun of_package(): u64 { 1 }
fun hidden(): u64 { 2 }

// The context.

public fun sender(ctx: &TxContext): address { ctx.sender() }
public fun sender_of_changing(ctx: &mut TxContext): address { ctx.sender() }
