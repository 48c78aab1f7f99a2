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
    """What a verified module cannot do was done: a bug here, or a hole in the verifier."""
