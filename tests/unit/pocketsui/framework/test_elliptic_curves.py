"""ECDSA and BLS signatures against published vectors; groups against their laws.

Vectors: RFC 6979 (A.2.5), go-ethereum (its ecrecover precompile), and those that Sui's own Move
tests take from fastcrypto.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pocketsui.framework import bls_groups, builtin_packages
from pocketsui.framework.bls_groups import G1, G1_GENERATOR, G2, G2_GENERATOR, ORDER, SCALAR
from pocketsui.framework.curves import SECP256K1, SECP256R1, compressed
from pocketsui.framework.keccak import keccak256
from pocketsui.vm.errors import MoveFailure
from sui_wire.ids import parse_address
from tests.unit.pocketsui.vm.harness import machine

SUI = builtin_packages()[parse_address("0x2")].modules
KECCAK, SHA2 = 0, 1
HELLO = b"Hello, world!"
# Sui, ecdsa_k1_tests.move and ecdsa_r1_tests.move: a key, and its signatures of HELLO by hash.
RECOVERABLE = {
    ("k1", "02337cca2171fdbfcfd657fa59881f46269f1e590b5ffab6023686c7ad2ecc2c1c"): {
        KECCAK: "7e4237ebfbc36613e166bfc5f6229360a9c1949242da97ca04867e4de57b2df3"
        "0c8340bcb320328cf46d71bda51fcb519e3ce53b348eec62de852e350edbd88600",
        SHA2: "e5847245b38548547f613aaea3421ad47f5b95a222366fb9f9b8c57568feb19c"
        "7077fc31e7d83e00acc1347d08c3e1ad50a4eeb6ab044f25c861ddc7be5b8f9f01",
    },
    ("r1", "0227322b3a891a0a280d6bc1fb2cbb23d28f54906fd6407f5f741f6def5762609a"): {
        KECCAK: "209841acabd0fdf6d25fa0948b2f5c6c74f930eede89c6fce59502218a3134a1"
        "47535921bf0cdf5d1990f6f0b3dadb8c05069ddc531db057d325857ce198a52900",
        SHA2: "26d84720652d8bc4ddd1986434a10b3b7b69f0e35a17c6a5987e6d1cba69652f"
        "4384a342487642df5e44592d304bea0ceb0fae2e347fa3cec5ce1a8144cfbbb200",
    },
}
CASES = [
    (curve, bytes.fromhex(key), hash_, bytes.fromhex(signature))
    for (curve, key), signatures in RECOVERABLE.items()
    for hash_, signature in signatures.items()
]
CURVES = {"k1": SECP256K1, "r1": SECP256R1}


def call(name: str, *arguments: Any) -> Any:
    module, function = name.split("::")
    given = [bytearray(one) if isinstance(one, bytes) else one for one in arguments]
    return SUI[module].functions[function].python(machine(), *given)


def abort_code(name: str, *arguments: Any) -> int | None:
    with pytest.raises(MoveFailure) as caught:
        call(name, *arguments)
    return caught.value.abort_code


@pytest.mark.parametrize(("curve", "key", "hash_", "signature"), CASES)
def test_a_key_is_recovered_and_verifies(
    curve: str, key: bytes, hash_: int, signature: bytes
) -> None:
    recover, verify = f"ecdsa_{curve}::secp256{curve}_ecrecover", f"secp256{curve}_verify"
    verify = f"ecdsa_{curve}::{verify}"
    assert call(recover, signature, HELLO, hash_) == key
    assert call(verify, signature[:64], key, HELLO, hash_)
    assert not call(verify, signature[:64], key, b"another", hash_)
    assert not call(verify, signature[:64], key, HELLO, 1 - hash_)
    assert not call(verify, signature, key, HELLO, hash_)
    assert not call(verify, signature[:64], key[:32], HELLO, hash_)
    assert not call(verify, signature[:64], key, HELLO, 2)


@pytest.mark.parametrize(("curve", "key", "hash_", "signature"), CASES)
def test_the_larger_s_is_refused(curve: str, key: bytes, hash_: int, signature: bytes) -> None:
    order = CURVES[curve].n
    mirrored = order - int.from_bytes(signature[32:64], "big")
    other = signature[:32] + mirrored.to_bytes(32, "big")
    assert not call(f"ecdsa_{curve}::secp256{curve}_verify", other, key, HELLO, hash_)


@pytest.mark.parametrize("curve", CURVES)
def test_what_is_not_recovered(curve: str) -> None:
    name = f"ecdsa_{curve}::secp256{curve}_ecrecover"
    signature = next(one[3] for one in CASES if one[0] == curve)
    order = CURVES[curve].n.to_bytes(32, "big")
    assert abort_code(name, signature[:64], HELLO, SHA2) == 1
    assert abort_code(name, order + signature[32:], HELLO, SHA2) == 1
    assert abort_code(name, signature, HELLO, 2) == 0
    is_k1 = curve == "k1"
    assert abort_code(name, signature[:64] + b"\x04", HELLO, SHA2) == (1 if is_k1 else 0)
    assert abort_code(name, bytes(65), HELLO, SHA2) == (0 if is_k1 else 1)


def test_an_ethereum_address_is_recovered() -> None:
    """From go-ethereum's vectors of the ecrecover precompile: v is 28, so the parity is odd."""
    digest = "18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c"
    r = 0x73B1693892219D736CABA55BDB67216E485557EA6B6AF75F37096C9AA6A5A75F
    s = 0xEEB940B1D03B21E36B0E47E79769F095FE2AB855BD91E3A38756B7D75A9C4549
    point = SECP256K1.recover(bytes.fromhex(digest), r, s, 1)
    assert point is not None
    key = b"".join(one.to_bytes(32, "big") for one in point)
    assert keccak256(key)[12:].hex() == "a94f5374fce5edbc8e2a8697c15331677e6ebf0b"


