"""Compiles the packages of `sources`: ``python -m tests.conformance.move_upgrades.build``.

Needs Node and the compiler of ``move/tools``; the result is committed as ``built.json``.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

from pocketsui.framework.stubs import write_stubs
from tests.conformance.move_upgrades import BUILT
from tests.conformance.move_upgrades.sources import packages
from tests.conformance.node import NODE


def compiled() -> dict[str, dict[str, object]]:
    """What the compiler makes of every package."""
    with tempfile.TemporaryDirectory() as stubs:
        write_stubs(Path(stubs))
        done = subprocess.run(
            [NODE, Path(__file__).with_name("build.mjs"), stubs],
            input=json.dumps(packages()),
            capture_output=True,
            text=True,
            check=True,
        )
    built: dict[str, dict[str, object]] = json.loads(done.stdout)
    return built


if __name__ == "__main__":
    BUILT.write_text(json.dumps(compiled(), indent=1) + "\n")
