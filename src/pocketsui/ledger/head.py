"""The state that the next transaction sees: what is on the disk, and what is on its way there."""

from __future__ import annotations

from collections import OrderedDict

from pocketsui.store.reader import StoreReader
from sui_wire.ids import ObjectId
from sui_wire.object import Object, ObjectOwner

CACHED_OBJECTS = 20_000
"""Committed objects kept decoded; they are small, and the ones in use are few."""


class Head:
    """Newest versions of all objects, with those that are executed but not yet on the disk.

    _pending  object, and the checkpoint that will hold it; None: removed. Leaves only when that
              checkpoint is committed, so nothing executed is ever forgotten.
    _cache    committed objects, least recently used first; may forget anything.
    Used by the event loop's thread only.
    """

    def __init__(self, store: StoreReader) -> None:
        self._store = store
        self._pending: dict[ObjectId, tuple[Object | None, int]] = {}
        self._cache: OrderedDict[ObjectId, Object] = OrderedDict()

    def get(self, object_id: ObjectId) -> Object | None:
        """The newest version, executed though it may not be committed."""
        pending = self._pending.get(object_id)
        if pending is not None:
            return pending[0]
        value = self._cache.get(object_id)
        if value is not None:
            self._cache.move_to_end(object_id)
            return value
        value = self._store.newest_object(object_id)
        if value is not None:
            self._remember(object_id, value)
        return value

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        """The object, if `parent` owns it."""
        value = self.get(object_id)
        if value is None or value.owner != ObjectOwner(parent):
            return None
        return value

    def put(self, object_id: ObjectId, value: Object | None, checkpoint: int) -> None:
        """Record what a transaction of an unsealed checkpoint wrote or removed."""
        self._pending[object_id] = (value, checkpoint)

    def committed(self, checkpoint: int, touched: dict[ObjectId, Object | None]) -> None:
        """The checkpoint is on the disk: its objects may be forgotten, if no later one has them."""
        for object_id, value in touched.items():
            pending = self._pending.get(object_id)
            if pending is not None and pending[1] == checkpoint:
                del self._pending[object_id]
            if value is None:
                self._cache.pop(object_id, None)
            else:
                self._remember(object_id, value)

    def _remember(self, object_id: ObjectId, value: Object) -> None:
        self._cache[object_id] = value
        self._cache.move_to_end(object_id)
        if len(self._cache) > CACHED_OBJECTS:
            self._cache.popitem(last=False)
