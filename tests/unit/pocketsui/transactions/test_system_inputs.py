"""The Clock and Random may be read by all, and changed by the network only."""

from __future__ import annotations

import pytest

from pocketsui.errors import TransactionRefused
from pocketsui.framework.genesis import DENY_LIST_ID, RANDOM_ID
from pocketsui.transactions.checks import check_shape
from pocketsui.transactions.system import CLOCK_ID
from sui_wire.ids import ObjectId, parse_address
from sui_wire.transaction import Input, MoveCall, ProgrammableTransaction, Shared

USE = MoveCall(parse_address("0x7"), "home", "use", (), (Input(0),))


def use_of(object_id: ObjectId, *, mutable: bool) -> ProgrammableTransaction:
    return ProgrammableTransaction((Shared.of(object_id, 1, mutable=mutable),), (USE,))


@pytest.mark.parametrize("object_id", [CLOCK_ID, RANDOM_ID])
def test_the_network_alone_changes_them(object_id: ObjectId) -> None:
    check_shape(use_of(object_id, mutable=False))
    with pytest.raises(TransactionRefused, match="immutable parameter expected: input 0"):
        check_shape(use_of(object_id, mutable=True))


def test_the_deny_list_is_changed_by_whoever_has_the_cap() -> None:
    check_shape(use_of(DENY_LIST_ID, mutable=True))
