"""Says on standard error what is being done, so that nobody waits without knowing for what."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WORTH_SAYING_SECONDS = 2.0
"""A step that took longer also says how long it took."""


def say(line: str) -> None:
    """One line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step before it starts; after it, say how long it took when that was long."""
    say(f"==> {what}")
    started = time.monotonic()
    yield
    seconds = time.monotonic() - started
    if seconds > WORTH_SAYING_SECONDS:
        say(f"    {seconds:.1f} s")
