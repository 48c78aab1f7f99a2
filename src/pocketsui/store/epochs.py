"""Epochs as rows. Used by `writer` and `reader`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from pocketsui.records import EpochRecord
from sui_wire.bcs import Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.checkpoint import read_member, write_member

SELECT = (
    "SELECT number, committee, generation, protocol_version, gas_price, start_ms, "
    "first_checkpoint, end_ms, last_checkpoint FROM epochs "
)
"""In the order of the fields of `EpochRecord`."""


def put_epochs(connection: sqlite3.Connection, records: Iterable[EpochRecord]) -> None:
    """Write epochs that begin, and once more those that end."""
    connection.executemany(
        "INSERT OR REPLACE INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                each.number,
                bytes(Writer().vector(each.committee, write_member)),
                each.generation,
                each.protocol_version,
                each.reference_gas_price,
                each.start_ms,
                each.first_checkpoint,
                each.end_ms,
                each.last_checkpoint,
            )
            for each in records
        ),
    )


def epoch_of(row: tuple[object, ...]) -> EpochRecord:
    """The epoch in a row; `TypeError` or `ValueError` if there is something else."""
    number, committee, *numbers, end_ms, last_checkpoint = row
    if not isinstance(committee, bytes):
        raise TypeError(f"a committee is bytes, found {type(committee).__name__}")
    members = tuple(decode_bcs(committee, lambda reader: reader.vector(read_member)))
    ends = (None if each is None else _int(each) for each in (end_ms, last_checkpoint))
    return EpochRecord(_int(number), members, *map(_int, numbers), *ends)


def _int(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"expected a number in this column, found {type(value).__name__}")
    return value
