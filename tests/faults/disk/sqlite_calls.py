"""Between SQLite and the operating system: every call of the library that Python itself uses.

SQLite reaches files through a table of functions, its VFS (https://sqlite.org/vfs.html). While
`installed`, the default table is a copy of the Unix one in which the functions below stand before
the originals. Reads through mapped memory are turned into reads by call, so that they can fail.
"""

from __future__ import annotations

import _sqlite3
import contextlib
import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_int64, c_void_p

from tests.faults.disk.model import Call, Disk, Fault

OK, FULL, CANTOPEN = 0, 13, 14
UNLOCK = 1
"""SQLITE_SHM_UNLOCK."""
FAILED = {
    Call.OPEN: CANTOPEN,
    Call.READ: 266,  # SQLITE_IOERR_READ
    Call.WRITE: 778,  # SQLITE_IOERR_WRITE
    Call.SYNC: 1034,  # SQLITE_IOERR_FSYNC
    Call.TRUNCATE: 1546,  # SQLITE_IOERR_TRUNCATE
    Call.DELETE: 2570,  # SQLITE_IOERR_DELETE
    Call.LOCK: 3850,  # SQLITE_IOERR_LOCK
    Call.MAP: 5386,  # SQLITE_IOERR_SHMMAP
}
"""SQLite's result code for a call that failed (https://sqlite.org/rescode.html)."""

Open = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
Delete = ctypes.CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)
Read = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Write = Read
Truncate = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = ctypes.CFUNCTYPE(c_int, c_void_p, c_int)
Lock = Sync
MapShared = ctypes.CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int, c_void_p)
LockShared = ctypes.CFUNCTYPE(c_int, c_void_p, c_int, c_int, c_int)
Fetch = ctypes.CFUNCTYPE(c_int, c_void_p, c_int64, c_int, POINTER(c_void_p))


class Vfs(Structure):
    """`sqlite3_vfs`, as far as version 3 of it."""

    _fields_ = [
        *(("version", c_int), ("file_size", c_int), ("longest_path", c_int)),
        *(("next", c_void_p), ("name", c_char_p), ("data", c_void_p)),
        *(("open", Open), ("delete", Delete)),
        *((f"rest{number}", c_void_p) for number in range(14)),
    ]


