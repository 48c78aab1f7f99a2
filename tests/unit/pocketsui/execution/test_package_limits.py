"""How large a package may be, tables included, and how many it may depend on."""

from __future__ import annotations

import pytest

from pocketsui.errors import TransactionRefused
from pocketsui.execution.package import MAX_PACKAGE_SIZE
from pocketsui.failure import FailureKind
from pocketsui.transactions import limits
from pocketsui.transactions.checks import check_shape
from sui_wire.execution_status import TooLarge
from sui_wire.object import MovePackage, TypeOrigin, UpgradeInfo
from sui_wire.transaction import Command, Input, ProgrammableTransaction, Publish, Upgrade
from tests.unit.pocketsui.assembler import assemble
from tests.unit.pocketsui.execution.packages import Publisher, package_of
from tests.unit.pocketsui.execution.world import World, object_id

VECTOR_OF_BYTES = b"\x0a\x02"


def filled(size: int) -> bytes:
    """A module with a constant of so many bytes, in parts that the format allows."""
    parts = [min(60_000, size - at) for at in range(0, size, 60_000)]
    constants = [
        (VECTOR_OF_BYTES, _length(part - 3) + bytes([number]) + bytes(part - 4))
        for number, part in enumerate(parts)
    ]
    return assemble(constants=constants)


def _length(size: int) -> bytes:
    """ULEB128 in three bytes or fewer, for sizes from 16,384 on in three."""
    return bytes([size & 0x7F | 0x80, size >> 7 & 0x7F | 0x80, size >> 14])


def test_a_package_is_as_large_as_it_may_be_and_no_larger() -> None:
    publisher = Publisher(World())
    small = package_of(publisher.publish(filled(90_000)))
    room = MAX_PACKAGE_SIZE - small.size
    largest = publisher.publish(filled(90_000 + room))
    assert package_of(largest).size == MAX_PACKAGE_SIZE
    refused = publisher.publish(filled(90_000 + room + 1))
    assert refused.failure is not None
    assert refused.failure.kind is FailureKind.MOVE_PACKAGE_TOO_BIG
    assert refused.failure.detail == TooLarge(MAX_PACKAGE_SIZE + 1, MAX_PACKAGE_SIZE)


def test_the_tables_of_a_package_count() -> None:
    package = MovePackage(
        object_id(1),
        2,
        {"shop": bytes(10)},
        (TypeOrigin("shop", "Thing", object_id(1)),),
        {object_id(2): UpgradeInfo(object_id(3), 4)},
    )
    assert package.size == 8 + (4 + 10) + (4 + 5 + 32) + (32 + 32 + 8)


def shape(*commands: Command) -> None:
    check_shape(ProgrammableTransaction((), commands))


def publish(dependencies: int = 0) -> Publish:
    return Publish((b"code",), tuple(map(object_id, range(dependencies))))


def test_a_package_depends_on_so_many_and_no_more() -> None:
    shape(publish(limits.MAX_DEPENDENCIES))
    with pytest.raises(TransactionRefused, match="33 dependencies of a package"):
        shape(publish(limits.MAX_DEPENDENCIES + 1))


def test_a_transaction_publishes_and_upgrades_so_often_and_no_more() -> None:
    upgrade = Upgrade((b"code",), (), object_id(1), Input(0))
    shape(*[publish()] * 3, *[upgrade] * 2)
    with pytest.raises(TransactionRefused, match="6 publish and upgrade commands"):
        shape(*[publish()] * 3, *[upgrade] * 3)
