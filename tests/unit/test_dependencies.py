"""Every package that `src` imports is declared by name, and every one declared is imported."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"k3s_daas", "pocketsui", "sui_wire"}


def imported() -> Iterator[str]:
    """The modules that `src` imports, with their parents."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module


def distributions() -> set[str]:
    """The distributions that hold them; `google` is a namespace that two of them share."""
    found = set()
    known = packages_distributions()
    for module in imported():
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in OURS:
            continue
        if top == "google":
            found.add("protobuf" if ".protobuf" in module else "googleapis-common-protos")
        else:
            found.update(name.lower().replace("_", "-") for name in known[top])
    return found


def declared() -> set[str]:
    """The runtime dependencies of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {re.split(r"[^a-z0-9-]", name.lower())[0] for name in project["dependencies"]}


def test_what_is_imported_is_what_is_declared() -> None:
    # sui_wire's code generator and pocketsui's pytest plugin run where tests do, and nowhere else.
    assert (
        distributions() - {"grpcio-tools", "mypy-protobuf", "pytest", "pytest-asyncio"}
        == declared()
    )


def test_what_is_declared_is_locked_with_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    for name in declared():
        assert re.search(rf"(?m)^{re.escape(name)}==\S+.*\\\n\s+--hash=sha256:", lock), name