class Methods(Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = [
        *(("version", c_int), ("close", c_void_p)),
        *(("read", Read), ("write", Write), ("truncate", Truncate), ("sync", Sync)),
        *(("size", c_void_p), ("lock", Lock)),
        *((f"rest{number}", c_void_p) for number in range(5)),
        *(("map_shared", MapShared), ("lock_shared", LockShared)),
        *(("barrier", c_void_p), ("unmap_shared", c_void_p), ("fetch", Fetch), ("drop", c_void_p)),
    ]


class File(Structure):
    """`sqlite3_file`: a pointer to its methods comes first."""

    _fields_ = [("methods", POINTER(Methods))]


def library() -> ctypes.CDLL:
    """The SQLite that the `sqlite3` module of this Python runs on."""
    loaded = ctypes.CDLL(_sqlite3.__file__)
    loaded.sqlite3_libversion.restype = c_char_p
    if loaded.sqlite3_libversion().decode() != sqlite3.sqlite_version:
        raise RuntimeError("the SQLite found is not the one that Python's sqlite3 uses")
    loaded.sqlite3_vfs_find.restype = POINTER(Vfs)
    loaded.sqlite3_vfs_register.argtypes = [POINTER(Vfs), c_int]
    loaded.sqlite3_vfs_unregister.argtypes = [POINTER(Vfs)]
    return loaded


class SqliteCalls:
    """The functions that stand before the originals, for one disk."""

    def __init__(self, original: Vfs, disk: Disk) -> None:
        self._original = original
        self._disk = disk
        self._paths: dict[int, str] = {}
        self._methods: dict[int, FileMethods] = {}
        self.vfs = Vfs.from_buffer_copy(original)
        self.vfs.name = b"faulty"
        self.vfs.open = Open(self._open)
        self.vfs.delete = Delete(self._delete)

    def _open(self, _: int, name: int, file: int, flags: int, out: ctypes._Pointer[c_int]) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        tracked = bool(path) and self._disk.holds(path)
        if tracked and self._disk.strike(Call.OPEN, path) is not None:
            File.from_address(file).methods = None
            return FAILED[Call.OPEN]
        result = int(self._original.open(byref(self._original), name, file, flags, out))
        if result == OK and tracked:
            self._disk.opened(path)
            self._paths[file] = path
            opened = File.from_address(file)
            opened.methods = ctypes.pointer(self._wrapped(opened.methods.contents))
        return result

    def _delete(self, _: int, name: bytes, sync_folder: int) -> int:
        path = name.decode()
        if not self._disk.holds(path):
            return int(self._original.delete(byref(self._original), name, sync_folder))

        def original() -> int:
            result = int(self._original.delete(byref(self._original), name, sync_folder))
            self._disk.removed(path)
            if sync_folder:
                self._disk.synced(path.rpartition("/")[0])
            return result

        return self._call(Call.DELETE, path, original)

    def _call(self, call: Call, path: str, original: Callable[[], int]) -> int:
        fault = self._disk.strike(call, path)
        if fault is None:
            return original()
        if fault is Fault.KEPT:
            original()
        return FULL if fault is Fault.FULL else FAILED[call]

    def _wrapped(self, methods: Methods) -> Methods:
        """The methods of one sort of file, with ours before them."""
        address = ctypes.addressof(methods)
        if address not in self._methods:
            self._methods[address] = FileMethods(methods, self._disk, self._paths, self._call)
        return self._methods[address].ours


class FileMethods:
    """The methods of open files: `paths` tells which it is, `call` makes a call or fails it."""

    def __init__(
        self,
        methods: Methods,
        disk: Disk,
        paths: dict[int, str],
        call: Callable[[Call, str, Callable[[], int]], int],
    ) -> None:
        self._original = methods
        self._disk = disk
        self._paths = paths
        self._call = call
        self.ours = ours = Methods.from_buffer_copy(methods)
        ours.read, ours.write = Read(self._read), Write(self._write)
        ours.truncate, ours.sync = Truncate(self._truncate), Sync(self._sync)
        ours.lock, ours.fetch = Lock(self._lock), Fetch(self._fetch)
        ours.map_shared = MapShared(self._map_shared)
        ours.lock_shared = LockShared(self._lock_shared)

    def _read(self, file: int, into: int, size: int, offset: int) -> int:
        read = self._original.read
        return self._call(Call.READ, self._paths[file], lambda: read(file, into, size, offset))

    def _write(self, file: int, data: int, size: int, offset: int) -> int:
        path = self._paths[file]
        fault = self._disk.strike(Call.WRITE, path)
        done = {None: size, Fault.KEPT: size, Fault.SHORT: size // 2}.get(fault, 0)
        result = OK
        if done:
            result = int(self._original.write(file, data, done, offset))
            self._disk.wrote(path, offset, ctypes.string_at(data, done))
        if fault is None:
            return result
        return FULL if fault is Fault.FULL else FAILED[Call.WRITE]

    def _truncate(self, file: int, size: int) -> int:
        def original() -> int:
            self._disk.truncated(self._paths[file], size)
            return int(self._original.truncate(file, size))

        return self._call(Call.TRUNCATE, self._paths[file], original)

    def _sync(self, file: int, flags: int) -> int:
        path = self._paths[file]
        fault = self._disk.strike(Call.SYNC, path)
        if fault in (None, Fault.KEPT):
            result = int(self._original.sync(file, flags))
            self._disk.synced(path)
            return result if fault is None else FAILED[Call.SYNC]
        self._disk.sync_failed(path)
        return FAILED[Call.SYNC]

    def _lock(self, file: int, level: int) -> int:
        lock = self._original.lock
        return self._call(Call.LOCK, self._paths[file], lambda: lock(file, level))

    def _map_shared(self, file: int, region: int, size: int, extend: int, into: int) -> int:
        map_shared = self._original.map_shared
        return self._call(
            Call.MAP, self._paths[file], lambda: map_shared(file, region, size, extend, into)
        )

    def _lock_shared(self, file: int, offset: int, count: int, flags: int) -> int:
        lock = self._original.lock_shared
        if flags & UNLOCK:  # SQLite does not look at what it returns
            return int(lock(file, offset, count, flags))
        path = self._paths[file]
        return self._call(Call.LOCK, path, lambda: lock(file, offset, count, flags))

    def _fetch(self, file: int, offset: int, size: int, into: ctypes._Pointer[c_void_p]) -> int:
        del file, offset, size
        into[0] = None  # not mapped: read it
        return OK


@contextlib.contextmanager
def installed(disk: Disk) -> Iterator[None]:
    """Every SQLite file of this process that is opened in the block is on the disk given."""
    sqlite = library()
    original = sqlite.sqlite3_vfs_find(None)
    calls = SqliteCalls(original.contents, disk)
    sqlite.sqlite3_vfs_register(byref(calls.vfs), 1)
    try:
        yield
    finally:
        sqlite.sqlite3_vfs_unregister(byref(calls.vfs))
        sqlite.sqlite3_vfs_register(original, 1)
        _KEPT.append(calls)


_KEPT: list[SqliteCalls] = []
"""A connection that was not closed in time still calls them."""
