"""The `daas` command: what an operator, a tenant and an auditor type.

Each command is one small module that asks the packages below it; nothing here decides whether
anything is allowed. Start reading at `app.py`, which names every command, then `up.py`, which
shows how the parts of one installation come to know one another.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line (entry point of `daas`)."""
    from k3s_daas.cli.app import run

    run()
