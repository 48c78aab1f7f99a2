"""`python -m k3s_daas.executor --config FILE`: run an executor until it is told to stop."""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

from k3s_daas.executor.config import load_config
from k3s_daas.executor.errors import ExecutorError
from k3s_daas.executor.service import serve
from k3s_daas.json_logs import configure_logging
from k3s_daas.seal.errors import SealError


def main(arguments: list[str] | None = None) -> int:
    """Parse, run, and say in one line what stopped it."""
    parser = argparse.ArgumentParser(
        prog="k3s_daas.executor", description="Execute what the contract approved, and record it."
    )
    parser.add_argument("--config", type=Path, required=True, help="JSON file, see executor.config")
    options = parser.parse_args(arguments)
    configure_logging()
    failed = False
    try:
        asyncio.run(serve(load_config(options.config)))
    except* (ExecutorError, SealError, OSError) as errors:
        failed = True
        for error in _each(errors):
            sys.stderr.write(f"executor: {error}\n")
    return int(failed)


def _each(errors: BaseExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _each(error)
        else:
            yield error


if __name__ == "__main__":
    raise SystemExit(main())
