/// The standard library and Sui's helpers that need no objects.
module corpus::library;

use std::ascii;
use std::bcs;
use std::string;
use std::type_name;
use sui::address;
use sui::bcs as sui_bcs;
use sui::hex;
use sui::vec_map;
use sui::vec_set;

public struct Mixed has copy, drop, store { a: u8, b: bool, c: address, d: vector<u16>, e: u256 }
public struct Tagged<phantom T> has copy, drop, store {}

public fun to_bytes(a: u8, d: vector<u16>): vector<u8> {
    bcs::to_bytes(&Mixed { a, b: a > 3, c: @0xcafe, d, e: 1 << 255 })
}
public fun bytes_of_option(a: u64): (vector<u8>, vector<u8>) {
    (bcs::to_bytes(&option::some(a)), bcs::to_bytes(&option::none<u64>()))
}

public fun utf8(bytes: vector<u8>): string::String { string::utf8(bytes) }
public fun try_utf8(bytes: vector<u8>): bool { string::try_utf8(bytes).is_some() }
public fun ascii_string(bytes: vector<u8>): ascii::String { ascii::string(bytes) }
public fun substring(bytes: vector<u8>, i: u64, j: u64): string::String {
    let s = string::utf8(bytes);
    string::substring(&s, i, j)
}
public fun index_of(a: vector<u8>, b: vector<u8>): u64 {
    let (a, b) = (string::utf8(a), string::utf8(b));
    string::index_of(&a, &b)
}
public fun insert(a: vector<u8>, at: u64, b: vector<u8>): string::String {
    let mut s = string::utf8(a);
    string::insert(&mut s, at, string::utf8(b));
    s
}
public fun append(a: vector<u8>, b: vector<u8>): string::String {
    let mut s = string::utf8(a);
    string::append(&mut s, string::utf8(b));
    s
}

public fun extract(some: bool): u64 {
    let mut o = if (some) option::some(5) else option::none();
    option::extract(&mut o)
}
public fun fill(some: bool): u64 {
    let mut o = if (some) option::some(5) else option::none();
    option::fill(&mut o, 6);
    *option::borrow(&o)
}
public fun swap_or_fill(some: bool): (Option<u8>, Option<u8>) {
    let mut o = if (some) option::some(5u8) else option::none();
    let old = option::swap_or_fill(&mut o, 6);
    (old, o)
}
public fun option_mut(a: u64): u64 {
    let mut o = option::some(a);
    *option::borrow_mut(&mut o) = a + 1;
    option::destroy_some(o)
}

public fun name_of_tagged(): ascii::String {
    type_name::into_string(type_name::with_defining_ids<Tagged<vector<Option<u64>>>>())
}
public fun name_of_primitive(): ascii::String {
    type_name::into_string(type_name::with_defining_ids<vector<u8>>())
}

public fun address_to_u256(a: address): u256 { address::to_u256(a) }
public fun address_from_u256(n: u256): address { address::from_u256(n) }
public fun address_from_bytes(b: vector<u8>): address { address::from_bytes(b) }
public fun hex_encode(b: vector<u8>): vector<u8> { hex::encode(b) }
public fun hex_decode(b: vector<u8>): vector<u8> { hex::decode(b) }
public fun sha2(b: vector<u8>): vector<u8> { std::hash::sha2_256(b) }
public fun sha3(b: vector<u8>): vector<u8> { std::hash::sha3_256(b) }

public fun map(keys: vector<u64>, wanted: u64): u64 {
    let mut m = vec_map::empty<u64, vector<u8>>();
    let mut i = 0;
    while (i < keys.length()) {
        vec_map::insert(&mut m, keys[i], vector[i as u8]);
        i = i + 1;
    };
    vec_map::get_mut(&mut m, &wanted).push_back(1);
    let (k, v) = vec_map::remove(&mut m, &wanted);
    k + v.length() + vec_map::length(&m)
}
public fun counters(keys: vector<u64>): u64 {
    let mut m = vec_map::empty<u64, u64>();
    let mut i = 0;
    while (i < keys.length()) {
        if (vec_map::contains(&m, &keys[i])) {
            let n = vec_map::get_mut(&mut m, &keys[i]);
            *n = *n + 1;
        } else {
            vec_map::insert(&mut m, keys[i], 1);
        };
        i = i + 1;
    };
    let (_, n) = vec_map::get_entry_by_idx(&m, 0);
    *n
}
public fun set(keys: vector<u8>, gone: u8): vector<u8> {
    let mut s = vec_set::empty<u8>();
    let mut i = 0;
    while (i < keys.length()) { vec_set::insert(&mut s, keys[i]); i = i + 1 };
    vec_set::remove(&mut s, &gone);
    vec_set::into_keys(s)
}
public fun peel(bytes: vector<u8>): (u64, bool, vector<u8>, address) {
    let mut b = sui_bcs::new(bytes);
    (sui_bcs::peel_u64(&mut b), sui_bcs::peel_bool(&mut b), sui_bcs::peel_vec_u8(&mut b), sui_bcs::peel_address(&mut b))
}
public fun power(base: u64, exponent: u8): u64 { std::u64::pow(base, exponent) }
public fun root(n: u64): u64 { std::u64::sqrt(n) }
public fun text(n: u64): string::String { std::u64::to_string(n) }
public fun round_up(a: u64, b: u64): u64 { std::u64::divide_and_round_up(a, b) }
