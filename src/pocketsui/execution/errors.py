"""Failures of a command itself, as opposed to the Move code it calls."""

from __future__ import annotations

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.execution_status import TooLarge, UpgradeError


class CommandFailure(Exception):
    """A command cannot be carried out."""

    def __init__(
        self, kind: FailureKind, message: str, detail: UpgradeError | TooLarge | None = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.detail = detail


class BadArgument(CommandFailure):
    """An argument of a command is not what the command needs."""

    def __init__(self, error: ArgumentError, index: int, message: str) -> None:
        super().__init__(FailureKind.COMMAND_ARGUMENT_ERROR, f"argument {index}: {message}")
        self.error = error
        self.index = index
