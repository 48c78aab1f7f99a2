"""Options that several commands share, so that they read the same everywhere."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

U64 = 2**64 - 1
"""The largest amount that a coin can hold."""
LAST_PORT = 65_535


class Format(StrEnum):
    """How a command prints what it found."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


def default_folder() -> Path:
    """Where a ledger lies when nobody says: the user's folder for state (XDG)."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "pocketsui"


Data = Annotated[
    Path,
    typer.Option(
        help="Folder of the ledger.", envvar="POCKETSUI_DATA", default_factory=default_folder
    ),
]
Url = Annotated[str, typer.Option(help="Where the ledger answers.", envvar="POCKETSUI_URL")]
Output = Annotated[Format, typer.Option("--output", "-o", help="How to print the result.")]

Sender = Annotated[
    str | None, typer.Option(help="Address whose key signs; the first key of the keystore if none.")
]
KeystoreFile = Annotated[
    Path | None,
    typer.Option(
        "--keystore",
        help="File of keys, as Sui's own sui.keystore; one in the ledger's folder if none.",
        envvar="POCKETSUI_KEYSTORE",
    ),
]
FaucetUrl = Annotated[
    str, typer.Option(help="Where the faucet answers.", envvar="POCKETSUI_FAUCET_URL")
]
GasBudget = Annotated[
    int | None,
    typer.Option(
        help="Most MIST that it may cost; what a simulation needs if none.", min=1, max=U64
    ),
]

DEFAULT_URL = "http://127.0.0.1:9000"
DEFAULT_FAUCET_URL = "http://127.0.0.1:9123"
