"""The example package that pocketsui brings, for tests that need some Move code."""

from pathlib import Path

import pocketsui

FOLDER = Path(pocketsui.__file__).parent / "examples" / "guestbook"
CLOCK = "0x6"
