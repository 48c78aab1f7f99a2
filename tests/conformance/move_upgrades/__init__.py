"""Packages in several versions, compiled by Sui's own compiler.

`sources` says what they are; `build` compiles them into `built.json`, so that tests need none.
Packages that depend on another one name it by a placeholder: see :func:`Built.at`.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sui_wire.ids import ObjectId, parse_address

BUILT = Path(__file__).with_name("built.json")


@dataclass(frozen=True)
class Built:
    """One compiled package: its modules, and dependencies and digest as the compiler tells them."""

    modules: tuple[bytes, ...]
    dependencies: tuple[ObjectId, ...]
    digest: bytes

    def at(self, addresses: Mapping[ObjectId, ObjectId]) -> tuple[bytes, ...]:
        """The modules, naming other packages by these addresses instead of placeholders."""
        modules = list(self.modules)
        for placeholder, address in addresses.items():
            modules = [each.replace(placeholder, address) for each in modules]
        return tuple(modules)


@cache
def built() -> Mapping[str, Built]:
    """Every compiled package, by name."""
    return {
        name: Built(
            tuple(map(base64.b64decode, each["modules"])),
            tuple(map(parse_address, each["dependencies"])),
            bytes.fromhex(each["digest"]),
        )
        for name, each in json.loads(BUILT.read_text()).items()
    }
