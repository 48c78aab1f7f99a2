/// Tables, bags, balances and coins, made and taken apart within one call.
module corpus::containers;

use sui::bag;
use sui::balance;
use sui::coin;
use sui::object_bag;
use sui::object_table;
use sui::table;
use sui::vec_map;
use sui::vec_set;

public struct Token has drop {}
public struct Thing has key, store { id: UID, n: u64 }

public fun in_table(keys: vector<u64>, wanted: u64, ctx: &mut TxContext): (u64, u64, bool) {
    let mut t = table::new<u64, u64>(ctx);
    let mut i = 0;
    while (i < keys.length()) { table::add(&mut t, keys[i], i); i = i + 1 };
    *table::borrow_mut(&mut t, wanted) = 40;
    let n = *table::borrow_mut(&mut t, wanted) + *table::borrow(&t, wanted);
    let there = table::contains(&t, wanted);
    let taken = table::remove(&mut t, wanted);
    let left = table::length(&t);
    table::drop(t);
    (n + taken, left, there)
}
public fun words(ctx: &mut TxContext): (vector<u8>, bool) {
    let mut t = table::new<vector<u8>, vector<u8>>(ctx);
    table::add(&mut t, b"k", b"v");
    table::borrow_mut(&mut t, b"k").push_back(33);
    let v = table::remove(&mut t, b"k");
    let empty = table::is_empty(&t);
    table::destroy_empty(t);
    (v, empty)
}
public fun in_object_table(n: u64, ctx: &mut TxContext): (u64, bool, u64) {
    let mut t = object_table::new<u8, Thing>(ctx);
    object_table::add(&mut t, 1, Thing { id: object::new(ctx), n });
    object_table::borrow_mut(&mut t, 1).n = n + 1;
    let seen = object_table::borrow(&t, 1).n;
    let there = object_table::contains(&t, 1) && option::is_some(&object_table::value_id(&t, 1));
    let Thing { id, n } = object_table::remove(&mut t, 1);
    object::delete(id);
    object_table::destroy_empty(t);
    (seen, there, n)
}
public fun in_object_bag(n: u64, ctx: &mut TxContext): (u64, bool, bool) {
    let mut b = object_bag::new(ctx);
    object_bag::add(&mut b, b"thing", Thing { id: object::new(ctx), n });
    let there = object_bag::contains(&b, b"thing");
    let typed = object_bag::contains_with_type<vector<u8>, Thing>(&b, b"thing");
    let Thing { id, n } = object_bag::remove(&mut b, b"thing");
    object::delete(id);
    object_bag::destroy_empty(b);
    (n, there, typed)
}
public fun bag_of_other_type(ctx: &mut TxContext): u64 {
    let mut b = bag::new(ctx);
    bag::add(&mut b, 1u8, true);
    let n: u64 = bag::remove(&mut b, 1u8);
    bag::destroy_empty(b);
    n
}

public struct Treasury has key, store { id: UID, supply: balance::Supply<Token> }

public fun supply(minted: u64, burnt: u64, ctx: &mut TxContext): (u64, u64) {
    let mut supply = balance::create_supply(Token {});
    let mut b = balance::increase_supply(&mut supply, minted);
    let part = balance::split(&mut b, burnt);
    balance::decrease_supply(&mut supply, part);
    let left = balance::supply_value(&supply);
    let rest = balance::value(&b);
    balance::decrease_supply(&mut supply, b);
    transfer::public_transfer(Treasury { id: object::new(ctx), supply }, @0x1);
    (left, rest)
}
public fun minted_twice(first: u64, second: u64, ctx: &mut TxContext): u64 {
    let mut supply = balance::create_supply(Token {});
    let mut b = balance::increase_supply(&mut supply, first);
    let total = balance::join(&mut b, balance::increase_supply(&mut supply, second));
    let all = balance::withdraw_all(&mut b);
    balance::destroy_zero(b);
    balance::decrease_supply(&mut supply, all);
    transfer::public_transfer(Treasury { id: object::new(ctx), supply }, @0x1);
    total
}
public fun not_zero(n: u64, ctx: &mut TxContext) {
    let mut supply = balance::create_supply(Token {});
    balance::destroy_zero(balance::increase_supply(&mut supply, n));
    transfer::public_transfer(Treasury { id: object::new(ctx), supply }, @0x1);
}
public fun coins(value: u64, parts: u64, ctx: &mut TxContext): (u64, u64) {
    let mut supply = balance::create_supply(Token {});
    let mut c = coin::from_balance(balance::increase_supply(&mut supply, value), ctx);
    let mut pieces = coin::divide_into_n(&mut c, parts, ctx);
    let count = pieces.length();
    let rest = coin::value(&c);
    while (!pieces.is_empty()) { coin::join(&mut c, pieces.pop_back()) };
    pieces.destroy_empty();
    let mut zero = coin::zero<Token>(ctx);
    coin::put(coin::balance_mut(&mut zero), c);
    let taken = coin::take(coin::balance_mut(&mut zero), value, ctx);
    coin::destroy_zero(zero);
    balance::decrease_supply(&mut supply, coin::into_balance(taken));
    transfer::public_transfer(Treasury { id: object::new(ctx), supply }, @0x1);
    (count, rest)
}

