"""What every service needs: the ledger, and renderers that know where to find objects."""

from __future__ import annotations

from pocketsui.ledger.ledger import Ledger
from pocketsui.rpc.displays import Displays
from pocketsui.rpc.render.checkpoints import CheckpointRenderer
from pocketsui.rpc.render.executed import ExecutedRenderer
from pocketsui.rpc.render.move import MoveRenderer
from sui_wire.ids import ObjectId
from sui_wire.object import MovePackage, Object


class Context:
    """Shared by the services of one server."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.displays = Displays(ledger.store)
        self.move = MoveRenderer(self.package, self.displays.of)
        self.executed = ExecutedRenderer(self.object_at, self.move)
        self.checkpoints = CheckpointRenderer(self.executed)

    def object_at(self, object_id: ObjectId, version: int) -> Object | None:
        """A version of an object; the newest ones are in memory."""
        newest = self.ledger.newest(object_id)
        if newest is not None and newest.version == version:
            return newest
        return self.ledger.store.object_at(object_id, version)

    def package(self, package_id: ObjectId) -> MovePackage | None:
        """A package; it never changes."""
        found = self.ledger.newest(package_id)
        return found.data if found is not None and isinstance(found.data, MovePackage) else None
