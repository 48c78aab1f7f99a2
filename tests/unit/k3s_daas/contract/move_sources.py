"""Reads from the Move sources what the Python side must agree with: no compiler, only patterns.

source("rule").functions["new_rule"]      # the types of its parameters, without the context
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MOVE = Path(__file__).parents[4] / "move" / "sources"

_FUNCTION = re.compile(r"^public fun (\w+)\(([^)]*)\)", re.MULTILINE)
_STRUCT = re.compile(r"^public struct (\w+) has ([\w, ]+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^    (\w+): ([^\n]+),$", re.MULTILINE)
_ERROR = re.compile(r"((?:^///[^\n]*\n)+)^const (ERROR_\w+): u64 = (\d+);", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Struct:
    """Abilities, and fields as (name, type)."""

    abilities: frozenset[str]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What one module declares."""

    functions: dict[str, tuple[str, ...]]
    structs: dict[str, Struct]
    errors: dict[str, tuple[int, str]]
    """Code and meaning."""
    emitted: frozenset[str]
    """Structs that are emitted where they are made."""


@cache
def source(module: str) -> Source:
    text = (MOVE / f"{module}.move").read_text()
    functions = {name: _parameters(inside) for name, inside in _FUNCTION.findall(text)}
    structs = {
        name: Struct(frozenset(abilities.split(", ")), tuple(_FIELD.findall(inside)))
        for name, abilities, inside in _STRUCT.findall(text)
    }
    errors = {name: (int(code), _prose(doc)) for doc, name, code in _ERROR.findall(text)}
    emitted = frozenset(re.findall(r"emit\((\w+) \{", text))
    return Source(functions, structs, errors, emitted)


def modules() -> list[str]:
    return sorted(path.stem for path in MOVE.glob("*.move"))


def _parameters(inside: str) -> tuple[str, ...]:
    found = re.findall(r"\w+: ([^,]+?)\s*(?:,|$)", inside.strip())
    return tuple(kind for kind in found if not kind.endswith("TxContext"))


def _prose(doc: str) -> str:
    return " ".join(line.removeprefix("///").strip() for line in doc.strip().splitlines())
