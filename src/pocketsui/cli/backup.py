"""`pocketsui backup`: copy a ledger, running or not."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import Data, Format, Output
from pocketsui.cli.output import show


@explained
def backup(
    data: Data,
    to: Annotated[Path, typer.Option(help="Folder to make; it will hold the keys too.")],
    output: Output = Format.TABLE,
) -> None:
    """Copy a ledger, running or not.

    The copy is as of one checkpoint, and holds the keys too.
    """
    from pocketsui.backup import back_up

    newest = back_up(data, to)
    if output is Format.TABLE:
        typer.echo(f"{to} holds the ledger up to checkpoint {newest}")
    else:
        show({"folder": str(to), "checkpoint": newest}, output)
