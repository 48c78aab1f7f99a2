"""Says how far something long has come, on standard error, to whoever sits in front of it."""

from __future__ import annotations

import time
from collections.abc import Callable

import typer

QUIET_SECONDS = 2.0
"""What is done by then needs no word; and so long is the silence between two."""


def progress(what: str, clock: Callable[[], float] = time.monotonic) -> Callable[[int], None]:
    """A function that is told numbers and prints one now and then.

    >>> times = iter([0.0, 1.0, 2.5, 3.0])
    >>> say = progress("checkpoint", lambda: next(times))
    >>> for number in (1, 2, 3):
    ...     say(number)
    """
    last = clock()

    def say(number: int) -> None:
        nonlocal last
        now = clock()
        if now - last >= QUIET_SECONDS:
            last = now
            typer.echo(f"{what} {number}", err=True)

    return say
