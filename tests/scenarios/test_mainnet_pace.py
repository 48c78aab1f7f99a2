"""Our client on a ledger with the network's pace: commits apart, a crowded lane, short epochs.

What is deferred comes later, what is cancelled is sent again; every request is recorded once.
"""

import asyncio
from pathlib import Path

from k3s_daas.audit import read_history
from k3s_daas.audit.lane import records_of
from k3s_daas.chain import SubmitterSettings
from k3s_daas.chain.batching import Limits
from k3s_daas.contract.events.gateway import K8sAPIRequest
from k3s_daas.contract.request_id import RequestId
from pocketsui.fsck import check
from pocketsui.ledger.congestion import MOVE_CALL_US, Budget
from pocketsui.ledger.consensus import Pace
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.node import move_interpreter
from pocketsui.store.reader import StoreReader
from sui_wire.execution_status import Success
from sui_wire.transaction import ProgrammableTransaction
from tests.scenarios.chain_world import open_world

NARROW = Pace(interval_ms=20, budget=Budget(object_us=MOVE_CALL_US, deferrals=1))
"""A shared object has room for one transaction in each commit; who waited once is cancelled."""
SHORT = EpochSettings(duration_ms=100, committee=4, rotate_keys=True)
REQUESTS = 24


async def test_a_crowded_lane_loses_nothing(tmp_path: Path) -> None:
    one_each = SubmitterSettings(max_in_flight=4, limits=Limits(entries=1), retries=100)
    async with open_world(tmp_path, settings=one_each, epochs=SHORT, pace=NARROW) as world:
        pinned = await world.client.committee()
        done = await asyncio.gather(
            *(world.submitter.submit(world.request(number)) for number in range(1, REQUESTS + 1))
        )
        store = world.ledger.node.ledger.store
        epochs = [each for number in range(1_000) if (each := store.epoch(number)) is not None]
        start = epochs[pinned.epoch].first_checkpoint
        history = await read_history(
            world.client, world.contract.package, committee=pinned, start=start
        )
        assert cancelled(store) > 0
    recorded = [each.record for each in records_of(history.events)]
    asked = [each for each in recorded if isinstance(each, K8sAPIRequest)]
    numbers = [RequestId.from_bytes(each.request_id).sequence for each in asked]
    assert sorted(numbers) == list(range(1, REQUESTS + 1))
    assert len({each.checkpoint for each in done}) == REQUESTS
    assert len(epochs) > 3
    assert check(tmp_path / "ledger", move_interpreter()).problems == ()


def cancelled(store: StoreReader) -> int:
    """How many transactions failed, and paid all the same."""
    records = store.transactions_from(0, limit=10**6)
    return sum(
        isinstance(each.transaction.kind, ProgrammableTransaction)
        and not isinstance(each.effects.status, Success)
        for each in records
    )
