"""Keccak-256 as Ethereum and Sui use it: SHA-3's permutation with the padding of the original.

Python's library has only the standardised SHA-3, whose padding differs. See the Keccak reference,
version 3.0; names of the steps are those of its section 1.2.
"""

from __future__ import annotations

_MASK = 2**64 - 1
_RATE = 136  # bytes absorbed at a time
_ROUNDS = 24


def _round_constants() -> tuple[int, ...]:
    """From the linear feedback shift register x^8 + x^6 + x^5 + x^4 + 1."""
    constants, register = [], 1
    for _ in range(_ROUNDS):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << (2**bit - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


def _rotations() -> tuple[tuple[int, int, int], ...]:
    """Where rho and pi move each lane but the first: source, target, bits."""
    moves, x, y = [], 1, 0
    for step in range(24):
        target_x, target_y = y, (2 * x + 3 * y) % 5
        moves.append((x + 5 * y, target_x + 5 * target_y, (step + 1) * (step + 2) // 2 % 64))
        x, y = target_x, target_y
    return tuple(moves)


_CONSTANTS = _round_constants()
_MOVES = _rotations()


def _rotate(lane: int, bits: int) -> int:
    return ((lane << bits) | (lane >> (64 - bits))) & _MASK


def _permute(state: list[int]) -> list[int]:
    for constant in _CONSTANTS:
        parity = [
            state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]
            for x in range(5)
        ]
        theta = [parity[(x + 4) % 5] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        state = [lane ^ theta[index % 5] for index, lane in enumerate(state)]
        moved = state[:]
        for source, target, bits in _MOVES:
            moved[target] = _rotate(state[source], bits)
        state = [
            moved[i] ^ (~moved[i - i % 5 + (i + 1) % 5] & moved[i - i % 5 + (i + 2) % 5])
            for i in range(25)
        ]
        state[0] ^= constant
    return state


def keccak256(data: bytes) -> bytes:
    """The 32-byte digest.

    >>> keccak256(b"").hex()[:8]
    'c5d24601'
    """
    padded = bytearray(data) + b"\x01" + bytes(-(len(data) + 1) % _RATE)
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            at = start + 8 * lane
            state[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        state = _permute(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])
