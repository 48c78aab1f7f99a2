"""The command line, `pocketsui`: one file a family of commands, all registered in `app`.

Typer and the standard library are all that is imported until a command runs: what a command needs
it imports itself, so that `pocketsui --help` answers at once. `options` has the options that
commands share, `output` prints tables, JSON or YAML, and `failures` turns every expected exception
into one message and an exit code, in one place.
"""

from pocketsui.cli.app import app, main

__all__ = ["app", "main"]
