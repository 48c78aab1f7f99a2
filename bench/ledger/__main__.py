"""`python -m bench.ledger WHAT`; see the package's docstring."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.ledger.fill import MB, fill_ledger, transfer_alone
from bench.ledger.load import send
from bench.ledger.profile import profile as profile_of
from bench.ledger.requests import sign_requests
from bench.ledger.server import serving
from bench.ledger.stepping import table as stepping_table
from k3s_daas.cli.progress import step

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

CLIENTS = 16
SEQUENCE_WINDOW = 128
"""How far the requests of a session may overtake one another, by the contract."""
OPEN_REQUESTS = 1_000
"""Requests of one round: the contract lets an executor have 1,024 unanswered ones in a lane."""
ALONE = 10
"""One in so many transactions is sent by itself, for the latency that one person feels."""


@app.command()
def single(rounds: int = 3) -> None:
    """One contract call a transaction."""
    _measure(rounds, calls=1)


@app.command()
def batch(rounds: int = 3, calls: int = 15) -> None:
    """Many contract calls a transaction, as K3s-DaaS sends them under load."""
    _measure(rounds, calls)


def _measure(rounds: int, calls: int) -> None:
    """Each round on a new ledger with transactions of its own."""
    count = OPEN_REQUESTS // calls
    clients = min(CLIENTS, SEQUENCE_WINDOW // 2 // calls)
    for number in range(1, rounds + 1):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with step(f"round {number}: signing {count} transactions of {calls}"):
                signed = asyncio.run(sign_requests(folder, count, calls))
            with serving(folder / "ledger") as server:
                first = uvloop.run(send(server, signed[: count // ALONE], clients=1))
                rest = uvloop.run(send(server, signed[count // ALONE :], clients=clients))
        print(f"    1 client: {first.text()}")
        print(f"    {clients} clients: {rest.text()}")
        print(f"    {rest.per_second * calls:.0f} requests/s")


@app.command()
def profile(count: int = OPEN_REQUESTS, calls: int = 1) -> None:
    """Where the time of a transaction goes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with step(f"signing {count} transactions"):
            signed = asyncio.run(sign_requests(folder, count, calls))
        print(profile_of(folder, signed))


@app.command()
def stepping() -> None:
    """What translating Move functions is worth against stepping through them."""
    print(stepping_table())


@app.command()
def fill(
    data: Annotated[Path, typer.Option(help="Folder for the ledger; it grows to some gigabytes.")],
    transactions: int = 1_000_000,
) -> None:
    """So many transfers into one file: does it get slower, does it need more memory?"""
    uvloop.run(fill_ledger(data, transactions, print))
    with serving(data / "ledger") as server:
        print(f"started again in {server.started_in:.2f} s, {server.memory_bytes() / MB:.0f} MB")
        alone = uvloop.run(transfer_alone(server, data / "ledger"))
    print(f"1 client: {alone.text()}")


if __name__ == "__main__":
    app()
