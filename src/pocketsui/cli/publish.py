"""`pocketsui publish`: a compiled Move package, new or the next version of another."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import (
    DEFAULT_FAUCET_URL,
    DEFAULT_URL,
    Data,
    FaucetUrl,
    Format,
    GasBudget,
    KeystoreFile,
    Output,
    Sender,
    Url,
)
from pocketsui.cli.output import show

if TYPE_CHECKING:
    from pocketsui.client.outcome import Outcome
    from pocketsui.client.source import Compiled


@explained
def publish(
    data: Data,
    modules: Annotated[
        list[Path],
        typer.Argument(help="Folder of a package that `sui move build` built, or .mv files."),
    ],
    upgrade: Annotated[
        str | None,
        typer.Option(help="UpgradeCap of the package that this is the next version of."),
    ] = None,
    sender: Sender = None,
    keystore: KeystoreFile = None,
    gas_budget: GasBudget = None,
    url: Url = DEFAULT_URL,
    faucet_url: FaucetUrl = DEFAULT_FAUCET_URL,
    output: Output = Format.TABLE,
) -> None:
    """Publish a compiled Move package.

    Prints its id, its UpgradeCap, and what its init functions made.

    The gas is the sender's; a sender without SUI gets some from the faucet first.
    """
    from pocketsui.cli.user import User
    from pocketsui.client.source import find_compiled

    user = User(data, keystore, sender)
    compiled = find_compiled(modules)

    async def send() -> Outcome:
        async with user.account(url, faucet_url) as account:
            if upgrade is not None:
                return await account.upgrade(compiled, upgrade, gas_budget=gas_budget)
            return await account.publish(compiled, gas_budget=gas_budget)

    done = asyncio.run(send())
    if done.package is not None:
        user.errors().remember(done.package, compiled.errors)
    show(_told(done, compiled, output), output)


def _told(done: Outcome, compiled: Compiled, output: Format) -> dict[str, Any]:
    from pocketsui.cli.told import outcome

    caps = [each for each in done.created if each.object_type.endswith("::package::UpgradeCap")]
    return {
        "package": done.package,
        "modules": list(compiled.names),
        "upgrade cap": caps[0].object_id if caps else None,
        **{name: value for name, value in outcome(done, output).items() if name != "returned"},
    }
