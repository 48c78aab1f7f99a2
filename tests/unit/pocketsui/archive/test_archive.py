"""Export and import: a round trip is the same ledger; what is damaged or lies is refused."""

import io
from collections.abc import AsyncIterator
from contextlib import aclosing, closing
from pathlib import Path
from random import Random
from shutil import copy

import pytest

from pocketsui.archive.export import export
from pocketsui.archive.frames import CHECKPOINT, END, FrameWriter, read_frames
from pocketsui.archive.load import Loaded, load
from pocketsui.errors import ImportRefused, StoreUnusable
from pocketsui.faucet import Faucet
from pocketsui.fsck import check
from pocketsui.ledger.epochs import EpochSettings
from pocketsui.ledger.keys import KEY_FILES
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.pruning.prune import Keep, prune
from pocketsui.store.audit import StoreAudit
from sui_wire.ids import Digest
from sui_wire.rpc.checkpoint_pb2 import Checkpoint
from tests.unit.pocketsui.node_world import ALICE, transfers

START_MS = 1_700_000_000_000


async def running(folder: Path) -> AsyncIterator[Ledger]:
    times = iter(range(START_MS, START_MS + 10**9, 10))
    ledger = await open_ledger(
        folder,
        now_ms=lambda: next(times),
        interpreter=transfers,
        epochs=EpochSettings(100, committee=2, rotate_keys=True),
    )
    yield ledger
    await ledger.close()


async def transact(folder: Path, count: int) -> None:
    async with aclosing(running(folder)) as ledgers:
        async for ledger in ledgers:
            for _ in range(count):
                await Faucet(ledger).give(ALICE.address, 10**9)


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "original"
    await transact(folder, 6)
    return folder


def exported(folder: Path, first: int = 0, last: int | None = None) -> bytes:
    stream = io.BytesIO()
    export(folder, stream, first, last)
    return stream.getvalue()


def imported(stream: bytes, folder: Path, chain: Digest | None = None) -> Loaded:
    return load(io.BytesIO(stream), folder, transfers, chain)


def everything(folder: Path) -> list[object]:
    tables = ("checkpoints", "transactions", "objects", "live", "epochs", "packages")
    with closing(StoreAudit(folder / "ledger.sqlite")) as store:
        return [
            sorted(store._rows(" ".join(("SELECT * FROM", table))), key=repr) for table in tables
        ]


async def test_a_round_trip_is_the_same_ledger(folder: Path, tmp_path: Path) -> None:
    stream = exported(folder)
    other = tmp_path / "other"
    loaded = imported(stream, other)
    assert everything(other) == everything(folder)
    assert exported(other) == stream
    for name in KEY_FILES:
        copy(folder / name, other / name)
    assert check(other, transfers).problems == ()
    await transact(other, 1)  # with its keys, it goes on
    assert check(other, transfers).checkpoints > loaded.checkpoints


async def test_it_is_exported_while_it_runs(tmp_path: Path) -> None:
    async with aclosing(running(tmp_path / "a")) as ledgers:
        async for ledger in ledgers:
            await Faucet(ledger).give(ALICE.address, 10**9)
            stream = exported(tmp_path / "a")
            await Faucet(ledger).give(ALICE.address, 10**9)
    assert imported(stream, tmp_path / "b").checkpoints == 2


async def test_later_stretches_continue_it(folder: Path, tmp_path: Path) -> None:
    first, rest = exported(folder, last=3), exported(folder, first=4)
    other = tmp_path / "other"
    with pytest.raises(ImportRefused, match="needs 0 next"):
        imported(rest, other)
    assert imported(first, other).checkpoints == 4
    imported(exported(folder, first=2), other)  # what is there already is compared only
    assert everything(other) == everything(folder)


async def test_without_keys_it_does_not_start(folder: Path, tmp_path: Path) -> None:
    imported(exported(folder), tmp_path / "other")
    with pytest.raises(StoreUnusable, match="is missing"):
        await transact(tmp_path / "other", 1)


async def test_another_chain_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="of the chain"):
        imported(exported(folder), tmp_path / "other", Digest(bytes(32)))


async def test_a_damaged_stream_is_refused_with_its_place(folder: Path, tmp_path: Path) -> None:
    stream = exported(folder)
    random = Random(3)
    for number in range(40):
        damaged = bytearray(stream)
        at = random.randrange(len(stream))
        damaged[at] ^= 1 << random.randrange(8)
        with pytest.raises(ImportRefused) as refused:
            imported(bytes(damaged), tmp_path / str(number))
        assert refused.value.offset <= at


@pytest.mark.parametrize("kept", [0, 18, 30, 0.5, -1])
async def test_a_cut_stream_is_refused(folder: Path, tmp_path: Path, kept: float) -> None:
    stream = exported(folder)
    length = int(kept * len(stream)) if 0 < kept < 1 else int(kept)
    with pytest.raises(ImportRefused):
        imported(stream[:length], tmp_path / "other")


async def test_something_behind_the_end_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="follows the end"):
        imported(exported(folder) + b"\n", tmp_path / "other")


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        (lambda it: it.transactions[-1].events.bcs.__setattr__("value", b"\0"), "other events"),
        (lambda it: it.signature.__setattr__("signature", bytes(48)), "signature"),
        (lambda it: it.transactions.__delitem__(0), "contents list"),
        (lambda it: it.__setattr__("sequence_number", 9), "expected 2"),
        (lambda it: it.summary.bcs.__setattr__("value", b"\0"), "no checkpoint can be read"),
    ],
)
async def test_a_lying_stream_is_refused(
    folder: Path, tmp_path: Path, lie: object, said: str
) -> None:
    """Its checks are right: whoever lies makes them so."""
    forged = io.BytesIO()
    frames = FrameWriter(forged)
    for frame in read_frames(io.BytesIO(exported(folder))):
        payload = frame.payload
        if frame.kind == CHECKPOINT:
            message = Checkpoint.FromString(payload)
            if message.sequence_number == 2:
                assert callable(lie)
                lie(message)
                payload = message.SerializeToString()
        frames.write(frame.kind, payload)
    with pytest.raises(ImportRefused, match=said):
        imported(forged.getvalue(), tmp_path / "other")
    with closing(StoreAudit(tmp_path / "other" / "ledger.sqlite")) as store:
        newest = store.newest_checkpoint()
        assert newest is not None
        assert newest.sequence == 1  # what was right is there, and can be continued
    imported(exported(folder), tmp_path / "other")
    assert everything(tmp_path / "other") == everything(folder)


async def test_an_end_that_counts_otherwise_is_refused(folder: Path, tmp_path: Path) -> None:
    forged = io.BytesIO()
    frames = FrameWriter(forged)
    for frame in read_frames(io.BytesIO(exported(folder))):
        frames.write(frame.kind, bytes(16) if frame.kind == END else frame.payload)
    with pytest.raises(ImportRefused, match="the end counts"):
        imported(forged.getvalue(), tmp_path / "other")


async def test_what_is_not_there_is_not_exported(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="the newest is"):
        exported(folder, last=99)
    with pytest.raises(StoreUnusable, match="no ledger"):
        exported(tmp_path / "nowhere")
    list(prune(folder, Keep(checkpoints=2)))
    with pytest.raises(StoreUnusable, match="were pruned"):
        exported(folder)
