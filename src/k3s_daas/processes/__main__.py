"""`python -m k3s_daas.processes supervise|guard --installation DIR`: run one installation.

Started by `control.start`, and by one another; by hand useful in the foreground, to watch it work.
"""

import argparse
import asyncio
import json
import logging
import os
import sys
from pathlib import Path

from k3s_daas.installation import Installation
from k3s_daas.processes.errors import ProcessesError
from k3s_daas.processes.guard import guard
from k3s_daas.processes.supervisor import Supervisor


def main() -> int:
    """Parse the arguments and supervise until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m k3s_daas.processes", description=__doc__)
    parser.add_argument("role", choices=["supervise", "guard"])
    parser.add_argument("--installation", type=Path, required=True, help="its root folder")
    parser.add_argument("--detach", action="store_true", help="go on in the background")
    arguments = parser.parse_args()
    if arguments.detach:
        _detach()
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    try:
        installation = Installation.at(arguments.installation)
        if arguments.role == "guard":
            guard(installation)
        else:
            asyncio.run(Supervisor(installation).run())
    except ProcessesError as error:
        logging.getLogger(__name__).error("%s", error)
        return 1
    return 0


class _JsonLines(logging.Formatter):
    """One JSON object a line, as all logs of an installation are."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": record.created,
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return json.dumps(fields)


def _detach() -> None:
    """Leave the caller's session, as a grandchild that init adopts: nobody need wait for it."""
    if os.fork():
        os._exit(0)
    os.setsid()
    os.chdir("/")


if __name__ == "__main__":
    sys.exit(main())
