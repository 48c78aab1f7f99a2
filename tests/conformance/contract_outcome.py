"""What a transaction did, as far as two VMs can be compared."""

from __future__ import annotations

from dataclasses import dataclass

DIGEST = bytes(31) + b"\x01"
"""The digest of every test transaction: fresh ids come from it."""


@dataclass(frozen=True)
class Abort:
    """Where and why Move code gave up."""

    module: str
    function: str
    code: int
    command: int | None = None
    """Index of the command that aborted, where it is told."""


@dataclass(frozen=True)
class Outcome:
    """Success, or the abort that undid everything."""

    abort: Abort | None
    created: frozenset[bytes] = frozenset()
    mutated: frozenset[bytes] = frozenset()
    deleted: frozenset[bytes] = frozenset()
    events: int = 0
