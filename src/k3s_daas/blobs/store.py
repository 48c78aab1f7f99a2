"""A folder of blobs, each in a file named by its BLAKE2b-256.

    <root>/<first 2 hex digits>/<64 hex digits>     a blob, mode 0600
    <root>/tmp/<random>                             a blob being written
    <root>/lock                                     held to put a blob in place or to collect one

Durability: when `put` has returned, the blob outlives a power cut; before, it is there whole or not
at all. Concurrency: any number of readers and writers in any number of processes; writing one blob
twice is harmless. A reader that has begun keeps what it reads even when the blob is collected
meanwhile. Errors: `BlobError`, and `OSError` when the disk fails. Disk work is done in threads, so
that nothing else waits for it.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from k3s_daas.blobs.errors import BlobCorrupt, BlobMismatch, BlobMissing, BlobTooLarge, NotADigest
from k3s_daas.files import locked, sync_directory

DIGEST_LENGTH = 32
PIECE = 262_144
"""Bytes read or written at once, and about what is held in memory for each open blob."""

DEFAULT_MAX_BYTES = 4 * 1024**3
"""A blob larger than this is refused, so that one request cannot fill the disk."""


class BlobStore:
    """The folder at `root`, made if it is not there. Holds no state of its own but the path."""

    def __init__(self, root: Path, *, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._temporary = root / "tmp"
        self._temporary.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.chmod(0o700)

    async def put(
        self, content: AsyncIterable[bytes] | bytes, *, expected: bytes | None = None
    ) -> bytes:
        """Keep `content` and return its digest.

        With `expected` the content is kept only if it has that digest. A blob that is there already
        is written anew, which makes it young again for `collect` and mends it if its file was
        damaged.
        """
        if expected is not None:
            self._path(expected)
        state = hashlib.blake2b(digest_size=DIGEST_LENGTH)
        temporary = self._temporary / secrets.token_hex(16)
        file = await asyncio.to_thread(_create, temporary)
        try:
            with file:
                await self._fill(file, content, state)
            digest = state.digest()
            if expected is not None and digest != expected:
                raise BlobMismatch(
                    f"got a blob with digest {digest.hex()}: expected {expected.hex()}"
                )
            await asyncio.to_thread(self._place, temporary, self._path(digest))
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    async def _fill(
        self, file: BinaryIO, content: AsyncIterable[bytes] | bytes, state: hashlib.blake2b
    ) -> None:
        pending, total = bytearray(), 0
        async for piece in _pieces(content):
            total += len(piece)
            if total > self._max_bytes:
                raise BlobTooLarge(f"a blob has at most {self._max_bytes} bytes")
            state.update(piece)
            pending += piece
            if len(pending) >= PIECE:
                await asyncio.to_thread(file.write, bytes(pending))
                pending.clear()
        await asyncio.to_thread(_finish, file, bytes(pending))

    async def open(self, digest: bytes) -> AsyncIterator[bytes]:
        """The bytes of a blob. The last piece is given only once all of them are what `digest`
        says.
        """
        path = self._path(digest)
        file = await asyncio.to_thread(_open, path)
        state = hashlib.blake2b(digest_size=DIGEST_LENGTH)
        held = b""
        with file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                state.update(piece)
                if held:
                    yield held
                held = piece
        if state.digest() != digest:
            raise BlobCorrupt(
                f"the blob {digest.hex()} is damaged: put it again from where it came"
            )
        if held:
            yield held

    async def read(self, digest: bytes) -> bytes:
        """All bytes of a blob that is known to be small."""
        return b"".join([piece async for piece in self.open(digest)])

    async def size(self, digest: bytes) -> int:
        """How many bytes a blob has."""
        path = self._path(digest)
        try:
            return (await asyncio.to_thread(path.stat)).st_size
        except FileNotFoundError:
            raise _missing(path) from None

    async def delete(self, digest: bytes) -> bool:
        """Forget a blob; whether there was one."""
        path = self._path(digest)
        try:
            await asyncio.to_thread(path.unlink)
        except FileNotFoundError:
            return False
        return True

    async def collect(self, *, older_than_s: float, now_s: float) -> int:
        """Forget every blob, and every half-written one, last put `older_than_s` seconds before
        `now_s`; how many.
        """
        return await asyncio.to_thread(self._collect, now_s - older_than_s)

    def _collect(self, before_s: float) -> int:
        removed = 0
        for path in self._root.glob("*/*"):
            with self._locked():  # one by one: writers wait for one file, not for all
                try:
                    if path.stat().st_mtime < before_s:
                        path.unlink()
                        removed += 1
                except FileNotFoundError:  # put in its place, deleted or collected by somebody else
                    continue
        return removed

    def _place(self, temporary: Path, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with self._locked():  # else a collector that saw the old file could remove the new one
            temporary.replace(path)
        # If the process dies here, the blob is whole, and gone at worst; `put` has not returned.
        sync_directory(path.parent)
        sync_directory(self._root)

    def _locked(self) -> AbstractContextManager[None]:
        return locked(self._root / "lock")

    def _path(self, digest: bytes) -> Path:
        if not isinstance(digest, bytes) or len(digest) != DIGEST_LENGTH:
            raise NotADigest(f"a blob is named by {DIGEST_LENGTH} bytes, got {digest!r:.60}")
        name = digest.hex()
        return self._root / name[:2] / name


async def _pieces(content: AsyncIterable[bytes] | bytes) -> AsyncIterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    async for piece in content:
        yield piece


def _create(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def _finish(file: BinaryIO, rest: bytes) -> None:
    file.write(rest)
    file.flush()
    os.fsync(file.fileno())


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)
    except FileNotFoundError:
        raise _missing(path) from None


def _missing(path: Path) -> BlobMissing:
    return BlobMissing(f"no blob {path.name} is kept here")
