"""What may be done with Random, and after it was used."""

from __future__ import annotations

import pytest

from pocketsui.errors import TransactionRefused
from pocketsui.framework.genesis import RANDOM_ID
from pocketsui.transactions.checks import check_shape
from sui_wire.ids import parse_address
from sui_wire.transaction import (
    Command,
    GasCoin,
    Input,
    MergeCoins,
    MoveCall,
    ProgrammableTransaction,
    Pure,
    Result,
    Shared,
    TransferObjects,
)

HOME = parse_address("0x7")
DRAW = MoveCall(HOME, "lottery", "draw", (), (Input(0),))
LOOK = MoveCall(HOME, "lottery", "look", (), (Result(0),))
SEND = TransferObjects((Result(0),), Input(1))
MERGE = MergeCoins(GasCoin(), (Result(0),))


def transaction(*commands: Command, mutable: bool = False) -> ProgrammableTransaction:
    random = Shared.of(RANDOM_ID, 1, mutable=mutable)
    return ProgrammableTransaction((random, Pure(bytes(32))), commands)


def test_what_was_drawn_may_be_moved() -> None:
    check_shape(transaction(DRAW, SEND))
    check_shape(transaction(DRAW, MERGE))
    check_shape(transaction(MoveCall(HOME, "lottery", "open", (), ()), DRAW))


def test_what_was_drawn_may_not_be_looked_at() -> None:
    with pytest.raises(TransactionRefused, match="command 1, MoveCall, comes after command 0"):
        check_shape(transaction(DRAW, LOOK))
    with pytest.raises(TransactionRefused, match="took Random"):
        check_shape(transaction(DRAW, DRAW))


def test_random_is_read_only() -> None:
    with pytest.raises(TransactionRefused, match="only the network may change it"):
        check_shape(transaction(DRAW, mutable=True))
