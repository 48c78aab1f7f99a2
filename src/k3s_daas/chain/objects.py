"""How the objects that calls name are to be named in a transaction, remembered.

A shared object is named by the version at which it became shared: read once, true for ever. An
owned object is named by its present version, which each of our own transactions changes and
reports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from k3s_daas.chain.errors import ObjectNotFound
from k3s_daas.chain.program import KnownObject, SharedRef
from k3s_daas.chain.timing import Backoff, Clock
from k3s_daas.chain.values import ChangedObject, ObjectState
from sui_wire.ids import ObjectId, format_object_id
from sui_wire.object import Owner, SharedOwner
from sui_wire.transaction import ObjectRef


class ObjectReader(Protocol):
    """Reads objects in one call; None for those the node does not know. May raise
    `LedgerUnavailable`.
    """

    async def get_objects(self, ids: list[ObjectId]) -> list[ObjectState | None]: ...


class ObjectBook:
    """The references we know. `known` grows and is corrected; it is never complete."""

    def __init__(
        self,
        reader: ObjectReader,
        clock: Clock,
        *,
        attempts: int = 6,
        backoff: Backoff | None = None,
    ) -> None:
        """`attempts`: how often an unknown id is asked for; a node may lag behind the one that made
        the object.
        """
        self._reader = reader
        self._clock = clock
        self._attempts = attempts
        self._backoff = backoff or Backoff(first=0.1, ceiling=1.0)
        self._known: dict[ObjectId, KnownObject] = {}

    @property
    def known(self) -> Mapping[ObjectId, KnownObject]:
        return self._known

    async def learn(self, ids: Collection[ObjectId]) -> None:
        """Make sure that all `ids` are known. Raises `ObjectNotFound` or `LedgerUnavailable`."""
        for attempt in range(self._attempts):
            missing = list({id_ for id_ in ids if id_ not in self._known})
            if not missing:
                return
            if attempt:
                await self._clock.sleep(self._backoff.delay(attempt - 1))
            for state in await self._reader.get_objects(missing):
                if state is not None:
                    self._note(state.ref, state.owner)
        for id_ in ids:
            if id_ not in self._known:
                raise ObjectNotFound(format_object_id(id_))

    def is_owned(self, id_: ObjectId) -> bool:
        """Whether a known object is named by its version."""
        return isinstance(self._known[id_], ObjectRef)

    def saw(self, changed: Iterable[ChangedObject]) -> None:
        """Take over what one of our own transactions wrote."""
        for item in changed:
            if item.ref.id in self._known:
                self._note(item.ref, item.owner)

    def forget_owned(self, ids: Iterable[ObjectId]) -> None:
        """Read these again before they are used next, if a version is how they are named."""
        for id_ in set(ids):
            if isinstance(self._known.get(id_), ObjectRef):
                del self._known[id_]

    def _note(self, ref: ObjectRef, owner: Owner) -> None:
        if isinstance(owner, SharedOwner):
            self._known[ref.id] = SharedRef(ref.id, owner.initial_version)
        else:
            self._known[ref.id] = ref
