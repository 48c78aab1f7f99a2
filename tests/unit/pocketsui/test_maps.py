"""The docstring of each package is its map: it names every module there is."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3] / "src" / "pocketsui"

ALIKE = {
    "cli",
    "framework/std",
    "framework/sui",
    "verifier/sui",
    "verifier/types",
    "vm/instructions",
}
"""One file a command, Move module, rule or family of instructions: the folder is its own list."""

PACKAGES = [
    path.parent
    for path in sorted(ROOT.rglob("__init__.py"))
    if path.parent.relative_to(ROOT).as_posix() not in ALIKE
]


def modules_of(package: Path) -> set[str]:
    modules = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    return modules | {path.parent.name for path in package.glob("*/__init__.py")}


def named_in(package: Path) -> set[str]:
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    return {name.split(".")[0] for name in re.findall(r"[`~.]([a-z_0-9]+(?:\.\w+)*)`", text)}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda each: each.relative_to(ROOT).as_posix())
def test_every_module_is_on_the_map(package: Path) -> None:
    services = {name for name in modules_of(package) if name.endswith("_service")}
    assert modules_of(package) - named_in(package) - services == set()
