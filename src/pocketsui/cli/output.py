"""Prints what a command found: for people as a table, for programs as JSON or YAML.

A result is a dict or a list of dicts; in a table a dict is one name and value a line, and a list
of dicts has a heading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from pocketsui.cli.options import Format

Record = Mapping[str, Any]
GAP = "  "


def show(found: Record | Sequence[Record], output: Format) -> None:
    """Print a result on standard output."""
    typer.echo(render(found, output))


def render(found: Record | Sequence[Record], output: Format) -> str:
    """The result as text.

    >>> print(render({"epoch": 0, "coins": ["a", "b"]}, Format.TABLE))
    epoch  0
    coins  a
           b
    """
    if output is Format.JSON:
        return json.dumps(found, indent=2)
    if output is Format.YAML:
        import yaml

        text: str = yaml.safe_dump(found, sort_keys=False, allow_unicode=True)
        return text.rstrip("\n")
    if isinstance(found, Mapping):
        return _pairs(found)
    return _rows(found)


def _pairs(found: Record) -> str:
    width = max(map(len, found), default=0)
    lines = []
    for name, value in found.items():
        first, *rest = _lines(value)
        lines.append(f"{name:{width}}{GAP}{first}".rstrip())
        lines += [f"{'':{width}}{GAP}{line}" for line in rest]
    return "\n".join(lines)


def _rows(found: Sequence[Record]) -> str:
    if not found:
        return "(none)"
    headings = list(found[0])
    cells = [[name.upper() for name in headings]]
    cells += [[_cell(each.get(name)) for name in headings] for each in found]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    return "\n".join(
        GAP.join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def _lines(value: Any) -> list[str]:
    """One line for something simple, several for a list or a dict."""
    if isinstance(value, Mapping):
        return _pairs(value).split("\n") if value else ["(none)"]
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], Mapping):
            return _rows(value).split("\n")
        return [_cell(each) for each in value] or ["(none)"]
    return _cell(value).split("\n")


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value)
    return str(value)
