"""Arguments that do not fit."""

from __future__ import annotations

import pytest

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.object import IMMUTABLE, SUI_TYPE, SharedOwner
from sui_wire.transaction import (
    Argument,
    Command,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MergeCoins,
    NestedResult,
    ObjectRef,
    Receiving,
    Result,
    Shared,
    SplitCoins,
    TransferObjects,
)
from sui_wire.type_tag import PrimitiveType
from tests.unit.pocketsui.execution.world import (
    NO_DIGEST,
    SENDER,
    SUI_COIN,
    World,
    an_object,
    coin,
    framework_call,
    object_id,
    u64,
)

PURSE = coin(1, 100)
FROZEN = an_object(SUI_COIN, object_id(2) + u64(5), IMMUTABLE)
SHARED = an_object(SUI_COIN, object_id(3) + u64(5), SharedOwner(1))


def value(argument: Argument) -> Command:
    return framework_call("coin::value", argument, types=(SUI_TYPE,))


@pytest.mark.parametrize(
    ("commands", "error"),
    {
        "no such input": ((value(Input(9)),), ArgumentError.INDEX_OUT_OF_BOUNDS),
        "no such command": ((value(Result(0)),), ArgumentError.INDEX_OUT_OF_BOUNDS),
        "no such result": (
            (SplitCoins(Input(0), (Input(3),)), value(NestedResult(0, 1))),
            ArgumentError.SECONDARY_INDEX_OUT_OF_BOUNDS,
        ),
        "not one result": (
            (SplitCoins(Input(0), (Input(3), Input(3))), value(Result(0))),
            ArgumentError.INVALID_RESULT_ARITY,
        ),
        "bytes for an object": ((value(Input(3)),), ArgumentError.INVALID_USAGE_OF_PURE_ARGUMENT),
        "too few bytes": (
            (TransferObjects((Input(0),), Input(3)),),
            ArgumentError.INVALID_BCS_BYTES,
        ),
        "a frozen object by value": (
            (TransferObjects((Input(1),), Input(4)),),
            ArgumentError.INVALID_OBJECT_BY_VALUE,
        ),
        "a frozen object changed": (
            (SplitCoins(Input(1), (Input(3),)),),
            ArgumentError.INVALID_OBJECT_BY_MUTABLE_REFERENCE,
        ),
        "a shared object changed that is named as read": (
            (SplitCoins(Input(2), (Input(3),)),),
            ArgumentError.INVALID_OBJECT_BY_MUTABLE_REFERENCE,
        ),
        "an object to be received": ((value(Input(5)),), ArgumentError.TYPE_MISMATCH),
        "a coin into itself": (
            (MergeCoins(Input(0), (Input(0),)),),
            ArgumentError.CANNOT_MOVE_BORROWED_VALUE,
        ),
    }.values(),
)
def test_arguments_are_refused_with_the_reason(
    commands: tuple[Command, ...], error: ArgumentError
) -> None:
    world = World.of(PURSE, FROZEN, SHARED, coin(6, 1))
    inputs = (
        PURSE,
        FROZEN,
        Shared.of(SHARED.id, 1, mutable=False),
        u64(1),
        SENDER,
        Receiving(ObjectRef(object_id(6), 3, NO_DIGEST)),
    )
    done = world.run(inputs, *commands)
    assert done.failure is not None
    assert done.failure.argument_error is error


def test_a_vector_of_bytes_needs_its_type() -> None:
    world = World()
    untyped = world.run((), MakeMoveVec(None, ()))
    assert untyped.failure is not None
    assert untyped.failure.kind is FailureKind.COMMAND_ARGUMENT_ERROR
    made = world.run((u64(7),), MakeMoveVec(PrimitiveType.U64, (Input(0),)), keep_results=True)
    assert made.results[0].returned[0].contents == b"\x01" + u64(7)


def test_type_arguments_are_checked() -> None:
    world = World.of(PURSE)
    none = world.run((PURSE,), framework_call("coin::value", Input(0)))
    assert none.failure is not None
    assert none.failure.kind is FailureKind.TYPE_ARITY_MISMATCH
    unknown = world.run(
        (PURSE, SENDER),
        framework_call("transfer::public_transfer", Input(0), Input(1), types=(PrimitiveType.U64,)),
    )
    assert unknown.failure is not None
    assert unknown.failure.kind is FailureKind.TYPE_ARGUMENT_ERROR


def test_gas_ends_a_transaction_and_nothing_of_it_stays() -> None:
    world = World.of(PURSE)
    split = SplitCoins(Input(0), (Input(1),) * 30)
    done = world.run((ImmOrOwned(ObjectRef(PURSE.id, 3, NO_DIGEST)), u64(1)), split, budget=1_000)
    assert done.failure is not None
    assert done.failure.kind is FailureKind.INSUFFICIENT_GAS
    assert not done.written
    assert done.computation_units == 1
