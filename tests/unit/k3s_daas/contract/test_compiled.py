"""The package data is whole."""

from __future__ import annotations

import json
from importlib.resources import files

from k3s_daas.contract.compiled import load


def test_the_digest_is_the_compilers() -> None:
    package = load()
    manifest = json.loads((files("k3s_daas.contract") / "package" / "manifest.json").read_text())
    assert package.digest.hex() == manifest["digest"]
    assert len(package.modules) == len(manifest["modules"])
    assert all(module.startswith(bytes.fromhex("a11ceb0b")) for module in package.modules)
