"""The groups of BLS12-381 that ``pyblst`` gives: scalars, G1, G2, and G1 uncompressed.

Elements are bytes, as Move keeps them: scalars big-endian, points compressed as ZCash does it.
``pyblst`` has no bytes for elements of GT, so GT and pairings are missing here.
"""

from __future__ import annotations

from typing import Any

import pyblst

ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
"""r: how many elements each group has."""
FIELD = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
"""p: coordinates are integers modulo it."""
SCALAR, G1, G2, GT, UNCOMPRESSED_G1 = range(5)  # as Sui numbers them
LENGTHS = {SCALAR: 32, G1: 48, G2: 96, UNCOMPRESSED_G1: 96}
_POINTS = {G1: pyblst.BlstP1Element, G2: pyblst.BlstP2Element}
DOMAINS = {
    G1: b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_",
    G2: b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_",
}
COMPRESSED, INFINITE, NEGATIVE = 0x80, 0x40, 0x20  # bits of a point's first byte
G1_GENERATOR = bytes.fromhex(
    "97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac58"
    "6c55e83ff97a1aeffb3af00adb22c6bb"
)
G2_GENERATOR = bytes.fromhex(
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049"
    "334cf11213945d57e5ac7d055d042b7e024aa2b2f08f0a91260805272dc51051"
    "c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)


class InvalidElement(ValueError):
    """Bytes are no element of the group, or the operation has no result."""


def read_point(group: int, data: bytes) -> Any:
    """A point of the right order; ``pyblst`` checks curve and subgroup."""
    try:
        return _POINTS[group]().uncompress(data)
    except ValueError:
        raise InvalidElement(f"not a point of G{group}") from None


def read_scalar(data: bytes) -> int:
    number = int.from_bytes(data, "big")
    if len(data) != LENGTHS[SCALAR] or number >= ORDER:
        raise InvalidElement("not a scalar")
    return number


def is_element(group: int, data: bytes) -> bool:
    try:
        read_scalar(data) if group == SCALAR else read_point(group, data)
    except InvalidElement:
        return False
    return True


def scalar_bytes(number: int) -> bytes:
    return (number % ORDER).to_bytes(LENGTHS[SCALAR], "big")


def add(group: int, one: bytes, other: bytes) -> bytes:
    if group == SCALAR:
        return scalar_bytes(read_scalar(one) + read_scalar(other))
    return _compress(read_point(group, one) + read_point(group, other))


def subtract(group: int, one: bytes, other: bytes) -> bytes:
    if group == SCALAR:
        return scalar_bytes(read_scalar(one) - read_scalar(other))
    return _compress(read_point(group, one) + -read_point(group, other))


def multiply(group: int, factor: bytes, element: bytes) -> bytes:
    return _scale(group, read_scalar(factor), element)


def divide(group: int, divisor: bytes, element: bytes) -> bytes:
    """The element divided by the scalar."""
    number = read_scalar(divisor)
    if not number:
        raise InvalidElement("division by zero")
    return _scale(group, pow(number, -1, ORDER), element)


def _scale(group: int, factor: int, element: bytes) -> bytes:
    if group == SCALAR:
        return scalar_bytes(factor * read_scalar(element))
    return _compress(read_point(group, element).scalar_mul(factor))


def hash_to(group: int, message: bytes) -> bytes:
    """RFC 9380, with the domain of BLS signatures in that group."""
    return _compress(_POINTS[group]().hash_to_group(message, DOMAINS[group]))


def combine(group: int, factors: list[bytes], elements: list[bytes]) -> bytes:
    """The sum of the products (multi-scalar multiplication)."""
    total = _POINTS[group]()
    for factor, element in zip(factors, elements, strict=True):
        total = total + read_point(group, element).scalar_mul(read_scalar(factor))
    return _compress(total)


def _compress(point: Any) -> bytes:
    data: bytes = point.compress()
    return data


def uncompress_g1(data: bytes) -> bytes:
    """x and y; the point at infinity is zeros with its bit set."""
    read_point(G1, data)
    if data[0] & INFINITE:
        return bytes([INFINITE]) + bytes(LENGTHS[UNCOMPRESSED_G1] - 1)
    x = int.from_bytes(bytes([data[0] & 0x1F]) + data[1:], "big")
    y = pow(x**3 + 4, (FIELD + 1) // 4, FIELD)  # p is 3 modulo 4
    if _is_negative(y) != bool(data[0] & NEGATIVE):
        y = FIELD - y
    return x.to_bytes(48, "big") + y.to_bytes(48, "big")


def compress_g1(data: bytes) -> bytes:
    if len(data) != LENGTHS[UNCOMPRESSED_G1]:
        raise InvalidElement("not 96 bytes")
    if data[0] & INFINITE:
        return bytes([COMPRESSED | INFINITE]) + bytes(LENGTHS[G1] - 1)
    y = int.from_bytes(data[48:], "big")
    first = data[0] | COMPRESSED | (NEGATIVE if _is_negative(y) else 0)
    return bytes([first]) + data[1:48]


def _is_negative(y: int) -> bool:
    return y > (FIELD - 1) // 2


def sum_uncompressed_g1(points: list[bytes]) -> bytes:
    total = pyblst.BlstP1Element()
    for point in points:
        total = total + read_point(G1, compress_g1(point))
    return uncompress_g1(_compress(total))


def verifies(signature_group: int, signature: bytes, key: bytes, message: bytes) -> bool:
    """A BLS signature in G1 under a key in G2 (``signature_group`` G1), or the other way round."""
    key_group = G2 if signature_group == G1 else G1
    try:
        points = read_point(signature_group, signature), read_point(key_group, key)
    except InvalidElement:
        return False
    if key[0] & INFINITE:
        return False
    signed, public = points
    hashed = _POINTS[signature_group]().hash_to_group(message, DOMAINS[signature_group])
    if signature_group == G1:
        left = pyblst.miller_loop(signed, read_point(G2, G2_GENERATOR))
        right = pyblst.miller_loop(hashed, public)
    else:
        left = pyblst.miller_loop(read_point(G1, G1_GENERATOR), signed)
        right = pyblst.miller_loop(public, hashed)
    return bool(pyblst.final_verify(left, right))
