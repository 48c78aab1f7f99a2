"""What is on the disk, what is only on its way there, and which call is to fail.

A file's bytes are durable once the file was fsynced, a name once its folder was. What was written
since may or may not be there after a power loss: all, nothing, or any sectors of it. What was
written before an fsync that failed is gone for good, though readers still see it, and though a
later fsync succeeds: so does Linux (https://lwn.net/Articles/752063/).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random

SECTOR = 512
"""The disk writes so many bytes or none of them."""


class Call(Enum):
    """The calls that a ledger makes, by what they are for."""

    OPEN = "open"
    READ = "read"
    WRITE = "write"
    SYNC = "fsync"
    TRUNCATE = "ftruncate"
    DELETE = "unlink"
    RENAME = "rename"
    FOLDER = "mkdir"
    MAP = "map shared memory"
    LOCK = "lock"


class Fault(Enum):
    """How a call fails."""

    LOST = "fails, and nothing was done"
    KEPT = "fails, but it was done"
    SHORT = "fails after half of it was done"
    FULL = "fails, no space left"


class Kind(Enum):
    """What a file is for."""

    DATABASE = "database"
    LOG = "log"
    KEY = "key"
    LOCK = "lock file"
    FOLDER = "folder"
    COPY = "copy"


@dataclass(frozen=True)
class Aim:
    """The call that fails: the so-and-so-many-th of its sort."""

    call: Call
    kind: Kind
    occurrence: int
    fault: Fault


class Death(Enum):
    """What a power loss leaves of the writes that were not fsynced."""

    NOTHING = "nothing of it"
    EVERYTHING = "all of it"
    SOME = "some sectors and some names of it"


Image = dict[str, bytes | None]
"""Files by their paths, and folders (None)."""


@dataclass
class Inode:
    """A file whatever its name; None as content: a folder."""

    durable: bytearray | None = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Since the last fsync: bytes at an offset; None: cut off there."""

    def after(self, survives: Callable[[], bool]) -> bytes | None:
        """The content when only those sectors and cuts survive."""
        if self.durable is None:
            return None
        content = bytearray(self.durable)
        for offset, data in self.pending:
            if data is None:
                if survives():
                    del content[offset:]
                continue
            for start, sector in _sectors(offset, data):
                if survives():
                    content.extend(bytes(max(0, start + len(sector) - len(content))))
                    content[start : start + len(sector)] = sector
        return bytes(content)


def _sectors(offset: int, data: bytes) -> list[tuple[int, bytes]]:
    """The parts of a write that reach the disk one by one."""
    parts, at = [], 0
    while at < len(data):
        size = SECTOR - (offset + at) % SECTOR
        parts.append((offset + at, data[at : at + size]))
        at += size
    return parts


