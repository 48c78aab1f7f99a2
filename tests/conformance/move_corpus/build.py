"""Compiles the corpus: ``python -m tests.conformance.move_corpus.build``.

Needs Node and the compiler of ``move/tools``. The bytecode is committed as ``corpus.json`` (a list
of modules in Base64, in the order of publication), so that tests need neither. With two arguments,
it compiles another package likewise: ``... build <out> <package>``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pocketsui.framework.stubs import write_stubs
from tests.conformance.node import NODE

FOLDER = Path(__file__).parent


def build(out: Path = FOLDER, package: Path = FOLDER) -> None:
    """Write ``corpus.json`` into ``out``."""
    with tempfile.TemporaryDirectory() as stubs:
        write_stubs(Path(stubs))
        script = str(FOLDER / "build.mjs")
        subprocess.run([NODE, script, stubs, str(out), str(package)], check=True)


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:3]))
