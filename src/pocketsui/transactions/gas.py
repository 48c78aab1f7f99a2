"""What a transaction costs by Sui's published schedule.

Computation is paid by the unit: what the commands execute (`pocketsui.vm.gas`) and the bytes of
the objects and packages that the transaction names; at least 1,000 units, and half of the digits
rounded up. Storage is paid in advance for every byte of every object written, and what was paid for
the version it replaces is returned, but for one ten-thousandth that the storage fund keeps.
"""

from __future__ import annotations

from pocketsui.transactions.limits import MAX_ABORTED_GAS_PRICE, MIN_COMPUTATION_UNITS
from sui_wire.gas import GasCostSummary
from sui_wire.object import MoveObject, MovePackage, Object, move_type_bytes

STORAGE_UNITS_PER_BYTE = 100
"""`obj_data_cost_refundable`."""
STORAGE_PRICE = 76
"""MIST a storage unit (`storage_gas_price`)."""
REBATE_BASIS_POINTS = 9_999
"""Share of the storage fee that is returned (`storage_rebate_rate`), of 10,000."""
READ_BYTE_PRICE = 15
"""Internal units a byte of an object that is named (`obj_access_cost_read_per_byte`)."""
READ_PACKAGE_PRICE = 154
"""The same for a thousand bytes of packages (`obj_access_cost_read_per_package_kb`)."""

_METADATA_BYTES = 40 + 32 + 8
"""Owner, previous transaction and storage rebate, as Sui's validators hold them in memory."""


def object_size(data: MoveObject | MovePackage) -> int:
    """The bytes that an object is charged for (`object_size_for_gas_metering`)."""
    if isinstance(data, MovePackage):
        return _METADATA_BYTES + data.size
    return _METADATA_BYTES + len(data.contents) + len(move_type_bytes(data.type)) + 1 + 8


def storage_fee(data: MoveObject | MovePackage) -> int:
    """MIST for keeping an object; also its rebate when it is written or deleted next.

    A coin of SUI costs 988,000 MIST, as on mainnet.
    """
    return object_size(data) * STORAGE_UNITS_PER_BYTE * STORAGE_PRICE


def size_of(value: Object) -> int:
    """The same of an object as it is stored: its rebate tells, if anybody paid for it."""
    return value.storage_rebate // (STORAGE_UNITS_PER_BYTE * STORAGE_PRICE) or object_size(
        value.data
    )


def read_price(object_bytes: int, package_bytes: int) -> int:
    """Internal units for reading what a transaction names."""
    return READ_BYTE_PRICE * object_bytes - (-READ_PACKAGE_PRICE * package_bytes // 1_000)


def rounded(units: int) -> int:
    """The units that are charged (`gas_rounding_halve_digits`).

    >>> [rounded(units) for units in (7, 1_001, 29_999, 305_501)]
    [1000, 1010, 30000, 305600]
    """
    if units < MIN_COMPUTATION_UNITS:
        return MIN_COMPUTATION_UNITS
    base: int = 10 ** ((len(str(units)) - 1) // 2)
    return -(-units // base) * base


def computation_cost(units: int, price: int) -> int:
    """MIST for computation."""
    return rounded(units) * price


def price_paid(price: int, *, aborted: bool) -> int:
    """MIST a unit: who offered much to be first does not lose it all to an abort."""
    return min(price, MAX_ABORTED_GAS_PRICE) if aborted else price


def bill(computation: int, storage: int, freed: int) -> GasCostSummary:
    """The summary for a computation cost, the fees of what was written, and of what it replaced."""
    returned = (freed * REBATE_BASIS_POINTS + 5_000) // 10_000
    return GasCostSummary(computation, storage, returned, freed - returned)
