"""docs/threats.md names lines of the contract and tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.unit.move.scripts import script

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "threats.md").read_text()
TESTS = ROOT / "tests" / "conformance"
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| (?!who gains|---)", line)]
LINES = sorted(set(re.findall(r"`(\w+)::(\w+)`", PAGE)))
SHOWN = sorted(set(re.findall(r'`(test_\w+\.py)` "([^"]+)"', PAGE)))


@pytest.mark.parametrize(("module", "name"), LINES, ids=lambda each: str(each))
def test_a_line_that_stops_somebody_is_in_the_sources(module: str, name: str) -> None:
    text = (ROOT / "move" / "sources" / f"{module}.move").read_text()
    declared = rf"(fun|const|struct) {name}\b"
    assert re.search(declared, text), f"{module}.move declares no {name}"


@pytest.mark.parametrize(("file", "case"), SHOWN, ids=lambda each: str(each))
def test_a_test_that_shows_it_exists(file: str, case: str) -> None:
    text = (TESTS / file).read_text()
    is_test = re.search(rf"def {re.escape(case)}\(", text)
    assert is_test or f'"{case}"' in text, f"{file} has no case or test {case!r}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[2:50])
def test_each_threat_says_what_stops_it_and_what_shows_that(row: str) -> None:
    _, stops, shown = row.strip("| ").split(" | ")
    modules = {module.name for module in script("sources").read_modules()}
    assert set(re.findall(r"`(\w+)(?:::\w+)?`", stops)) & modules
    assert re.search(r'`test_\w+\.py` "', shown)


def test_the_page_covers_many_threats() -> None:
    assert len(ROWS) >= 40
