"""Writes the tables of docs/contract.md from the doc comments of move/sources.

    python move/tools/contract_page.py [--check]

With `--check` nothing is written and the exit code tells whether the page is what the sources say.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sources import ROOT, Function, Module, read_modules

PAGE = ROOT / "docs" / "contract.md"
BEGIN = "<!-- from the sources, by move/tools/contract_page.py -->"
END = "<!-- end -->"


def render(modules: tuple[Module, ...]) -> str:
    """The generated part of the page."""
    lines: list[str] = []
    for module in modules:
        lines += [f"### `{module.name}`", "", module.about, ""]
        lines += _function_table([f for f in module.functions if not f.is_view])
        lines += _views([f for f in module.functions if f.is_view])
    lines += ["## Errors", "", "| code | name | raised when |", "|---|---|---|"]
    for module in modules:
        for error in module.errors:
            lines.append(f"| {error.code} | `{module.name}::{error.name}` | {error.meaning} |")
    return "\n".join(lines)


def with_tables(page: str, tables: str) -> str:
    """The page with what stands between its marks replaced."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def _function_table(functions: list[Function]) -> list[str]:
    if not functions:
        return []
    lines = [
        "| function | what it does | who may call it | aborts | events |",
        "|---|---|---|---|---|",
    ]
    for function in functions:
        aborts = re.sub(r"(ERROR_\w+)", r"`\1`", function.aborts) or "never."
        emits = re.sub(r"(\w*[A-Z]\w+)", r"`\1`", function.emits) or "none."
        lines.append(
            f"| `{function.name}` | {function.does} | {function.who} | {aborts} | {emits} |"
        )
    return [*lines, ""]


def _views(functions: list[Function]) -> list[str]:
    if not functions:
        return []
    return ["Views, for anyone:", "", *(f"- `{f.name}`: {f.does}" for f in functions), ""]


def main(arguments: list[str]) -> int:
    """Writes the page, or with `--check` compares it."""
    page = PAGE.read_text()
    wanted = with_tables(page, render(read_modules()))
    if "--check" in arguments:
        if page == wanted:
            return 0
        sys.stderr.write(f"{PAGE.name} is not what move/sources say: run {Path(__file__).name}\n")
        return 1
    PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
