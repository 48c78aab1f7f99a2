"""The objects as they stood before a checkpoint, found from those that stand now."""

from __future__ import annotations

from collections.abc import Iterator

from pocketsui.errors import StoreDamaged
from pocketsui.store.reader import StoreReader
from sui_wire.ids import Digest, ObjectId


def versions_before(store: StoreReader, checkpoint: int) -> dict[ObjectId, int]:
    """What stood by itself before a checkpoint, all later ones being there.

    The first transaction since that changed an object says which version it found, if any; what
    no transaction changed since is as it was.
    """
    versions = store.live_versions()
    seen: set[ObjectId] = set()
    newest = store.newest_checkpoint()
    for sequence in range(checkpoint, 0 if newest is None else newest.sequence + 1):
        for record in store.transactions_of(sequence):
            for change in record.effects.changed_objects:
                if change.id in seen:
                    continue
                seen.add(change.id)
                if change.input is None:
                    versions.pop(change.id, None)
                else:
                    versions[change.id] = change.input.version
    return versions


def references(
    store: StoreReader, versions: dict[ObjectId, int]
) -> Iterator[tuple[ObjectId, int, Digest]]:
    """With their digests, in the order of ids."""
    for object_id in sorted(versions):
        value = store.object_at(object_id, versions[object_id])
        if value is None:
            raise StoreDamaged(
                f"object 0x{object_id.hex()} at version {versions[object_id]} is not there"
            )
        yield object_id, value.version, value.digest
