"""Every pitfall in tests/pitfalls.yaml is held by tests that exist, or says what it waits for."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

TESTS = Path(__file__).parents[1]
PITFALLS = yaml.safe_load((TESTS / "pitfalls.yaml").read_text())
ENTRIES = [
    pytest.param(entry, id=entry["rule"][:60]) for section in PITFALLS.values() for entry in section
]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The test functions that pytest would collect from a file."""
    names = (node.name for node in ast.walk(ast.parse(path.read_text())) if is_function(node))
    return frozenset(name for name in names if name.startswith("test_"))


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_pitfall_has_tests_or_a_reason(entry: dict[str, object]) -> None:
    assert set(entry) <= {"rule", "tests", "later"}
    assert entry["rule"]
    assert entry.get("tests") or entry.get("later")
    assert entry.get("later", "said") and entry.get("tests", ["named"])


@pytest.mark.parametrize("entry", ENTRIES)
def test_its_tests_exist_and_are_named_once(entry: dict[str, list[str]]) -> None:
    named = entry.get("tests", [])

    assert not [test for test, count in Counter(named).items() if count > 1]
    for test in named:
        path, _, function = test.partition("::")
        assert (TESTS / path).is_file(), f"{test}: there is no such file"
        assert function in functions_of(TESTS / path), f"{test}: there is no such test"


def test_no_pitfall_stands_there_twice() -> None:
    rules = [entry["rule"] for section in PITFALLS.values() for entry in section]

    assert len(rules) == len(set(rules))
