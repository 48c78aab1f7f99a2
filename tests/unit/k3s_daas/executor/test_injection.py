"""What is injected by hand is looked up on the ledger; what is not there is refused."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from k3s_daas.chain.values import ChainEvent, RawCheckpoint
from k3s_daas.chain.verify import VerifiedCheckpoint
from k3s_daas.executor.injection import Injection, InjectionRefused
from k3s_daas.executor.request import Request
from sui_wire.ids import Digest
from tests.faults.executor_world import World

PODS = "/api/v1/namespaces/web/pods"


class FakeCheckpoints:
    """One request a checkpoint, none after the last."""

    def __init__(self, *requests: Request) -> None:
        self.requests = requests
        self.read: list[int] = []

    async def latest_checkpoint(self) -> int:
        return len(self.requests) - 1

    async def get_checkpoint(self, sequence: int) -> RawCheckpoint | None:
        self.read.append(sequence)
        known = 0 <= sequence < len(self.requests)
        return RawCheckpoint(sequence, b"", b"", ()) if known else None

    async def verify(self, raws: Sequence[RawCheckpoint]) -> tuple[VerifiedCheckpoint, ...]:
        return tuple(self._verified(raw.sequence) for raw in raws)

    def _verified(self, sequence: int) -> VerifiedCheckpoint:
        name = "k8s_gateway::K8sAPIRequest"
        event = ChainEvent(sequence, "digest", 0, name, self.requests[sequence].encoded, 0)
        return VerifiedCheckpoint(sequence, Digest(bytes(32)), 0, (event,))


@pytest.fixture
def ledger(tmp_path: Path) -> FakeCheckpoints:
    world = World(tmp_path)
    return FakeCheckpoints(*[world.approve("GET", PODS) for _ in range(3)])


def injection(ledger: FakeCheckpoints) -> Injection:
    return Injection(ledger, ledger)


def posted(request: Request, **more: Any) -> dict[str, Any]:
    return {"type": "K8sAPIRequest", "request_id": str(request.id), **more}


async def test_the_event_is_found_from_the_newest_back(ledger: FakeCheckpoints) -> None:
    event = await injection(ledger).find(posted(ledger.requests[1], path=PODS, verb="list"))
    assert event.contents == ledger.requests[1].encoded
    assert ledger.read == [2, 1]


async def test_a_named_checkpoint_is_the_only_one_looked_at(ledger: FakeCheckpoints) -> None:
    await injection(ledger).find(posted(ledger.requests[0], checkpoint=0))
    assert ledger.read == [0]
    with pytest.raises(InjectionRefused, match="not on the ledger"):
        await injection(ledger).find(posted(ledger.requests[0], checkpoint=9))


async def test_what_is_not_on_the_ledger_is_refused(
    ledger: FakeCheckpoints, tmp_path: Path
) -> None:
    unknown = World(tmp_path)
    for _ in range(9):
        request = unknown.approve("GET", PODS)
    with pytest.raises(InjectionRefused, match=r"not on the ledger \(searched 3") as caught:
        await injection(ledger).find(posted(request))
    assert caught.value.status == 404


async def test_what_the_ledger_says_otherwise_is_refused(ledger: FakeCheckpoints) -> None:
    with pytest.raises(InjectionRefused, match="the ledger says that path") as caught:
        await injection(ledger).find(posted(ledger.requests[0], path="/api/v1/secrets"))
    assert caught.value.status == 409


@pytest.mark.parametrize(
    "nonsense", [None, [], {"type": "K8sAPIResponse"}, {"type": "K8sAPIRequest"}]
)
async def test_nonsense_is_refused(ledger: FakeCheckpoints, nonsense: object) -> None:
    with pytest.raises(InjectionRefused) as caught:
        await injection(ledger).find(nonsense)
    assert caught.value.status == 400
