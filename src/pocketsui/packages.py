"""What the versions of a package have in common."""

from __future__ import annotations

from pocketsui.bytecode import read_module
from sui_wire.ids import ObjectId
from sui_wire.object import MovePackage


def original_id(package: MovePackage) -> ObjectId:
    """Where the first version was published: every version's modules name it as their own."""
    if package.version > 1:
        for code in package.modules.values():
            return ObjectId(read_module(code).address)
    return package.id
