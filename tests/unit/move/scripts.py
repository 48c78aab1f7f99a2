"""The scripts of the contract's build; they are in no package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

TOOLS = Path(__file__).parents[3] / "move" / "tools"


def script(name: str) -> ModuleType:
    """The module `move/tools/<name>.py`, which imports from beside itself."""
    sys.path.insert(0, str(TOOLS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(TOOLS))
