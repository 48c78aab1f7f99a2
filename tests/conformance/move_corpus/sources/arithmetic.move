/// Checked arithmetic, shifts, casts and comparison, one function for each operation and width.
module corpus::arithmetic;

public fun add_u8(a: u8, b: u8): u8 { a + b }
public fun add_u16(a: u16, b: u16): u16 { a + b }
public fun add_u32(a: u32, b: u32): u32 { a + b }
public fun add_u64(a: u64, b: u64): u64 { a + b }
public fun add_u128(a: u128, b: u128): u128 { a + b }
public fun add_u256(a: u256, b: u256): u256 { a + b }

public fun sub_u8(a: u8, b: u8): u8 { a - b }
public fun sub_u64(a: u64, b: u64): u64 { a - b }
public fun sub_u256(a: u256, b: u256): u256 { a - b }

public fun mul_u8(a: u8, b: u8): u8 { a * b }
public fun mul_u16(a: u16, b: u16): u16 { a * b }
public fun mul_u32(a: u32, b: u32): u32 { a * b }
public fun mul_u64(a: u64, b: u64): u64 { a * b }
public fun mul_u128(a: u128, b: u128): u128 { a * b }
public fun mul_u256(a: u256, b: u256): u256 { a * b }

public fun div_u8(a: u8, b: u8): u8 { a / b }
public fun div_u64(a: u64, b: u64): u64 { a / b }
public fun div_u256(a: u256, b: u256): u256 { a / b }
public fun mod_u8(a: u8, b: u8): u8 { a % b }
public fun mod_u64(a: u64, b: u64): u64 { a % b }
public fun mod_u256(a: u256, b: u256): u256 { a % b }

public fun and_u64(a: u64, b: u64): u64 { a & b }
public fun or_u64(a: u64, b: u64): u64 { a | b }
public fun xor_u64(a: u64, b: u64): u64 { a ^ b }
public fun shl_u8(a: u8, b: u8): u8 { a << b }
public fun shl_u64(a: u64, b: u8): u64 { a << b }
public fun shl_u256(a: u256, b: u8): u256 { a << b }
public fun shr_u8(a: u8, b: u8): u8 { a >> b }
public fun shr_u64(a: u64, b: u8): u64 { a >> b }
public fun shr_u256(a: u256, b: u8): u256 { a >> b }

public fun u64_to_u8(a: u64): u8 { a as u8 }
public fun u64_to_u16(a: u64): u16 { a as u16 }
public fun u64_to_u32(a: u64): u32 { a as u32 }
public fun u64_to_u128(a: u64): u128 { a as u128 }
public fun u256_to_u64(a: u256): u64 { a as u64 }
public fun u256_to_u128(a: u256): u128 { a as u128 }
public fun u8_to_u256(a: u8): u256 { a as u256 }

public fun less_u64(a: u64, b: u64): bool { a < b }
public fun less_equal_u64(a: u64, b: u64): bool { a <= b }
public fun greater_u64(a: u64, b: u64): bool { a > b }
public fun greater_equal_u64(a: u64, b: u64): bool { a >= b }
public fun equal_u256(a: u256, b: u256): bool { a == b }
public fun not_equal_u8(a: u8, b: u8): bool { a != b }

public fun both(a: bool, b: bool): bool { a && b }
public fun either(a: bool, b: bool): bool { a || b }
public fun not(a: bool): bool { !a }

/// Operands wait on the stack while later ones are made.
public fun deep(a: u64, b: u64, c: u64): u64 {
    ((a + b) * (b + c) - (a * c) / (b + 1)) % (a + b + c + 1) ^ ((a << 3) | (c >> 1))
}

/// The error that comes first in the source comes first.
public fun order_of_failures(a: u64, b: u64): u64 {
    let first = 10 / a;
    let second = 5 - b;
    first + second
}
