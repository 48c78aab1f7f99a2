"""How a command answers: one value, printed as a table for people or as JSON or YAML for scripts.

Answers go to standard output and nothing else does: progress and errors go to standard error.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from enum import StrEnum

Row = Mapping[str, object]

_LONGEST = 68
"""Characters of a field within a cell: an id has 66."""


class Format(StrEnum):
    """The value of `-o`."""

    TABLE = "table"
    JSON = "json"
    YAML = "yaml"


def render(value: Row | Sequence[Row], form: Format) -> str:
    """The text of an answer: `value` is one record, or a list of records with the same keys."""
    if form is Format.JSON:
        return json.dumps(value, indent=2, default=str)
    if form is Format.YAML:
        import yaml

        return yaml.safe_dump(json.loads(json.dumps(value, default=str)), sort_keys=False).rstrip()
    if isinstance(value, Mapping):
        return _columns([{"": key, " ": item} for key, item in value.items()], header=False)
    return _columns(value, header=True)


def show(value: Row | Sequence[Row], form: Format) -> None:
    """Print an answer."""
    say(render(value, form))


def say(line: str) -> None:
    """Print an answer that is one line of text."""
    sys.stdout.write(f"{line}\n")


def rfc3339(unix_ms: int) -> str:
    """A time in milliseconds since 1970 as people and Kubernetes write it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(unix_ms // 1000))


def _columns(rows: Sequence[Row], *, header: bool) -> str:
    """Columns as kubectl draws them: upper-case names, three spaces between, no lines."""
    if not rows:
        return "nothing to show"
    names = list(rows[0])
    lines = [[name.upper().replace("_", "-") for name in names]] if header else []
    lines += [[_cell(row[name]) for name in names] for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    return "\n".join(
        "   ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, Mapping):
        return " ".join(f"{key}={_short(_cell(item))}" for key, item in value.items()) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(str(item) for item in value) or "-"
    return str(value)


def _short(text: str) -> str:
    """Long octets as their beginning; JSON and YAML have all of it."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
