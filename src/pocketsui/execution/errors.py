"""Failures of a command itself, as opposed to the Move code it calls."""

from __future__ import annotations

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.execution_status import Detail


class CommandFailure(Exception):
    """A command cannot be carried out. ``detail`` is what effects say beside the kind."""

    def __init__(self, kind: FailureKind, message: str, detail: Detail = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail


class BadArgument(CommandFailure):
    """An argument of a command is not what the command needs.

    ``indices`` are those that some errors name: of an input, or of a result and its part.
    """

    def __init__(
        self, error: ArgumentError, index: int, message: str, *, indices: tuple[int, ...] = ()
    ) -> None:
        super().__init__(FailureKind.COMMAND_ARGUMENT_ERROR, f"argument {index}: {message}")
        self.error = error
        self.index = index
        self.indices = indices
