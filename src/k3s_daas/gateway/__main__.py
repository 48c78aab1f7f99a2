"""`python -m k3s_daas.gateway --config FILE`"""

import argparse
import asyncio
import sys
from pathlib import Path

from k3s_daas.gateway.config import ConfigError, load_config
from k3s_daas.gateway.process import serve
from k3s_daas.gateway.telemetry import log
from k3s_daas.json_logs import configure_logging


def main() -> int:
    """Serve until told to stop; 2 when the configuration cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m k3s_daas.gateway", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON file; see config.py")
    arguments = parser.parse_args()
    configure_logging()
    try:
        asyncio.run(serve(load_config(arguments.config)))
    except ConfigError as error:
        log.error("unusable configuration", reason=str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
