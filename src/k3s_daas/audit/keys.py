"""Which signing key an executor had at which key version, from what the registry said. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.cluster import ExecutorKeysRotated, ExecutorRegistered
from sui_wire.ids import ObjectId


class ExecutorKeys:
    """The signing keys of all executors of a contract, by version; the first version is 0."""

    def __init__(self, events: Iterable[ChainEvent] = ()) -> None:
        self._keys: dict[tuple[ObjectId, int], bytes] = {}
        for event in events:
            self._learn(event)

    def _learn(self, event: ChainEvent) -> None:
        match decode_event(event.type_name, event.contents):
            case ExecutorRegistered() as registered:
                self._keys[registered.executor, 0] = registered.signing_key
            case ExecutorKeysRotated() as rotated:
                self._keys[rotated.executor, rotated.key_version] = rotated.signing_key
            case _:
                pass

    def signing_key(self, executor: ObjectId, version: int) -> bytes | None:
        """The ed25519 public key; None if the registry never named one."""
        return self._keys.get((executor, version))
