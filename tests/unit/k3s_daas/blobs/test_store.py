"""The blob store: what every implementation must do, then what only a folder must.

`store` is a fixture, so that another implementation joins the first part by one more parameter.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest

from k3s_daas.blobs.errors import (
    BlobCorrupt,
    BlobMismatch,
    BlobMissing,
    BlobTooLarge,
    NotADigest,
)
from k3s_daas.blobs.store import PIECE, BlobStore


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs", max_bytes=4 * PIECE)


async def streamed(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


def digest_of(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=32).digest()


def bytes_below(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# The contract.


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
async def test_what_is_put_comes_back(store: BlobStore, size: int) -> None:
    content = os.urandom(size)
    pieces = streamed(content[at : at + 70_000] for at in range(0, size, 70_000))
    digest = await store.put(pieces)
    assert digest == digest_of(content)
    assert await store.read(digest) == content
    assert await store.size(digest) == size


async def test_putting_twice_is_harmless(store: BlobStore) -> None:
    assert await store.put(b"once") == await store.put(b"once")
    assert await store.read(digest_of(b"once")) == b"once"


async def test_what_was_never_put_is_missing(store: BlobStore) -> None:
    nothing = digest_of(b"nothing")
    with pytest.raises(BlobMissing):
        await store.read(nothing)
    with pytest.raises(BlobMissing):
        await store.size(nothing)
    assert not await store.delete(nothing)


async def test_a_deleted_blob_is_missing(store: BlobStore) -> None:
    digest = await store.put(b"soon gone")
    assert await store.delete(digest)
    with pytest.raises(BlobMissing):
        await store.read(digest)


async def test_only_what_was_announced_is_kept(store: BlobStore) -> None:
    with pytest.raises(BlobMismatch):
        await store.put(b"other", expected=digest_of(b"this"))
    for content in (b"other", b"this"):
        with pytest.raises(BlobMissing):
            await store.read(digest_of(content))
    assert await store.put(b"this", expected=digest_of(b"this")) == digest_of(b"this")


async def test_too_much_is_refused_and_not_kept(store: BlobStore, tmp_path: Path) -> None:
    with pytest.raises(BlobTooLarge):
        await store.put(streamed([bytes(PIECE)] * 5))
    assert bytes_below(tmp_path) == 0


@pytest.mark.parametrize(
    "name", [b"", b"../../etc/passwd", bytes(31), bytes(33), "00" * 32, bytearray(32), None]
)
async def test_what_is_no_digest_is_no_path(store: BlobStore, name: bytes) -> None:
    for attempt in (store.read(name), store.size(name), store.delete(name)):
        with pytest.raises(NotADigest):
            await attempt


async def test_a_source_that_fails_leaves_nothing(store: BlobStore, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError("the client went away")

    with pytest.raises(ConnectionError):
        await store.put(broken())
    assert not list((tmp_path / "blobs" / "tmp").iterdir())


# The folder.


async def test_nobody_else_can_look_in(store: BlobStore, tmp_path: Path) -> None:
    digest = await store.put(b"sealed")
    name = digest.hex()
    modes = {
        path: path.stat().st_mode & 0o777
        for path in (tmp_path / "blobs", tmp_path / "blobs" / name[:2])
    }
    assert set(modes.values()) == {0o700}
    assert (tmp_path / "blobs" / name[:2] / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"sealeX", b"sealed and more", bytes(PIECE + 1)])
async def test_damage_is_found_before_the_last_piece(
    store: BlobStore, tmp_path: Path, damage: bytes
) -> None:
    digest = await store.put(b"sealed")
    (tmp_path / "blobs" / digest.hex()[:2] / digest.hex()).write_bytes(damage)
    seen = b""
    with pytest.raises(BlobCorrupt):
        async for piece in store.open(digest):
            seen += piece
    assert len(seen) < max(1, len(damage))
    await store.put(b"sealed")  # mends it
    assert await store.read(digest) == b"sealed"


async def test_age_decides_what_is_collected(store: BlobStore, tmp_path: Path) -> None:
    old, young = await store.put(b"old"), await store.put(b"young")
    half_written = tmp_path / "blobs" / "tmp" / "left-by-a-crash"
    half_written.write_bytes(b"ha")
    os.utime(tmp_path / "blobs" / old.hex()[:2] / old.hex(), (1_000, 1_000))
    os.utime(tmp_path / "blobs" / young.hex()[:2] / young.hex(), (1_900, 1_900))
    os.utime(half_written, (1_000, 1_000))
    assert await store.collect(older_than_s=500, now_s=2_000) == 2
    assert await store.read(young) == b"young"
    assert not half_written.exists()
    with pytest.raises(BlobMissing):
        await store.read(old)


async def test_putting_again_makes_young_again(store: BlobStore, tmp_path: Path) -> None:
    digest = await store.put(b"used again")
    path = tmp_path / "blobs" / digest.hex()[:2] / digest.hex()
    os.utime(path, (1_000, 1_000))
    await store.put(b"used again")
    assert await store.collect(older_than_s=500, now_s=2_000) == 0
    assert path.exists()


async def test_a_reader_keeps_what_it_began(store: BlobStore) -> None:
    content = os.urandom(2 * PIECE)
    digest = await store.put(content)
    reader = store.open(digest)
    first = await anext(reader)
    await store.delete(digest)
    assert first + b"".join([piece async for piece in reader]) == content
