"""What every service needs: the ledger, and renderers that know where to find objects."""

from __future__ import annotations

from pocketsui.ledger.ledger import Ledger
from pocketsui.rpc.render.checkpoints import CheckpointRenderer
from pocketsui.rpc.render.executed import ExecutedRenderer
from sui_wire.ids import ObjectId
from sui_wire.object import Object


class Context:
    """Shared by the services of one server."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.executed = ExecutedRenderer(self.object_at)
        self.checkpoints = CheckpointRenderer(self.executed)

    def object_at(self, object_id: ObjectId, version: int) -> Object | None:
        """A version of an object; the newest ones are in memory."""
        newest = self.ledger.newest(object_id)
        if newest is not None and newest.version == version:
            return newest
        return self.ledger.store.object_at(object_id, version)
