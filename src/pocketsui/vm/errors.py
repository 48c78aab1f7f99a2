"""Failures of Move code while it runs."""

from __future__ import annotations

from pocketsui.failure import FailureKind, Place


class MoveFailure(Exception):
    """Move code stopped. ``place`` is None where no function is to blame."""

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        place: Place | None = None,
        abort_code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.place = place
        self.abort_code = abort_code


class InvariantViolation(Exception):
    """Something that a verified module cannot do was done: a bug here, or a hole in the verifier."""


class NativeFailure(Exception):
    """A native refuses its arguments: an abort with a code, or (no code) a primitive error.

    The caller's instruction is not blamed but the native itself, as in Sui.
    """

    def __init__(self, message: str, *, code: int | None = None, kind: FailureKind) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.kind = kind
