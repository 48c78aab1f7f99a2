"""Run other programs: the one place where this package starts something and waits for it."""

import subprocess
from collections.abc import Callable, Mapping, Sequence

from k3s_daas.cluster.errors import ClusterError, CommandFailed

# Takes one line about what is being done now, for a person who waits.
Progress = Callable[[str], None]

_DEFAULT_TIMEOUT_SECONDS = 600.0
"""Generous: apt-get on a slow line is the slowest thing that is run this way."""


def run(
    argv: Sequence[str],
    *,
    stdin: bytes | None = None,
    environ: Mapping[str, str] | None = None,
    timeout: float = _DEFAULT_TIMEOUT_SECONDS,
) -> str:
    """Run a program to its end and return what it wrote to standard output."""
    try:
        done = subprocess.run(
            list(argv),
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=None if environ is None else dict(environ),
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise ClusterError(f"{argv[0]} is not installed or not on PATH") from error
    except subprocess.TimeoutExpired as error:
        raise ClusterError(f"{' '.join(argv)} did not end within {timeout:.0f} s") from error
    if done.returncode != 0:
        raise CommandFailed(argv, done.returncode, (done.stderr or done.stdout).decode())
    return done.stdout.decode()


def succeeds(argv: Sequence[str]) -> bool:
    """Tell whether a program runs and exits with 0; for questions, not for actions."""
    try:
        run(argv)
    except ClusterError:
        return False
    return True
