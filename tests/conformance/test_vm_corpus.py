"""The committed bytecode of our test packages is what their sources compile to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conformance.corpus import BYTECODE
from tests.conformance.move_corpus.build import build

HERE = Path(__file__).parent
COMPILER = HERE.parents[1] / "move" / "tools" / "node_modules"


@pytest.mark.skipif(
    shutil.which("node") is None or not COMPILER.is_dir(),
    reason="needs Node and the compiler (npm ci in move/tools)",
)
@pytest.mark.parametrize("package", [BYTECODE.parent, HERE / "mysten" / "mailbox"])
def test_the_sources_compile_to_the_committed_bytecode(package: Path, tmp_path: Path) -> None:
    build(tmp_path, package)
    built, committed = (folder / "corpus.json" for folder in (tmp_path, package))
    assert json.loads(built.read_text()) == json.loads(committed.read_text())
