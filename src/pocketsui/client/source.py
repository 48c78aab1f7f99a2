"""Finds what a Move compiler left in a folder: compiled modules, and the names of error codes.

A name like `ENotOwner` of a plain number is in no bytecode; the source that lies beside it has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module
from pocketsui.errors import InvalidRequest

UNPUBLISHED = bytes(32)

_MODULE = re.compile(r"\bmodule\s+\w+::(\w+)")
_CONSTANT = re.compile(r"\bconst\s+(\w+)\s*:\s*u64\s*=\s*(0x[0-9a-fA-F_]+|[\d_]+)(?:u64)?\s*;")
_ERROR_LIKE = re.compile(r"E[A-Z]|E_|.*ERR")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)

ErrorNames = dict[str, dict[int, str]]
"""Module name to code to the constant's name."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Compiled modules of one package, each behind those it names."""

    modules: tuple[bytes, ...]
    names: tuple[str, ...]
    dependencies: frozenset[bytes]
    """Addresses of the packages that the modules name."""
    errors: ErrorNames


def find_compiled(paths: Iterable[Path]) -> Compiled:
    """What .mv files, or the folder of a package or of its build, hold."""
    files = sorted({file for path in paths for file in _module_files(path)})
    if not files:
        raise InvalidRequest("modules", "no files named; give .mv files or a package's folder")
    compiled = {file: _read(file) for file in files}
    ordered = _ordered(compiled.values())
    data = {module.name: file.read_bytes() for file, module in compiled.items()}
    if len(data) != len(files):
        raise InvalidRequest("modules", f"two of the files hold one module: {sorted(data)}")
    foreign = {address for module in ordered for address, _ in module.dependencies()}
    return Compiled(
        tuple(data[module.name] for module in ordered),
        tuple(module.name for module in ordered),
        frozenset(foreign - {UNPUBLISHED}),
        read_error_names(_sources(files)),
    )


def read_error_names(sources: Iterable[Path]) -> ErrorNames:
    """Constants that look like error codes, by the module they are declared in."""
    found: ErrorNames = {}
    for path in sources:
        text = _COMMENT.sub("", path.read_text(errors="replace"))
        starts = list(_MODULE.finditer(text))
        for index, start in enumerate(starts):
            end = starts[index + 1].start() if index + 1 < len(starts) else len(text)
            for name, number in _CONSTANT.findall(text[start.end() : end]):
                if _ERROR_LIKE.match(name):
                    codes = found.setdefault(start.group(1), {})
                    codes.setdefault(int(number.replace("_", ""), 0), name)
    return found


def _module_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InvalidRequest("modules", f"{path} is neither a file nor a folder")
    for pattern in ("build/*/bytecode_modules/*.mv", "bytecode_modules/*.mv", "*.mv"):
        found = list(path.glob(pattern))
        if len({file.parent for file in found}) > 1:
            raise InvalidRequest("modules", f"{path} holds several builds; name one of them")
        if found:
            return found
    raise InvalidRequest(
        "modules", f"no compiled modules (.mv) in {path}; `sui move build` makes them"
    )


def _read(path: Path) -> CompiledModule:
    try:
        module = read_module(path.read_bytes())
    except MalformedModule as error:
        raise InvalidRequest("modules", f"{path} is no compiled Move module: {error}") from None
    if module.address != UNPUBLISHED:
        raise InvalidRequest(
            "modules",
            f"{path} has an address already (0x{module.address.hex()}); modules to publish have "
            "0x0: set the package's own address to 0x0 in Move.toml and build again",
        )
    return module


def _ordered(modules: Iterable[CompiledModule]) -> list[CompiledModule]:
    """Each behind the modules of the same package that it names, else by name."""
    waiting = {module.name: module for module in sorted(modules, key=lambda each: each.name)}
    ordered: list[CompiledModule] = []

    def take(module: CompiledModule) -> None:
        for address, name in module.dependencies():
            if address == UNPUBLISHED and name in waiting:
                take(waiting.pop(name))
        ordered.append(module)

    while waiting:
        take(waiting.pop(next(iter(waiting))))
    return ordered


def _sources(files: Iterable[Path]) -> set[Path]:
    """Source files beside a folder `bytecode_modules`, or beside the `build` it is in."""
    found: set[Path] = set()
    for folder in {file.parent for file in files}:
        for root in (folder, *folder.parents[:3]):
            found.update(root.glob("sources/**/*.move"))
    return found
