"""The versions of packages as rows. Used by `writer` and `reader`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pocketsui.packages import original_id
from sui_wire.object import MovePackage, Object

VERSIONS = (
    "SELECT version, id FROM packages WHERE original = ? AND version > ? ORDER BY version LIMIT ?"
)
"""Later than a version, so many."""


def put_packages(connection: sqlite3.Connection, versions: Iterable[Object]) -> None:
    """Write down which package each package among the new object versions is a version of."""
    connection.executemany(
        "INSERT INTO packages VALUES (?, ?, ?)",
        (
            (original_id(each.data), each.version, each.id)
            for each in versions
            if isinstance(each.data, MovePackage)
        ),
    )
