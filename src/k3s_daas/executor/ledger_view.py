"""What the executor reads from the ledger besides events: keys to seal for, ends of sessions.

The ledger away means waiting, for as long as it takes: without the owner's key an answer could not
be sealed, and without the ledger it could not be recorded either.
"""

from collections import OrderedDict
from typing import Protocol, TypeVar

import structlog

from k3s_daas.chain.errors import ChainError
from k3s_daas.chain.values import ObjectState
from k3s_daas.contract.layout import MoveStruct
from k3s_daas.contract.objects import Cluster, Platform, SealToken, Session
from k3s_daas.executor.clock import Clock
from sui_wire.ids import ObjectId, format_address

log = structlog.get_logger(__name__)

FRESH_MS = 5_000
"""For how long a sealing key that was read is taken as current: a rotation takes effect within
it."""

REMEMBERED = 1024
RETRY_SECONDS = 0.5

Struct = TypeVar("Struct", bound=MoveStruct)


class Objects(Protocol):
    """Where objects are read: `chain.SuiClient`. Raises `ChainError`."""

    async def get_object(self, object_id: ObjectId) -> ObjectState:
        """The object at its newest version."""
        ...


class LedgerView:
    """Reads of one executor. `_keys` holds sealing keys by token, oldest first, and when read."""

    def __init__(self, objects: Objects, clock: Clock) -> None:
        self._objects = objects
        self._clock = clock
        self._keys: OrderedDict[ObjectId, tuple[int, bytes]] = OrderedDict()

    async def sealing_key(self, seal_token: ObjectId) -> bytes:
        """The token's X25519 public key, at most `FRESH_MS` old."""
        read_ms, key = self._keys.get(seal_token, (None, b""))
        now = self._clock.now_ms()
        if read_ms is None or now - read_ms > FRESH_MS:
            key = (await self.read(seal_token, SealToken)).sealing_key
            self._keys[seal_token] = (now, key)
            self._keys.move_to_end(seal_token)
            if len(self._keys) > REMEMBERED:
                self._keys.popitem(last=False)
        return key

    async def expires_ms(self, session: ObjectId) -> int:
        """When the session ends, or its seal token if that is sooner; 0 if either was revoked."""
        found = await self.read(session, Session)
        token = await self.read(found.seal_token, SealToken)
        revoked = found.revoked or token.revoked
        return 0 if revoked else min(found.expires_ms, token.expires_ms)

    async def platform(self, object_id: ObjectId) -> Platform:
        """The platform as it is now."""
        return await self.read(object_id, Platform)

    async def cluster(self, object_id: ObjectId) -> Cluster:
        """The cluster as it is now."""
        return await self.read(object_id, Cluster)

    async def read(self, object_id: ObjectId, kind: type[Struct]) -> Struct:
        """The object, decoded; waits while it cannot be read."""
        while True:
            try:
                return kind.decode((await self._objects.get_object(object_id)).contents)
            except ChainError as error:
                log.warning(
                    "waiting for the ledger", object=format_address(object_id), reason=str(error)
                )
            await self._clock.sleep(RETRY_SECONDS)
