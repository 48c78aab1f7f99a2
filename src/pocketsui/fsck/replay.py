"""The state as of one transaction after the other."""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.transactions.outcome import Outcome
from sui_wire.ids import ObjectId
from sui_wire.object import Object, ObjectOwner

Stored = Callable[[ObjectId, int], Object | None]
"""Finds a version of an object in the store."""


class Replay:
    """Reads objects from the store by version, so that memory holds their versions only.

    versions  what stands by itself now
    kept      those of which the store has not what was written: not yet, no longer, or not rightly
    """

    def __init__(self, stored: Stored, versions: dict[ObjectId, int] | None = None) -> None:
        self._stored = stored
        self.versions = {} if versions is None else versions
        self.kept: dict[ObjectId, Object] = {}

    def get(self, object_id: ObjectId) -> Object | None:
        version = self.versions.get(object_id)
        if version is None:
            return None
        return self.kept.get(object_id) or self._stored(object_id, version)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        value = self.get(object_id)
        return value if value is not None and value.owner == ObjectOwner(parent) else None

    def apply(self, outcome: Outcome) -> list[Object]:
        """Go on behind a transaction; returns what it wrote and the store has not as it is."""
        for object_id in outcome.removed:
            self.versions.pop(object_id, None)
            self.kept.pop(object_id, None)
        missing = []
        for object_id, value in outcome.written.items():
            self.versions[object_id] = value.version
            self.kept.pop(object_id, None)
            stored = self._stored(object_id, value.version)
            if stored is None or stored.encoded != value.encoded:
                self.kept[object_id] = value
                missing.append(value)
        return missing
