/// Branches, loops, early exits and calls.
module corpus::control;

const E_ODD: u64 = 17;
const E_DEEP: u64 = 18;

public fun choose(a: u64): u64 {
    if (a == 0) 100
    else if (a == 1) 200
    else if (a < 10) { if (a % 2 == 0) 300 else 400 }
    else 500
}

public fun sum_to(n: u64): u64 {
    let mut total = 0;
    let mut i = 0;
    while (i < n) {
        i = i + 1;
        if (i % 3 == 0) continue;
        if (i > 50) break;
        total = total + i;
    };
    total
}

public fun collatz(mut n: u64): u64 {
    let mut steps = 0;
    loop {
        if (n == 1) return steps;
        n = if (n % 2 == 0) n / 2 else 3 * n + 1;
        steps = steps + 1;
    }
}

public fun nested(n: u64): u64 {
    let mut found = 0;
    'outer: loop {
        let mut i = 0;
        while (i < n) {
            let mut j = 0;
            while (j < n) {
                if (i * j == 12) { found = i * 100 + j; break 'outer };
                j = j + 1;
            };
            i = i + 1;
        };
        break
    };
    found
}

public fun fibonacci(n: u64): u64 { if (n < 2) n else fibonacci(n - 1) + fibonacci(n - 2) }

public fun even(n: u64): bool { if (n == 0) true else odd(n - 1) }

public fun odd(n: u64): bool { if (n == 0) false else even(n - 1) }

public fun abort_if_odd(n: u64): u64 { assert!(n % 2 == 0, E_ODD); n }

public fun abort_inside(n: u64): u64 { helper(n) + 1 }

fun helper(n: u64): u64 { if (n > 3) abort E_DEEP else n }

public fun swap(a: u64, b: u64): (u64, u64) { (b, a) }

public fun many(a: u64): (u64, bool, vector<u8>) {
    let (x, y) = swap(a, a + 1);
    (x, y == a, vector[1, 2, 3])
}

public fun forever() { loop {} }

public fun short_circuit(a: u64): bool { a == 0 || 10 / a > 2 && 100 / a > 30 }

public fun shadow(a: u64): u64 {
    let b = a;
    let a = b + 1;
    let c = { let b = a * 2; b + 1 };
    a + b + c
}
