"""Abort codes that carry their place in the source ("clever errors").

An ``assert!`` without a code, and one with a constant marked ``#[error]``, abort with a number that
the compiler makes up: version 0xC, the constant's own code or 0xFF, the line, and the indexes of
the constants that hold the error's name and text (0xFFFF where there is none). A caller sees that
number, so ours carry the lines of the real framework.
"""

from __future__ import annotations

_VERSION = 0xC0
_NOTHING = 0xFFFF
NO_CODE = 0xFF


def clever_code(line: int, constant: int | None = None, *, code: int = NO_CODE) -> int:
    """The abort code of an ``assert!`` in ``line``.

    ``constant`` is the index of the error's name; its text follows it.

    >>> hex(clever_code(0x38, 0))
    '0xc0ff003800000001'
    """
    name, text = (_NOTHING, _NOTHING) if constant is None else (constant, constant + 1)
    return _VERSION << 56 | code << 48 | line << 32 | name << 16 | text
