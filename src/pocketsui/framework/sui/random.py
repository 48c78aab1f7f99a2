"""``sui::random``: numbers that follow from the shared object 0x8 and the transaction.

NOT SECURE. On Sui the validators refresh 0x8 together, by a threshold protocol, and nobody knows a
number before it is used. Here one process owns the ledger: 0x8 keeps the seed of genesis, and
whoever knows it and a transaction's digest knows every number. It is for tests, which it gives the
same numbers each time, and ``fsck`` too.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import versioned
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

RANDOM = FrameworkModule(SUI, "random")
RANDOM_DATATYPE = RANDOM.struct("public struct Random has key { id: UID, inner: Versioned }")
INNER = RANDOM.struct(
    "public struct RandomInner has store"
    " { version: u64, epoch: u64, randomness_round: u64, random_bytes: vector<u8> }"
)
RANDOM.struct(
    "public struct RandomGenerator has drop { seed: vector<u8>, counter: u16, buffer: vector<u8> }"
)
WRONG_INNER_VERSION = 1  # EWrongInnerVersion
INVALID_RANGE = 3  # EInvalidRange
INVALID_LENGTH = 4  # EInvalidLength
CURRENT_VERSION = 1
RANDOM_BYTES = 3  # position in RandomInner
BLOCK = 32  # bytes a hash gives
MAX_SHUFFLED = 2**16 - 1  # elements
HMAC_COST, BYTE_COST = 52, 2  # as sui::hmac charges
EXTRA_BYTES = 8  # drawn beyond a number's width, so that the remainder is nearly uniform
SEED, COUNTER, BUFFER = range(3)  # fields of a generator
U16_MAX = 2**16 - 1


def _hmac(m: Machine, key: bytes, message: bytes) -> bytes:
    m.charge(HMAC_COST + BYTE_COST * (len(key) + len(message)))
    return hmac.digest(key, message, hashlib.sha3_256)


@RANDOM.function("public fun new_generator(r: &Random, ctx: &mut TxContext): RandomGenerator")
def new_generator(m: Machine, random: Value, _context: Value) -> Value:
    if random[1][1] != CURRENT_VERSION:
        raise RANDOM.abort("load_inner", WRONG_INNER_VERSION, f"version {random[1][1]}")
    inner = versioned.load_value(m, (INNER.apply(()),), random[1])
    seed = _hmac(m, bytes(inner[RANDOM_BYTES]), m.fresh_address())
    return [bytearray(seed), 0, bytearray()]


def _next_block(m: Machine, generator: Value) -> bytes:
    if generator[COUNTER] == U16_MAX:
        raise RANDOM.error("derive_next_block", "arithmetic error")
    generator[COUNTER] += 1
    return _hmac(m, bytes(generator[SEED]), generator[COUNTER].to_bytes(2, "little"))


def _from_end(buffer: bytearray, count: int) -> bytes:
    """Taken from the end of the buffer, the last byte first."""
    taken = bytes(reversed(buffer[len(buffer) - count :]))
    del buffer[len(buffer) - count :]
    return taken


def _draw(m: Machine, generator: Value, count: int) -> bytes:
    buffer = generator[BUFFER]
    if len(buffer) < count:
        buffer.extend(_next_block(m, generator))
    return _from_end(buffer, count)


@RANDOM.function(
    "public fun generate_bytes(g: &mut RandomGenerator, num_of_bytes: u16): vector<u8>"
)
def generate_bytes(m: Machine, generator: Value, count: int) -> Value:
    blocks = b"".join(_next_block(m, generator) for _ in range(count // BLOCK))
    return bytearray(blocks + _draw(m, generator, count % BLOCK))


def _number(m: Machine, generator: Value, count: int) -> int:
    return int.from_bytes(_draw(m, generator, count), "big")


def _generate(bits: int) -> Any:
    def generate(m: Machine, generator: Value) -> Value:
        return _number(m, generator, bits // 8)

    return generate


def in_range(m: Machine, generator: Value, function: str, bits: int, ends: tuple[int, int]) -> int:
    """A number from the first end to the second, both included."""
    low, high = ends
    if low > high:
        raise RANDOM.abort(function, INVALID_RANGE, f"{low} to {high}")
    if low == high:
        return low
    return low + _number(m, generator, bits // 8 + EXTRA_BYTES) % (high - low + 1)


def _generate_in_range(bits: int) -> Any:
    def generate(m: Machine, generator: Value, low: int, high: int) -> Value:
        return in_range(m, generator, f"generate_u{bits}_in_range", bits, (low, high))

    return generate


for _bits in (256, 128, 64, 32, 16, 8):
    RANDOM.function(f"public fun generate_u{_bits}(g: &mut RandomGenerator): u{_bits}")(
        _generate(_bits)
    )
    if _bits <= 128:
        RANDOM.function(
            f"public fun generate_u{_bits}_in_range"
            f"(g: &mut RandomGenerator, min: u{_bits}, max: u{_bits}): u{_bits}"
        )(_generate_in_range(_bits))


@RANDOM.function("public fun generate_bool(g: &mut RandomGenerator): bool")
def generate_bool(m: Machine, generator: Value) -> Value:
    return bool(_number(m, generator, 1) & 1)


@RANDOM.function("public fun shuffle<T>(g: &mut RandomGenerator, v: &mut vector<T>)")
def shuffle(m: Machine, _types: Types, generator: Value, vector: Value) -> None:
    if len(vector) > MAX_SHUFFLED:
        raise RANDOM.abort("shuffle", INVALID_LENGTH, f"{len(vector)} elements")
    last = len(vector) - 1
    for index in range(last):
        other = in_range(m, generator, "generate_u16_in_range", 16, (index, last))
        vector[index], vector[other] = vector[other], vector[index]