class Disk:
    """Everything below one folder. `aim` is the call that fails, once; None: none does.

    struck   the call was made, and failed
    closing  is set by whoever closes files: SQLite does not say what fails then
    """

    def __init__(self, root: Path, aim: Aim | None = None) -> None:
        self.root = root
        self.aim = aim
        self.struck = False
        self.closing = False
        self.struck_while_closing = False
        self.calls: Counter[tuple[Call, Kind]] = Counter()
        self.before_change: Callable[[Call, Kind], None] = lambda call, kind: None
        self._names: dict[str, Inode] = {}
        self._durable_names: dict[str, Inode] = {}
        self._fresh_logs: set[str] = set()

    def holds(self, path: Path | str) -> bool:
        return Path(path).is_relative_to(self.root)

    def kind_of(self, path: Path | str) -> Kind:
        """By the name, and by the folder: what is not in the ledger's is in a copy."""
        path = Path(path)
        name = path.name.removesuffix(".new")
        if path.is_dir() or (not path.suffix and name != "lock"):
            return Kind.FOLDER
        if not path.is_relative_to(self.root / "ledger"):
            return Kind.COPY
        if name.endswith("-wal"):
            return Kind.LOG
        if name == "lock":
            return Kind.LOCK
        return Kind.KEY if name.endswith(".key") else Kind.DATABASE

    def strike(self, call: Call, path: Path | str) -> Fault | None:
        """Count a call; returns how it is to fail."""
        kind = self.kind_of(path)
        self.before_change(call, kind)
        number = self.calls[call, kind]
        self.calls[call, kind] += 1
        aim = self.aim
        if aim is None or (aim.call, aim.kind, aim.occurrence) != (call, kind, number):
            return None
        self.struck = True
        self.struck_while_closing = self.closing
        return aim.fault

    def adopt(self) -> None:
        """What is there already is on the disk."""
        for path in sorted(self.root.rglob("*")):
            content = None if path.is_dir() else bytearray(path.read_bytes())
            self._names[self._name(path)] = Inode(content)
        self._durable_names = dict(self._names)

    # What happened; every path is below the root.

    def opened(self, path: Path | str) -> None:
        """A file is there, new or not."""
        name = self._name(path)
        if name not in self._names:
            self._names[name] = Inode()
            if name.endswith(("-wal", "-journal")):
                self._fresh_logs.add(name)

    def made_folder(self, path: Path | str) -> None:
        self._names[self._name(path)] = Inode(durable=None)

    def wrote(self, path: Path | str, offset: int, data: bytes) -> None:
        self._names[self._name(path)].pending.append((offset, data))

    def truncated(self, path: Path | str, size: int) -> None:
        self._names[self._name(path)].pending.append((size, None))

    def synced(self, path: Path | str) -> None:
        """A file's bytes, or a folder's names, are durable."""
        name = self._name(path)
        inode = self._names.get(name)
        if inode is None or inode.durable is None:
            self._names_synced(name)
            return
        inode.durable = bytearray(inode.after(lambda: True) or b"")
        inode.pending.clear()
        if name in self._fresh_logs:  # SQLite fsyncs the folder when it first fsyncs a log
            self._fresh_logs.discard(name)
            self._names_synced(str(Path(name).parent))

    def sync_failed(self, path: Path | str) -> None:
        """What was written is not on the disk and never will be, unless it is written again."""
        inode = self._names.get(self._name(path))
        if inode is not None:
            inode.pending.clear()

    def removed(self, path: Path | str) -> None:
        self._names.pop(self._name(path), None)

    def renamed(self, source: Path | str, target: Path | str) -> None:
        old, new = self._name(source), self._name(target)
        for name in [each for each in self._names if each == old or each.startswith(old + "/")]:
            self._names[new + name[len(old) :]] = self._names.pop(name)
        for name in [each for each in self._durable_names if each.startswith(old + "/")]:
            # Names below a folder are the folder's own: they move with it.
            self._durable_names[new + name[len(old) :]] = self._durable_names.pop(name)

    def _names_synced(self, folder: str) -> None:
        for names in (self._durable_names, self._names):
            inside = {each for each in names if str(Path(each).parent) == folder}
            if names is self._durable_names:
                for each in inside - self._names.keys():
                    del names[each]
            else:
                self._durable_names.update({each: names[each] for each in inside})

    def _name(self, path: Path | str) -> str:
        return str(Path(path).relative_to(self.root))

    def image(self, death: Death, random: Random) -> Image:
        """What a power loss now would leave. SQLite's shared memory is never part of it."""

        def survives() -> bool:
            if death is Death.SOME:
                return random.random() < 0.5
            return death is Death.EVERYTHING

        names = dict(self._durable_names)
        for name in sorted(self._names.keys() | names.keys()):
            if names.get(name) is not self._names.get(name) and survives():
                inode = self._names.get(name)
                if inode is None:
                    del names[name]
                else:
                    names[name] = inode
        found = {name: inode.after(survives) for name, inode in sorted(names.items())}
        return {name: each for name, each in found.items() if _reachable(name, found)}


def _reachable(name: str, found: Image) -> bool:
    """Every folder above it is there."""
    return all(str(above) in found for above in list(Path(name).parents)[:-1])


def lay_out(image: Image, target: Path) -> None:
    """Put an image into an empty folder."""
    for name, content in sorted(image.items()):
        if content is None:
            (target / name).mkdir(mode=0o700)
        else:
            (target / name).write_bytes(content)
