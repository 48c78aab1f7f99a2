"""Recording: for ever while the ledger is away, once, and final only where it must be."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from k3s_daas.chain.errors import LedgerUnavailable, MoveAbort, OutOfGas, TransactionRefused
from k3s_daas.contract.call import Call
from k3s_daas.contract.events.gateway import AnswerResult
from k3s_daas.contract.request_id import RequestId
from k3s_daas.contract.statement import AnswerStatement
from k3s_daas.executor.answer import Answer
from k3s_daas.executor.recorder import LONGEST_DELAY_SECONDS, Recorder
from k3s_daas.executor.request import Request
from k3s_daas.executor.signing import Signer
from sui_wire.ids import ObjectId
from tests.faults.executor_world import CHAIN, CLUSTER, EXECUTOR, START_MS, FakeClock, World

PACKAGE = ObjectId(b"p" * 32)
PLATFORM = ObjectId(b"f" * 32)
ANSWER = Answer(AnswerResult.EXECUTED, 201, b"d" * 32, b"envelope")


class ScriptedLedger:
    """Meets each submission with the next of `errors`, then takes it."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls: list[Call] = []

    async def submit(self, call: Call) -> None:
        self.calls.append(call)
        if self.errors:
            raise self.errors.pop(0)


class Notes:
    """What the journal was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    async def record(self, request_id: RequestId) -> bool:
        self.told.append("recorded")
        return True

    async def refuse(self, request_id: RequestId) -> None:
        self.told.append("refused")


def abort(code: int) -> MoveAbort:
    return MoveAbort("digest", "k8s_gateway", "store_k8s_response", code)


class Scene:
    """A recorder and everything around it."""

    def __init__(self, folder: Path, *errors: Exception) -> None:
        self.ledger = ScriptedLedger(*errors)
        self.notes = Notes()
        self.clock = FakeClock()
        self.key = Ed25519PrivateKey.generate()
        self.signer = Signer(self.key, 3, CHAIN, PACKAGE, CLUSTER, EXECUTOR)
        self.recorder = Recorder(self.ledger, self.notes, self.signer, PLATFORM, self.clock)
        self.request = World(folder).approve("GET", "/api/v1/pods")

    async def record(self, answer: Answer = ANSWER) -> None:
        await self.recorder.record(self.request, answer)


async def test_an_answer_is_recorded_with_a_signature_over_its_statement(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    await scene.record()
    assert scene.notes.told == ["recorded"]
    (call,) = scene.ledger.calls
    assert call.name == "k8s_gateway::store_k8s_response"
    statement = AnswerStatement(
        CHAIN,
        PACKAGE,
        CLUSTER,
        EXECUTOR,
        3,
        bytes(scene.request.id),
        scene.request.digest,
        0,
        201,
        0,
        0,
        b"d" * 32,
    )
    scene.key.public_key().verify(scene.signer.sign(scene.request, ANSWER), statement.encode())


async def test_the_ledger_away_or_unpaid_only_means_later(tmp_path: Path) -> None:
    errors = [
        LedgerUnavailable("away"),
        TransactionRefused("stale coin"),
        OutOfGas("0x1", 2, 1),
        abort(12),
        abort(100),
    ]
    scene = Scene(tmp_path, *errors)
    await scene.record()
    assert scene.notes.told == ["recorded"]
    assert len(scene.ledger.calls) == 6
    assert scene.clock.ms == START_MS + 100 + 200 + 400 + 800 + 1600


async def test_the_pauses_stop_growing(tmp_path: Path) -> None:
    scene = Scene(tmp_path, *[LedgerUnavailable("away")] * 100)
    await scene.record()
    assert scene.clock.ms - START_MS < 101 * LONGEST_DELAY_SECONDS * 1000


async def test_an_answer_that_is_there_already_is_recorded(tmp_path: Path) -> None:
    scene = Scene(tmp_path, LedgerUnavailable("cut"), abort(10))
    await scene.record()
    assert scene.notes.told == ["recorded"]


@pytest.mark.parametrize("code", [8, 9, 11, 13])
async def test_a_refusal_that_will_never_change_is_final(tmp_path: Path, code: int) -> None:
    scene = Scene(tmp_path, abort(code))
    await scene.record()
    assert scene.notes.told == ["refused"]


async def test_a_stream_is_closed_with_its_counts(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    scene.request = Request.decode(
        World(tmp_path).approve("GET", "/api/v1/pods", query="watch=1").encoded
    )
    await scene.record(Answer(AnswerResult.EXECUTED, 200, b"r" * 32, b"", 3, 5))
    assert scene.ledger.calls[0].name == "k8s_gateway::close_k8s_stream"
