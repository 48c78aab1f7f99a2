"""Options that several commands have, and the way from a command to the ledger."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from k3s_daas.cli.output import Format
from k3s_daas.installation import Installation

if TYPE_CHECKING:
    from k3s_daas.cli.ledger import Ledger

T = TypeVar("T")

Where = Annotated[
    str,
    typer.Option(
        "--installation", "-i", envvar="DAAS_INSTALLATION", help="Name of the installation."
    ),
]
Out = Annotated[Format, typer.Option("--output", "-o", help="How to print the answer.")]
Name = Annotated[str, typer.Argument(help="A person's name in this installation.")]
Amount = Annotated[str, typer.Argument(help="SUI as in 1.5, or MIST as in 500000mist.")]
Namespace = Annotated[
    str, typer.Option("--namespace", "-n", help="Only in that namespace; everywhere without it.")
]


def on_ledger(where: str, work: Callable[[Ledger], Awaitable[T]]) -> T:
    """Do some work with the ledger of that installation."""
    from k3s_daas.cli.ledger import open_ledger

    async def run() -> T:
        async with open_ledger(Installation.named(where)) as ledger:
            return await work(ledger)

    return asyncio.run(run())
