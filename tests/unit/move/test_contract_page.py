"""docs/contract.md says of the Move sources what the Move sources say."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.unit.move.scripts import script

ROOT = Path(__file__).parents[3]
SOURCES = ROOT / "move" / "sources"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The script that writes the page."""
    return script("contract_page")


@pytest.fixture(scope="module")
def text() -> str:
    """All the sources in one."""
    return "\n".join(file.read_text() for file in sorted(SOURCES.glob("*.move")))


def test_the_page_is_up_to_date(generator: ModuleType) -> None:
    page = (ROOT / "docs" / "contract.md").read_text()
    tables = generator.render(generator.read_modules())
    assert generator.with_tables(page, tables) == page, "run move/tools/contract_page.py"


def test_no_two_errors_share_a_code_or_a_name(generator: ModuleType) -> None:
    errors = [error for module in generator.read_modules() for error in module.errors]
    for what in ([error.code for error in errors], [error.name for error in errors]):
        assert [value for value, count in Counter(what).items() if count > 1] == []


def test_every_error_has_a_meaning_and_a_function_that_raises_it(generator: ModuleType) -> None:
    modules = generator.read_modules()
    raised = set()
    for module in modules:
        for function in module.functions:
            raised |= set(re.findall(r"ERROR_\w+", function.aborts))
    assert raised == {error.name for module in modules for error in module.errors}
    assert [e.name for module in modules for e in module.errors if not e.meaning] == []


def test_every_event_is_emitted_by_a_function_that_says_so(
    generator: ModuleType, text: str
) -> None:
    emitted = set(re.findall(r"event::emit\((?:[a-z]+\)|([A-Z]\w+))", text)) - {""}
    records = set(re.findall(r"let \w+ =\s+(K8s\w+) \{", text))
    assert script("sources").emitted(generator.read_modules()) == emitted | records


def test_what_changes_something_says_who_may_call_it(generator: ModuleType, text: str) -> None:
    views = {f.name for m in generator.read_modules() for f in m.functions if f.is_view}
    for name, parameters in re.findall(r"^public fun (\w+)\(([^)]*)\)", text, re.MULTILINE):
        if "&mut" in parameters or "ctx:" in parameters:
            assert name not in views, f"{name} changes something: say who may call it"


def test_every_public_function_and_type_is_documented(text: str) -> None:
    bare = re.findall(r"(?<!///)(?<!\])\n\npublic fun (\w+)", text)
    assert bare == []


def test_a_source_stays_within_four_hundred_lines() -> None:
    lengths = {file.name: len(file.read_text().splitlines()) for file in SOURCES.glob("*.move")}
    assert [name for name, length in lengths.items() if length > 400] == []
