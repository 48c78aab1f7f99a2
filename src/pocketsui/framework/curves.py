"""Short Weierstrass curves, as far as recovering an ECDSA key needs them.

``cryptography`` verifies signatures but offers no arithmetic of points. Nothing here is secret, so
nothing needs constant time. SEC 1, version 2: section 2.2.1 (addition), 4.1.6 (recovery); SEC 2 has
the parameters.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[int, int] | None
"""Affine coordinates; None is the point at infinity."""


@dataclass(frozen=True, slots=True)
class Curve:
    """y^2 = x^3 + a x + b over the integers modulo ``p``; ``generator`` has order ``n``."""

    p: int
    a: int
    b: int
    n: int
    generator: tuple[int, int]

    def add(self, one: Point, other: Point) -> Point:
        if one is None or other is None:
            return other if one is None else one
        (x1, y1), (x2, y2) = one, other
        if x1 == x2:
            if (y1 + y2) % self.p == 0:
                return None
            slope = (3 * x1 * x1 + self.a) * pow(2 * y1, -1, self.p)
        else:
            slope = (y2 - y1) * pow(x2 - x1, -1, self.p)
        x = (slope * slope - x1 - x2) % self.p
        return x, (slope * (x1 - x) - y1) % self.p

    def multiply(self, point: Point, factor: int) -> Point:
        total: Point = None
        while factor:
            if factor & 1:
                total = self.add(total, point)
            point = self.add(point, point)
            factor >>= 1
        return total

    def lift(self, x: int, *, odd: bool) -> Point:
        """The point with that x and a y of that parity; None if there is none."""
        if x >= self.p:
            return None
        square = (x * x * x + self.a * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)  # both primes are 3 modulo 4
        if y * y % self.p != square:
            return None
        return x, y if y % 2 == odd else self.p - y

    def recover(self, digest: bytes, r: int, s: int, recovery_id: int) -> Point:
        """The key that made the signature: bit 0 of the id is y's parity, bit 1 adds n to x."""
        if not 0 < r < self.n or not 0 < s < self.n or recovery_id > 3:
            return None
        point = self.lift(r + self.n * (recovery_id >> 1), odd=bool(recovery_id & 1))
        if point is None:
            return None
        inverse = pow(r, -1, self.n)
        hashed = int.from_bytes(digest, "big")
        return self.add(
            self.multiply(self.generator, -hashed * inverse % self.n),
            self.multiply(point, s * inverse % self.n),
        )


def compressed(point: tuple[int, int]) -> bytes:
    """SEC 1, section 2.3.3."""
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


SECP256K1 = Curve(
    p=2**256 - 2**32 - 977,
    a=0,
    b=7,
    n=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    generator=(
        0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
        0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
    ),
)
SECP256R1 = Curve(
    p=2**256 - 2**224 + 2**192 + 2**96 - 1,
    a=-3,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    generator=(
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    ),
)
