"""The example package that pocketsui brings is what its source compiles to, byte for byte."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.conformance import test_contract_bytecode as contract
from tests.conformance.move_corpus.build import build
from tests.unit.pocketsui.guestbook import FOLDER


@pytest.mark.usefixtures("rebuilt")
def test_the_source_compiles_to_the_file_beside_it(tmp_path: Path) -> None:
    build(tmp_path, FOLDER)
    (code,) = json.loads((tmp_path / "corpus.json").read_text())
    shipped = FOLDER / "bytecode_modules" / "guestbook.mv"
    assert base64.b64decode(code) == shipped.read_bytes()


rebuilt = contract.rebuilt
"""Installs the compiler, if it is not there."""
