"""Why a command cannot do what was asked: one line for the user, with the next step in it."""

from __future__ import annotations


class CommandError(Exception):
    """An expected failure; the command prints it without a traceback and exits with 1."""


class NotUp(CommandError):
    """The installation has not been brought up, or not far enough."""

    def __init__(self, name: str, missing: str) -> None:
        super().__init__(f"installation {name!r} has no {missing} yet; run `daas up` first")


class UnknownPerson(CommandError):
    """Nobody of that name has a seal token here."""

    def __init__(self, name: str, known: list[str]) -> None:
        people = ", ".join(sorted(known)) or "nobody"
        super().__init__(
            f"{name!r} has no seal token here ({people} has); run `daas seal issue {name}` first"
        )


def explain(error: Exception) -> str | None:
    """What to tell the user of an expected failure; None for a bug, which keeps its traceback."""
    from k3s_daas.chain import ChainError, LedgerUnavailable, MoveAbort
    from k3s_daas.cluster import ClusterError
    from k3s_daas.contract.aborts import explain as explain_abort
    from k3s_daas.contract.errors import ContractError
    from k3s_daas.installation import InstallationError
    from k3s_daas.processes import ProcessesError
    from k3s_daas.seal.errors import SealError

    if isinstance(error, MoveAbort):
        return f"the contract refused: {explain_abort(error.code)}"
    if isinstance(error, LedgerUnavailable):
        return f"{error}; `daas status` shows whether it runs, `daas up` starts it"
    expected = (
        ChainError,
        ClusterError,
        CommandError,
        ContractError,
        InstallationError,
        ProcessesError,
        SealError,
    )
    return str(error) if isinstance(error, expected) else None
