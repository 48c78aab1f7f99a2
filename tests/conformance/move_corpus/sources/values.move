/// Structs, copies, references and generics.
module corpus::values;

public struct Point has copy, drop, store { x: u64, y: u64 }
public struct Line has copy, drop, store { from: Point, to: Point, name: vector<u8> }
public struct Box<T> has copy, drop, store { item: T }
public struct Pair<A, B> has copy, drop, store { first: A, second: B }

public fun point(x: u64, y: u64): Point { Point { x, y } }

/// A copy does not follow its original.
public fun copies(x: u64, y: u64): (u64, u64, bool) {
    let mut a = Line { from: point(x, y), to: point(y, x), name: b"line" };
    let b = a;
    a.from.x = a.from.x + 1;
    a.name.push_back(33);
    (a.from.x, b.from.x, a == b)
}

/// Writing through a reference to a field reaches the struct.
public fun through_fields(x: u64): Line {
    let mut line = Line { from: point(x, 0), to: point(0, x), name: vector[] };
    {
        let from = &mut line.from;
        from.x = from.x * 2;
        let y = &mut from.y;
        *y = 7;
    };
    let to = &mut line.to;
    *to = Point { x: 9, y: to.y + 1 };
    bump(&mut line.to.x);
    line
}

fun bump(n: &mut u64) { *n = *n + 1 }

/// References to locals that have no parts.
public fun through_locals(a: u64): (u64, u64, bool) {
    let mut n = a;
    let mut flag = false;
    let r = &mut n;
    *r = *r + 1;
    bump(r);
    let f = &mut flag;
    *f = !*f;
    let frozen = &n;
    (*frozen, n, flag)
}

fun replace<T: drop>(slot: &mut T, value: T) { *slot = value }

fun read<T: copy>(slot: &T): T { *slot }

fun read_mutable<T: copy>(slot: &mut T): T { *slot }

fun inner<T>(wrapper: &mut Box<T>): &mut T { &mut wrapper.item }

fun same<T>(a: &mut T, b: &T): bool { a == b }

/// One generic function, applied to values with and without parts.
public fun generic(a: u64): (u64, Point, vector<u8>, address, bool) {
    let mut number = a;
    replace(&mut number, a * 3);
    let mut place = point(a, a);
    replace(&mut place, point(1, 2));
    let copied = read_mutable(&mut place);
    place.x = 99;
    let mut bytes = b"abc";
    replace(&mut bytes, b"xyz");
    let first = read(&bytes);
    bytes.push_back(1);
    let mut who = @0x1;
    replace(&mut who, @0xabc);
    let known = same(&mut who, &@0xabc);
    (number, copied, first, who, known)
}

/// References out of generic structs.
public fun boxes(a: u64): (u64, u8, Point, vector<u64>) {
    let mut number = Box { item: a };
    *inner(&mut number) = a + 5;
    let mut byte = Box { item: 3u8 };
    let old = *inner(&mut byte);
    *inner(&mut byte) = old * 2;
    let mut place = Box { item: point(a, a) };
    inner(&mut place).y = 4;
    let mut list = Box { item: vector[1, 2] };
    inner(&mut list).push_back(a);
    let Box { item: n } = number;
    let Box { item: b } = byte;
    let Box { item: p } = place;
    let Box { item: l } = list;
    (n, b, p, l)
}

public fun pair_of<A: copy + drop, B: copy + drop>(a: A, b: B): Pair<B, A> {
    let Pair { first, second } = Pair { first: a, second: b };
    Pair { first: second, second: first }
}

public fun pairs(a: u64, b: vector<u8>): Pair<vector<u8>, u64> { pair_of(a, b) }

public fun equality(a: u64): (bool, bool, bool) {
    let x = Pair { first: vector[point(a, 1)], second: b"same" };
    let y = Pair { first: vector[point(a, 1)], second: b"same" };
    let z = Pair { first: vector[point(a, 2)], second: b"same" };
    (x == y, x == z, &x != &z)
}

/// A local that is assigned again keeps nothing of what was borrowed from it.
public fun reassigned(a: u64): (u64, u64) {
    let mut n = a;
    let before = { let r = &mut n; *r = *r + 1; *r };
    n = 50;
    let r = &mut n;
    *r = *r + before;
    (before, n)
}
