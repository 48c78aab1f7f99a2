"""From an expected exception to a message on standard error and an exit code, in one place."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

import typer

REFUSED = 1
"""The ledger said no, or a check found something."""
CANNOT = 2
"""The command, or what it was given, is wrong; Click uses the same for its own complaints."""
NOBODY_ANSWERS = 3
"""No ledger answers at the address."""

EXIT_CODES = (
    "Exit codes: 0 done; 1 the ledger said no, or a check found problems; "
    "2 the command or what it was given is wrong; 3 no ledger answers."
)

P = ParamSpec("P")


def explained(command: Callable[P, None]) -> Callable[P, None]:
    """The command, its expected failures told in a sentence instead of a traceback."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        from pocketsui.errors import NoAnswer, PocketsuiError, Refusal
        from sui_wire.errors import WireError

        try:
            command(*args, **kwargs)
        except NoAnswer as error:
            raise _end(error, NOBODY_ANSWERS) from None
        except Refusal as error:
            raise _end(error, REFUSED) from None
        except (PocketsuiError, WireError) as error:
            raise _end(error, CANNOT) from None
        except OSError as error:
            raise _end(plainly(error), CANNOT) from None

    return run


def plainly(error: OSError) -> str:
    """The file and what is wrong with it, without the number and the quotes.

    >>> plainly(FileNotFoundError(2, "No such file or directory", "/etc/nothing"))
    '/etc/nothing: No such file or directory'
    """
    if error.filename is None:
        return str(error)
    return f"{error.filename}: {error.strerror}"


def _end(error: Exception | str, code: int) -> typer.Exit:
    typer.echo(f"error: {error}", err=True)
    return typer.Exit(code)
