"""What the Move sources declare, read with patterns: they are formatted one way.

A public function says in its doc comment who may call it (`Who:`), with what it aborts (`Aborts:`)
and what it emits (`Emits:`); one without `Who:` is a view, which changes nothing and anyone may
call. An error says beneath which circumstances it is raised. An event is a struct that a function
says it emits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "move" / "sources"

_DOC = re.compile(r"^///\s?(.*)$")
_FUNCTION = re.compile(r"^(?:public|entry) fun (\w+)")
_ERROR = re.compile(r"^const (ERROR_\w+): u64 = (\d+);")
_MODULE = re.compile(r"^module k3s_daas::(\w+);")
_SECTION = re.compile(r"^(Who|Aborts|Emits): (.*)$")
_PARAMETERS = re.compile(r"^(?:public|entry) fun (\w+)(?:<[^(]*>)?\(([^)]*)\)", re.MULTILINE)
_PARAMETER = re.compile(r"(\w+): ([^,(]+(?:<[^>]*>+)?)")
_STRUCT = re.compile(r"^public struct (\w+) has ([\w, ]+) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_ENUM = re.compile(r"^public enum (\w+) has [\w, ]+ \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_VARIANT = re.compile(r"^    (\w+) \{ (.*) \},$", re.MULTILINE)
_FIELD = re.compile(r"^    (\w+): ([^\n]+),$", re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """A public function as its doc comment describes it; parameters without the context."""

    name: str
    parameters: tuple[tuple[str, str], ...]
    """Names and types."""
    does: str
    who: str
    aborts: str
    emits: str

    @property
    def is_view(self) -> bool:
        return not self.who


@dataclass(frozen=True)
class Struct:
    """A struct's abilities, and its fields as names and types."""

    name: str
    abilities: frozenset[str]
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Enum:
    """An enum; each variant with its fields as names and types."""

    name: str
    variants: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


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
    structs: tuple[Struct, ...]
    enums: tuple[Enum, ...]
    errors: tuple[Error, ...]


def read_modules(folder: Path = SOURCES) -> tuple[Module, ...]:
    """Every module of the package, by its first error code, those without errors last."""
    modules = [parse_module(file.read_text()) for file in sorted(folder.glob("*.move"))]
    return tuple(
        sorted(modules, key=lambda module: min((e.code for e in module.errors), default=999))
    )


def emitted(modules: tuple[Module, ...]) -> frozenset[str]:
    """The names of all events."""
    said = (function.emits for module in modules for function in module.functions)
    return frozenset(name for text in said for name in re.findall(r"\w*[A-Z]\w+", text))


def parse_module(source: str) -> Module:
    """The module's doc comment, public functions and errors.

    >>> parse_module("/// About.\\nmodule k3s_daas::a;\\n/// No.\\nconst ERROR_NO: u64 = 7;").errors
    (Error(name='ERROR_NO', code=7, meaning='No.'),)
    """
    name = about = ""
    functions: list[Function] = []
    errors: list[Error] = []
    parameters = {found[1]: found[2] for found in _PARAMETERS.finditer(source)}
    for doc, line in _documented_lines(source):
        if found := _MODULE.match(line):
            name, about = found[1], _paragraph(doc)
        elif found := _FUNCTION.match(line):
            functions.append(_function(found[1], parameters[found[1]], doc))
        elif found := _ERROR.match(line):
            errors.append(Error(found[1], int(found[2]), " ".join(doc)))
    structs = [
        Struct(found[1], frozenset(found[2].split(", ")), tuple(_FIELD.findall(found[3])))
        for found in _STRUCT.finditer(source)
    ]
    enums = [Enum(found[1], _variants(found[2])) for found in _ENUM.finditer(source)]
    return Module(name, about, tuple(functions), tuple(structs), tuple(enums), tuple(errors))


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


def _function(name: str, parameters: str, doc: list[str]) -> Function:
    parts: dict[str, list[str]] = {"does": [], "Who": [], "Aborts": [], "Emits": []}
    current = "does"
    for line in doc:
        if found := _SECTION.match(line):
            current = found[1]
            parts[current].append(found[2])
        else:
            parts[current].append(line)
    text = {part: " ".join(lines).strip() for part, lines in parts.items()}
    return Function(
        name, _parameters(parameters), text["does"], text["Who"], text["Aborts"], text["Emits"]
    )


def _parameters(text: str) -> tuple[tuple[str, str], ...]:
    """Names and types of the parameters, but for the context, which no caller passes."""
    found = [(name, kind.strip()) for name, kind in _PARAMETER.findall(" ".join(text.split()))]
    return tuple((name, kind) for name, kind in found if not kind.endswith("TxContext"))


def _variants(text: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    return tuple(
        (name, tuple(_PARAMETER.findall(inside))) for name, inside in _VARIANT.findall(text)
    )
