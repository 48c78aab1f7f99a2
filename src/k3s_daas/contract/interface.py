"""What the contract's functions take, its events hold and its errors mean: package data.

`package/interface.json` is written from the Move sources by `move/tools/interface.py`; a test
compares them. Bytecode has no names, so this is where they come from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class FunctionInterface:
    """A public function; `parameters` are names and Move types, without the context."""

    module: str
    name: str
    parameters: tuple[tuple[str, str], ...]
    does: str
    who: str
    """Who may call it; empty for a view."""


@dataclass(frozen=True, slots=True)
class ErrorInterface:
    """An abort code, the name of its constant and what it means."""

    module: str
    name: str
    code: int
    meaning: str


@dataclass(frozen=True, slots=True)
class Interface:
    """Everything by name: functions and events by `module::name`, errors by code."""

    functions: dict[str, FunctionInterface]
    events: dict[str, tuple[tuple[str, str], ...]]
    enums: dict[str, tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]
    """The variants of each enum in their order, with names and types of their fields."""
    errors: dict[int, ErrorInterface]


@cache
def load() -> Interface:
    """Read the package data; it never changes while we run."""
    data = json.loads((files(__package__) / "package" / "interface.json").read_text())
    functions, events, enums, errors = {}, {}, {}, {}
    for module, declared in data.items():
        for name, one in declared["functions"].items():
            parameters = _pairs(one["parameters"])
            function = FunctionInterface(module, name, parameters, one["does"], one["who"])
            functions[f"{module}::{name}"] = function
        for name, fields in declared["events"].items():
            events[f"{module}::{name}"] = _pairs(fields)
        for name, variants in declared["enums"].items():
            enums[name] = tuple((variant, _pairs(fields)) for variant, fields in variants)
        for name, (code, meaning) in declared["errors"].items():
            errors[code] = ErrorInterface(module, name, code, meaning)
    return Interface(functions, events, enums, errors)


def _pairs(pairs: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, kind) for name, kind in pairs)
