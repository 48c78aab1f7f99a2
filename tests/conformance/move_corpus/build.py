"""Compiles the corpus: ``python -m tests.conformance.move_corpus.build``.

Needs Node and the compiler of ``move/tools``. The bytecode is committed as ``corpus.json`` (a list
of modules in Base64, in the order of publication), so that tests need neither.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from pocketsui.framework.stubs import write_stubs

FOLDER = Path(__file__).parent


def build(out: Path = FOLDER) -> None:
    """Write ``corpus.json`` into ``out``."""
    with tempfile.TemporaryDirectory() as stubs:
        write_stubs(Path(stubs))
        subprocess.run(["node", str(FOLDER / "build.mjs"), stubs, str(out)], check=True)


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:2]))
