"""`pocketsui keys`: the development keys that sign."""

from __future__ import annotations

from typing import Annotated

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import Data, Format, KeystoreFile, Output
from pocketsui.cli.output import show


@explained
def keys(
    data: Data,
    new: Annotated[bool, typer.Option("--new", help="Make one more.")] = False,
    keystore: KeystoreFile = None,
    output: Output = Format.TABLE,
) -> None:
    """List the development keys.

    The first signs unless --sender names another.
    """
    from pocketsui.cli.user import User
    from sui_wire.ids import format_address

    store = User(data, keystore).keys(new=new)
    if new:
        store.add()
    show(
        [
            {"address": format_address(key.address), "scheme": "ed25519", "file": str(store.path)}
            for key in store.usable()
        ],
        output,
    )
