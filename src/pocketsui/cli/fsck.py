"""`pocketsui fsck`: is what is on the disk what the rules make of it?"""

from __future__ import annotations

import typer

from pocketsui.cli.failures import REFUSED, explained
from pocketsui.cli.options import Data, Format, Output
from pocketsui.cli.output import show
from pocketsui.cli.progress import progress


@explained
def fsck(data: Data, output: Output = Format.TABLE) -> None:
    """Check a ledger by executing it again.

    Everything from genesis on, and every digest compared. Of a ledger that runs, check a backup.
    """
    from pocketsui.cli.told import counted
    from pocketsui.fsck import check
    from pocketsui.node import move_interpreter

    report = check(data, move_interpreter(), progress("checked checkpoint"))
    found = {
        "checkpoints": report.checkpoints,
        "transactions": report.transactions,
        "problems": [str(problem) for problem in report.problems],
    }
    if output is Format.TABLE:
        for problem in report.problems:
            typer.echo(str(problem))
        typer.echo(
            f"{counted(report.checkpoints, 'checkpoint')}, "
            f"{counted(report.transactions, 'transaction')}, "
            f"{counted(len(report.problems), 'problem')}"
        )
    else:
        show(found, output)
    if report.problems:
        raise typer.Exit(REFUSED)
