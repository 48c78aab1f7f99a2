"""Input objects: decoded when they are used, and once where nobody can change them."""

from __future__ import annotations

from pocketsui.execution.slots import ObjectSlot
from pocketsui.framework import builtin_packages
from pocketsui.vm.types import DatatypeOf
from sui_wire.ids import parse_address
from sui_wire.object import MoveObject, Object
from tests.unit.pocketsui.node_world import coin

BALANCE = 41


def coin_type(argument: str = "SUI") -> DatatypeOf:
    modules = builtin_packages()[parse_address("0x2")].modules
    return modules["coin"].datatypes["Coin"].apply((modules["sui"].datatypes[argument].apply(()),))


def slot(stored: Object, *, mutable: bool) -> ObjectSlot:
    assert isinstance(stored.data, MoveObject)
    return ObjectSlot(stored, coin_type(), stored.data.contents, mutable)


def test_transactions_that_only_read_a_version_share_its_value() -> None:
    stored = coin(1, BALANCE)
    one, other = (slot(stored, mutable=False).open()[0] for _ in range(2))
    assert one is other
    assert one[1] == [BALANCE]


def test_a_transaction_that_may_write_has_a_value_of_its_own() -> None:
    stored = coin(1, BALANCE)
    read, mine, yours = (slot(stored, mutable=mutable).open()[0] for mutable in (False, True, True))
    mine[1][0] = 0
    assert read[1] == yours[1] == [BALANCE]


def test_the_value_is_decoded_again_for_another_type() -> None:
    """A package that was forgotten and loaded anew has types of its own."""
    stored = coin(1, BALANCE)
    first = slot(stored, mutable=False).open()[0]
    again = slot(stored, mutable=False)
    again.type = DatatypeOf(again.type.datatype, again.type.arguments)
    assert again.open()[0] == first
    assert again.open()[0] is not first
