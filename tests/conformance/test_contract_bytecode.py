"""The bytecode that we ship is what the Move sources compile to, byte for byte.

Sui's own compiler (WebAssembly, pinned by `move/tools/package-lock.json`) builds them anew. It is
installed once, into `move/tools/node_modules`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.node import COMPILER, install, run

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "k3s_daas" / "contract" / "package"
SUI_MAX_PACKAGE_BYTES = 102_400
BUILD_SECONDS = 120


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as the sources compile now."""
    install(COMPILER)
    folder = tmp_path_factory.mktemp("package")
    run("build.mjs", "--out", folder, folder=COMPILER, seconds=BUILD_SECONDS)
    return folder


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


def test_the_package_stays_below_the_largest_there_is() -> None:
    """With some room for what is mended, and for the rest of the publishing transaction."""
    size = sum(file.stat().st_size for file in PACKAGE.glob("*.mv"))
    assert size < SUI_MAX_PACKAGE_BYTES * 95 // 100


def _is_built(file: Path) -> bool:
    return file.suffix == ".mv" or file.name == "manifest.json"