def test_rfc_6979() -> None:
    """P-256 with SHA-256 of "sample"; the published s is the larger one."""
    key = compressed(
        (
            0x60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6,
            0x7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299,
        )
    )
    r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    for value, expected in ((s, False), (SECP256R1.n - s, True)):
        signature = bytes.fromhex(r) + value.to_bytes(32, "big")
        assert call("ecdsa_r1::secp256r1_verify", signature, key, b"sample", SHA2) is expected


def test_a_key_is_decompressed() -> None:
    x, y = SECP256K1.generator
    expected = b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
    assert call("ecdsa_k1::decompress_pubkey", compressed((x, y))) == expected
    assert call("ecdsa_k1::decompress_pubkey", expected) == expected
    assert abort_code("ecdsa_k1::decompress_pubkey", bytes(33)) == 2


def test_a_bls_signature_in_g1() -> None:
    """Sui, bls12381_tests.move."""
    key = bytes.fromhex(
        "8df101606f91f3cad7f54b8aff0f0f64c41c482d9b9f9fe81d2b607bc5f611bdfa8017cf04b47b44"
        "b222c356ef555fbd11058c52c077f5a7ec6a15ccfd639fdc9bd47d005a111dd6cdb8c02fe49608df"
        "55a3c9822986ad0b86bdea3abfdfe464"
    )
    signature = bytes.fromhex(
        "908e345f2e2803cd941ae88c218c96194233c9053fa1bca52124787d3cca141c36429d7652435a82"
        "0c72992d5eee6317"
    )
    assert call("bls12381::bls12381_min_sig_verify", signature, key, bytes([1] * 5))
    assert not call("bls12381::bls12381_min_sig_verify", signature, key, bytes([2] * 5))
    assert not call("bls12381::bls12381_min_sig_verify", signature[:47], key, bytes([1] * 5))
    infinity = b"\xc0".ljust(96, b"\0")
    assert not call("bls12381::bls12381_min_sig_verify", signature, infinity, bytes([1] * 5))


def test_a_bls_signature_in_g2() -> None:
    secret = bls_groups.scalar_bytes(123_456_789)
    key = bls_groups.multiply(G1, secret, G1_GENERATOR)
    signature = bls_groups.multiply(G2, secret, bls_groups.hash_to(G2, HELLO))
    assert call("bls12381::bls12381_min_pk_verify", signature, key, HELLO)
    assert not call("bls12381::bls12381_min_pk_verify", signature, key, b"another")


SCALARS = st.integers(0, ORDER - 1)


@settings(max_examples=25)
@given(st.sampled_from([SCALAR, G1, G2]), SCALARS, SCALARS)
def test_the_laws_of_a_group(group: int, a: int, b: int) -> None:
    one = {SCALAR: bls_groups.scalar_bytes(1), G1: G1_GENERATOR, G2: G2_GENERATOR}[group]

    def times(number: int) -> bytes:
        return bls_groups.multiply(group, bls_groups.scalar_bytes(number), one)

    assert bls_groups.add(group, times(a), times(b)) == times(a + b)
    assert bls_groups.subtract(group, times(a), times(b)) == times(a - b)
    if b:
        product = bls_groups.multiply(group, bls_groups.scalar_bytes(b), times(a))
        assert bls_groups.divide(group, bls_groups.scalar_bytes(b), product) == times(a)
    if group != SCALAR:
        factors = [bls_groups.scalar_bytes(a), bls_groups.scalar_bytes(b)]
        assert bls_groups.combine(group, factors, [one, times(2)]) == times(a + 2 * b)
    else:
        assert int.from_bytes(times(a), "big") == a


@settings(max_examples=25)
@given(SCALARS, SCALARS)
def test_uncompressed_points_are_the_same_points(a: int, b: int) -> None:
    points = [bls_groups.multiply(G1, bls_groups.scalar_bytes(one), G1_GENERATOR) for one in (a, b)]
    wide = [bls_groups.uncompress_g1(one) for one in points]
    assert [bls_groups.compress_g1(one) for one in wide] == points
    total = bls_groups.sum_uncompressed_g1(wide)
    assert bls_groups.compress_g1(total) == bls_groups.add(G1, *points)


def test_what_is_no_element() -> None:
    assert abort_code("bls12381::g1_from_bytes", G1_GENERATOR[:47]) == 1
    assert abort_code("bls12381::scalar_from_bytes", ORDER.to_bytes(32, "big")) == 1
    zero, one = call("bls12381::scalar_zero"), call("bls12381::scalar_one")
    assert abort_code("bls12381::scalar_inv", zero) == 1
    assert call("bls12381::scalar_inv", one) == one
    assert abort_code("bls12381::g1_multi_scalar_multiplication", [], []) == 1
    generator = call("bls12381::g1_generator")
    many = ([one] * 33, [generator] * 33)
    assert abort_code("bls12381::g1_multi_scalar_multiplication", *many) == 2
