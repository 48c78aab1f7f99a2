"""`pocketsui export | import | prune`: take a ledger elsewhere, and forget what is old."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from pocketsui.cli.failures import explained
from pocketsui.cli.options import Data, Format, Output
from pocketsui.cli.output import show
from pocketsui.cli.progress import progress

FIRST = typer.Option("--from", help="First checkpoint.", min=0)
LAST = typer.Option("--to", help="Last checkpoint; the newest if none.", min=0)
DAY_MS = 24 * 60 * 60 * 1_000


@explained
def export_ledger(
    data: Data,
    file: Annotated[Path, typer.Option(help="File to make; - is standard output.")],
    first: Annotated[int, FIRST] = 0,
    last: Annotated[int | None, LAST] = None,
    output: Output = Format.TABLE,
) -> None:
    """Write a ledger as one stream that checks itself.

    The ledger may be running. Later stretches (--from) continue the stream. There are no secrets in
    it: keep the two .key files of the ledger's folder too.
    """
    from pocketsui.archive.export import export

    say = progress("exported checkpoint")
    if file == Path("-"):
        export(data, sys.stdout.buffer, first, last, say)
        return
    with _new(file) as stream:
        newest = export(data, stream, first, last, say)
    found = {"file": str(file), "first": first, "last": newest}
    if output is Format.TABLE:
        typer.echo(f"{file} holds checkpoints {first} to {newest}")
    else:
        show(found, output)


@contextmanager
def _new(file: Path) -> Iterator[BinaryIO]:
    """A new file to write to; no part of one stays behind if the block fails."""
    from pocketsui.errors import StoreUnusable

    try:
        stream = file.open("xb")
    except FileExistsError:
        raise StoreUnusable(f"{file} exists; name a file that does not") from None
    try:
        with stream:
            yield stream
    except BaseException:
        file.unlink()
        raise


@explained
def import_ledger(
    data: Data,
    file: Annotated[Path, typer.Option(help="An export; - is standard input.")],
    chain: Annotated[
        str | None, typer.Option(help="Digest of the genesis checkpoint that it has to have.")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Verify and execute an export, checkpoint by checkpoint.

    An empty folder becomes a ledger; in one that has a ledger, what follows its last checkpoint is
    added. It stops at what is not right and says where; what it wrote before is right, and the same
    command goes on behind it.
    """
    from pocketsui.archive.load import load
    from pocketsui.node import move_interpreter
    from sui_wire.ids import format_digest, parse_digest

    expected = None if chain is None else parse_digest(chain)
    with ExitStack() as stack:
        piped = file == Path("-")
        stream = sys.stdin.buffer if piped else stack.enter_context(file.open("rb"))
        say = progress("imported checkpoint")
        loaded = load(stream, data, move_interpreter(), expected, say)
    found = {
        "folder": str(data),
        "chain": format_digest(loaded.chain),
        "checkpoints": loaded.checkpoints,
        "transactions": loaded.transactions,
    }
    show(found, output)


@explained
def prune_ledger(
    data: Data,
    keep_checkpoints: Annotated[
        int | None, typer.Option(help="Keep the newest so many checkpoints.", min=1)
    ] = None,
    keep_days: Annotated[
        float | None,
        typer.Option(help="Keep the checkpoints of the last so many days.", min=0, max=36_525),
    ] = None,
    objects_only: Annotated[
        bool,
        typer.Option("--objects-only", help="Forget old versions of objects, nothing else."),
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """Forget what is old; there is no way back.

    The ledger may be running. The newest version of every object stays. The file does not shrink:
    its space is used again.
    """
    from pocketsui.pruning.prune import Keep, Progress, prune

    now_ms = time.time_ns() // 1_000_000
    since = None if keep_days is None else now_ms - round(keep_days * DAY_MS)
    say = progress("transactions forgotten:")
    done = Progress(0, 0)
    for done in prune(data, Keep(keep_checkpoints, since, objects_only)):
        say(done.forgotten)
    show({"first checkpoint kept": done.first, "transactions forgotten": done.forgotten}, output)
