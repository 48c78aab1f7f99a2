/// Vectors: the instructions, and the functions of `std::vector`.
module corpus::vectors;

public struct Item has copy, drop, store { n: u64 }

public fun numbers(n: u64): vector<u64> {
    let mut v = vector[];
    let mut i = 0;
    while (i < n) { v.push_back(i * i); i = i + 1 };
    v
}

public fun get(v: vector<u64>, i: u64): u64 { v[i] }
public fun set(mut v: vector<u64>, i: u64, x: u64): vector<u64> { *(&mut v[i]) = x; v }
public fun last(mut v: vector<u8>): (u8, vector<u8>) { let x = v.pop_back(); (x, v) }
public fun swapped(mut v: vector<u64>, i: u64, j: u64): vector<u64> { v.swap(i, j); v }
public fun unpacked(v: vector<u64>): u64 { v.destroy_empty(); 1 }
public fun literals(): (vector<u8>, vector<bool>, vector<vector<u64>>, vector<address>) {
    (vector[1, 2, 3], vector[true, false], vector[vector[1], vector[]], vector[@0x7])
}
public fun constants(): (vector<u8>, vector<vector<u8>>) { (b"text", vector[b"a", x"ff00"]) }
public fun sub_u8(v: vector<u8>, i: u64): u8 { v[i] }

/// Elements with parts are reached through references.
public fun items(n: u64): vector<Item> {
    let mut v = vector[Item { n }, Item { n: n + 1 }];
    let first = &mut v[0];
    first.n = first.n * 10;
    v[1].n = 5;
    let copied = v[0];
    v.push_back(copied);
    v[2].n = v[2].n + 1;
    v
}

public fun matrix(): u64 {
    let mut rows = vector[vector[1, 2], vector[3, 4]];
    rows[0].push_back(5);
    let row = &mut rows[1];
    *(&mut row[0]) = 7;
    rows[0][2] * 100 + rows[1][0]
}

public fun reversed(mut v: vector<u8>): vector<u8> { v.reverse(); v }
public fun joined(mut a: vector<u64>, b: vector<u64>): vector<u64> { a.append(b); a }
public fun has(v: vector<u64>, x: u64): bool { v.contains(&x) }
public fun find(v: vector<u64>, x: u64): (bool, u64) { v.index_of(&x) }
public fun without(mut v: vector<u64>, i: u64): (u64, vector<u64>) { let x = v.remove(i); (x, v) }
public fun with(mut v: vector<u64>, x: u64, i: u64): vector<u64> { v.insert(x, i); v }
public fun swap_out(mut v: vector<u64>, i: u64): (u64, vector<u64>) { let x = v.swap_remove(i); (x, v) }

fun first_of<T: copy>(v: &vector<T>): T { v[0] }
fun put<T: drop>(v: &mut vector<T>, value: T) { *(&mut v[0]) = value }
fun one<T>(value: T): vector<T> { vector[value] }

public fun generic(a: u64): (u8, u64, Item, vector<u8>, vector<Item>) {
    let mut bytes = one(1u8);
    put(&mut bytes, 9);
    let mut numbers = one(a);
    put(&mut numbers, a + 1);
    let mut things = one(Item { n: a });
    put(&mut things, Item { n: 3 });
    (first_of(&bytes), first_of(&numbers), first_of(&things), bytes, things)
}
