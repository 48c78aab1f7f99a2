"""Writes the tables of docs/contract.md from the doc comments of move/sources.

    python move/tools/contract_page.py [--check]

A public function says in its doc comment who may call it (`Who:`), with what it aborts (`Aborts:`)
and what it emits (`Emits:`); one without `Who:` is a view, which changes nothing and anyone may
call. An error says beneath which circumstances it is raised. With `--check` nothing is written and
the exit code tells whether the page is what the sources say.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "move" / "sources"
PAGE = ROOT / "docs" / "contract.md"
BEGIN = "<!-- from the sources, by move/tools/contract_page.py -->"
END = "<!-- end -->"

_DOC = re.compile(r"^///\s?(.*)$")
_FUNCTION = re.compile(r"^public fun (\w+)")
_ERROR = re.compile(r"^const (ERROR_\w+): u64 = (\d+);")
_MODULE = re.compile(r"^module k3s_daas::(\w+);")
_SECTION = re.compile(r"^(Who|Aborts|Emits): (.*)$")


@dataclass(frozen=True)
class Function:
    """A public function as its doc comment describes it."""

    name: str
    does: str
    who: str
    aborts: str
    emits: str

    @property
    def is_view(self) -> bool:
        return not self.who


@dataclass(frozen=True)
class Error:
    name: str
    code: int
    meaning: str


@dataclass(frozen=True)
class Module:
    name: str
    about: str
    functions: tuple[Function, ...]
    errors: tuple[Error, ...]


def read_modules(folder: Path = SOURCES) -> tuple[Module, ...]:
    """Every module of the package, by its first error code, those without errors last."""
    modules = [parse_module(file.read_text()) for file in sorted(folder.glob("*.move"))]
    return tuple(
        sorted(modules, key=lambda module: min((e.code for e in module.errors), default=999))
    )


def parse_module(source: str) -> Module:
    """The module's doc comment, public functions and errors.

    >>> parse_module("/// About.\\nmodule k3s_daas::a;\\n/// No.\\nconst ERROR_NO: u64 = 7;").errors
    (Error(name='ERROR_NO', code=7, meaning='No.'),)
    """
    name = about = ""
    functions: list[Function] = []
    errors: list[Error] = []
    for doc, line in _documented_lines(source):
        if found := _MODULE.match(line):
            name, about = found[1], _paragraph(doc)
        elif found := _FUNCTION.match(line):
            functions.append(_function(found[1], doc))
        elif found := _ERROR.match(line):
            errors.append(Error(found[1], int(found[2]), " ".join(doc)))
    return Module(name, about, tuple(functions), tuple(errors))


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


def _documented_lines(source: str) -> Iterator[tuple[list[str], str]]:
    """Each line that is no comment or attribute, with the doc comment right above it."""
    doc: list[str] = []
    for line in source.splitlines():
        if found := _DOC.match(line):
            doc.append(found[1])
        elif not line.startswith("#["):
            yield doc, line
            doc = []


def _paragraph(doc: list[str]) -> str:
    return " ".join(doc[: doc.index("")] if "" in doc else doc)


def _function(name: str, doc: list[str]) -> Function:
    parts: dict[str, list[str]] = {"does": [], "Who": [], "Aborts": [], "Emits": []}
    current = "does"
    for line in doc:
        if found := _SECTION.match(line):
            current = found[1]
            parts[current].append(found[2])
        else:
            parts[current].append(line)
    text = {part: " ".join(lines).strip() for part, lines in parts.items()}
    return Function(name, text["does"], text["Who"], text["Aborts"], text["Emits"])


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
