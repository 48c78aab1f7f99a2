"""The committed bytecode of the corpus is what its sources compile to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conformance.corpus import BYTECODE
from tests.conformance.move_corpus.build import build

COMPILER = Path(__file__).parents[2] / "move" / "tools" / "node_modules"


@pytest.mark.skipif(
    shutil.which("node") is None or not COMPILER.is_dir(),
    reason="needs Node and the compiler (npm ci in move/tools)",
)
def test_the_sources_compile_to_the_committed_bytecode(tmp_path: Path) -> None:
    build(tmp_path)
    assert json.loads((tmp_path / "corpus.json").read_text()) == json.loads(BYTECODE.read_text())