public fun map_api(n: u64): (vector<u64>, vector<u8>, bool, u64, Option<u64>) {
    let mut m = vec_map::from_keys_values(vector[n, 2, 3], vector[1u8, 2, 3]);
    let (k, v) = vec_map::pop(&mut m);
    vec_map::insert(&mut m, k + 100, v);
    let (_, slot) = vec_map::get_entry_by_idx_mut(&mut m, 0);
    *slot = 77;
    let there = vec_map::contains(&m, &n);
    let size = vec_map::length(&m);
    let at = vec_map::get_idx_opt(&m, &2);
    let (keys, values) = vec_map::into_keys_values(m);
    (keys, values, there, size, at)
}
public fun map_refusals(kind: u64): u64 {
    let mut m = vec_map::empty<u64, u64>();
    if (kind == 0) { vec_map::pop(&mut m); };
    if (kind == 1) { vec_map::get_entry_by_idx(&m, 0); };
    if (kind == 2) { vec_map::remove_entry_by_idx(&mut m, 0); };
    if (kind == 3) { vec_map::from_keys_values(vector[1u8], vector<u8>[]); };
    if (kind == 4) { vec_map::get(&m, &1); };
    vec_map::insert(&mut m, 1, 1);
    if (kind == 5) { vec_map::insert(&mut m, 1, 1); };
    if (kind == 6) vec_map::destroy_empty(m);
    kind
}
public fun set_api(n: u64): (vector<u64>, bool, u64) {
    let mut s = vec_set::from_keys(vector[n, 2]);
    vec_set::insert(&mut s, 9);
    let there = vec_set::contains(&s, &2);
    (*vec_set::keys(&s), there, vec_set::length(&s))
}
public fun same_set(n: u64): bool { vec_set::singleton(n) == vec_set::from_keys(vector[n]) }
public fun option_api(some: bool, n: u64): (u64, u64, bool, bool, vector<u64>) {
    let mut o = if (some) option::some(n) else option::none();
    let first = option::get_with_default(&o, 5);
    let has = option::contains(&o, &n);
    let borrowed = *option::borrow_with_default(&o, &6);
    let old = option::swap_or_fill(&mut o, 8);
    (first, option::destroy_with_default(old, 7), has, borrowed == n, option::to_vec(o))
}
public fun option_refusals(kind: u64): u64 {
    let mut some = option::some(1);
    let none = option::none<u64>();
    if (kind == 0) return *option::borrow(&none);
    if (kind == 1) { option::destroy_none(some); return 1 };
    if (kind == 2) return option::destroy_some(none);
    if (kind == 3) { option::fill(&mut some, 2); return 3 };
    option::swap(&mut some, 9)
}
public fun ascii_api(text: vector<u8>): (vector<u8>, vector<u8>, u64, bool) {
    let s = std::ascii::string(text);
    let upper = std::ascii::to_uppercase(&s);
    let printable = std::ascii::all_characters_printable(&s);
    let at = std::ascii::index_of(&s, &std::ascii::string(b"l"));
    (std::ascii::into_bytes(upper), *std::ascii::as_bytes(&s), at, printable)
}
public fun ascii_parts(i: u64, j: u64): vector<u8> {
    let mut s = std::ascii::string(b"hello");
    std::ascii::insert(&mut s, i, std::ascii::string(b"--"));
    std::ascii::into_bytes(std::ascii::substring(&s, i, j))
}
public fun bits(n: u64, i: u64): (bool, bool, u64) {
    let mut v = std::bit_vector::new(n);
    std::bit_vector::set(&mut v, i);
    std::bit_vector::set(&mut v, 0);
    let before = std::bit_vector::is_index_set(&v, i);
    std::bit_vector::shift_left(&mut v, 1);
    let after = std::bit_vector::is_index_set(&v, i);
    (before, after, std::bit_vector::longest_set_sequence_starting_at(&v, 0))
}
public fun narrow(n: u64): (Option<u8>, Option<u16>, Option<u32>) {
    (std::u64::try_as_u8(n), std::u64::try_as_u16(n), std::u64::try_as_u32(n))
}
public fun helpers(a: u64, b: u64): (u64, u64, u64, u64) {
    (std::u64::max(a, b), std::u64::min(a, b), std::u64::diff(a, b), std::u64::bitwise_not(a))
}
public fun peel_many(bytes: vector<u8>): (vector<bool>, Option<u64>, vector<vector<u8>>, u128) {
    let mut b = sui::bcs::new(bytes);
    let flags = sui::bcs::peel_vec_bool(&mut b);
    let maybe = sui::bcs::peel_option_u64(&mut b);
    let words = sui::bcs::peel_vec_vec_u8(&mut b);
    let wide = sui::bcs::peel_u128(&mut b);
    sui::bcs::into_remainder_bytes(b);
    (flags, maybe, words, wide)
}
public fun names(): (bool, vector<u8>, vector<u8>) {
    let name = std::type_name::with_original_ids<Thing>();
    (
        std::type_name::is_primitive(&name),
        std::ascii::into_bytes(std::type_name::address_string(&name)),
        std::ascii::into_bytes(std::type_name::module_string(&name)),
    )
}
public fun module_of_primitive(): vector<u8> {
    std::ascii::into_bytes(std::type_name::module_string(&std::type_name::with_original_ids<u8>()))
}
public fun context(ctx: &TxContext): (address, u64, bool) {
    (ctx.sender(), ctx.epoch(), ctx.sponsor().is_none())
}
