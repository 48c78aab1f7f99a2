"""The page of docs/conformance.md says what the tests say, and nothing is left out of it."""

from __future__ import annotations

from tests.conformance import oracle
from tests.conformance.table import COMMAND, HERE, PAGE, page


def test_the_page_is_as_new_as_the_tests() -> None:
    assert PAGE.read_text() == page(), f"docs/conformance.md is out of date: run {COMMAND}"


def test_every_test_of_the_folder_says_what_it_compares() -> None:
    said = page()
    for path in HERE.glob("test_*.py"):
        assert f"| `{path.name}` |" in said


def test_every_limit_of_the_oracle_is_on_the_page() -> None:
    listed = page().split("cannot judge", 1)[1]
    assert listed.count("\n- ") == (oracle.__doc__ or "").count("\n- ")
