"""Gives a module its address.

A compiler leaves the package's own address 0x0; publication puts the package id in its place. The
address is an entry of the address table, 32 bytes long, so nothing else moves and the result is
what a full serialisation would give.
"""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.reader import ADDRESS_LENGTH, SUI_FLAVOUR, SUPPORTED_VERSIONS, read_module
from pocketsui.bytecode.tables import Table, read_directory


def relocate(data: bytes, address: bytes, *, module: CompiledModule | None = None) -> bytes:
    """The same module at ``address``. ``module`` saves reading it again."""
    if len(address) != ADDRESS_LENGTH:
        raise ValueError(f"an address has {ADDRESS_LENGTH} bytes, not {len(address)}")
    module = module or read_module(data)
    _, directory, _ = read_directory(data, SUPPORTED_VERSIONS, SUI_FLAVOUR)
    start, _ = directory[Table.ADDRESSES]
    start += module.module_handles[module.self_handle].address * ADDRESS_LENGTH
    return data[:start] + address + data[start + ADDRESS_LENGTH :]
