"""The objects a transaction names: who may use which, at which version."""

import math
from dataclasses import replace

import pytest

from pocketsui.errors import InputRefused
from pocketsui.transactions.gas import size_of
from pocketsui.transactions.inputs import Inputs, check_gas_balance, load_inputs
from sui_wire.ids import Digest, parse_address
from sui_wire.object import (
    IMMUTABLE,
    AddressOwner,
    MovePackage,
    Object,
    ObjectOwner,
)
from sui_wire.transaction import (
    CallArg,
    GasData,
    ImmOrOwned,
    MoveCall,
    ProgrammableTransaction,
    Publish,
    Receiving,
    Result,
    Shared,
    Upgrade,
)
from tests.unit.pocketsui.node_world import ALICE, BOB, Objects, coin, programme, ref, shared, thing

COIN = coin(1, 10**9)
MINE = thing(2, AddressOwner(ALICE.address))
FROZEN = thing(3, IMMUTABLE, version=9)
SHARED = shared(4)
THEIRS = thing(5, AddressOwner(BOB.address))
CHILD = thing(6, ObjectOwner(SHARED.id))
PACKAGE = Object(
    MovePackage(parse_address("0x7"), 30, {"shop": b""}), IMMUTABLE, Digest(bytes(32)), 0
)
STATE = Objects.of(COIN, MINE, FROZEN, SHARED, THEIRS, CHILD, PACKAGE)
GAS = GasData((ref(COIN),), ALICE.address, 1_000, 10**7)
CALL = MoveCall(PACKAGE.id, "shop", "buy", (), ())


def load(kind: ProgrammableTransaction, gas: GasData = GAS, *, any_owner: bool = False) -> Inputs:
    return load_inputs(kind, gas, ALICE.address, STATE.get, any_owner=any_owner)


def test_inputs_are_sorted_by_how_they_are_used() -> None:
    writable = Shared.of(SHARED.id, 2, mutable=True)
    inputs = load(
        programme(ImmOrOwned(ref(MINE)), ImmOrOwned(ref(FROZEN)), writable, commands=(CALL,))
    )
    assert inputs.mutable.keys() == {COIN.id, MINE.id, SHARED.id}
    assert inputs.immutable.keys() == {FROZEN.id}
    assert inputs.packages.keys() == {PACKAGE.id}
    assert inputs.gas_coins == (COIN,)


def test_a_shared_object_that_is_only_read_is_not_written() -> None:
    inputs = load(programme(Shared.of(SHARED.id, 2, mutable=False)))
    assert inputs.read_only.keys() == {SHARED.id}


def test_the_new_version_is_past_every_version_that_goes_in_but_packages() -> None:
    inputs = load(programme(ImmOrOwned(ref(FROZEN)), commands=(CALL,)))
    assert inputs.lamport_version() == 10


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        (
            ImmOrOwned(replace(ref(MINE), version=2)),
            "unavailable for consumption, current version: 3",
        ),
        (ImmOrOwned(replace(ref(MINE), digest=Digest(bytes(32)))), "has digest"),
        (ImmOrOwned(replace(ref(MINE), id=parse_address("0x99"))), "could not find"),
        (ImmOrOwned(ref(THEIRS)), "owned by account address"),
        (ImmOrOwned(ref(CHILD)), "owned by object"),
        (ImmOrOwned(ref(SHARED)), "name it as shared"),
        (ImmOrOwned(ref(PACKAGE)), "is a package"),
        (ImmOrOwned(ref(COIN)), "named twice"),
        (Shared.of(SHARED.id, 1, mutable=True), "was shared at version 2, not 1"),
        (Shared.of(MINE.id, 2, mutable=True), "not a shared object"),
        (Shared.of(parse_address("0x99"), 2, mutable=True), "could not find"),
        (Receiving(ref(CHILD)), "cannot be received"),
        (Receiving(replace(ref(THEIRS), version=2)), "unavailable for consumption"),
    ],
)
def test_an_object_that_may_not_be_used_is_refused(argument: CallArg, reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        load(programme(argument))


def test_what_was_sent_to_any_address_may_be_named_to_be_received() -> None:
    inputs = load(programme(Receiving(ref(THEIRS)), ImmOrOwned(ref(FROZEN))))
    assert inputs.receiving.keys() == {THEIRS.id}
    assert inputs.lamport_version() == FROZEN.version + 1
    later = replace(inputs, receiving={THEIRS.id: thing(5, THEIRS.owner, version=20)})
    assert later.lamport_version() == 21


def test_a_simulation_without_checks_may_use_anybodys_objects() -> None:
    assert THEIRS.id in load(programme(ImmOrOwned(ref(THEIRS))), any_owner=True).mutable


@pytest.mark.parametrize(
    ("payment", "reason"),
    [
        ((COIN, COIN), "given twice"),
        ((coin(1, 10**9, version=2),), "current version: 3"),
        ((THEIRS,), "not owned by"),
        ((MINE,), "not a coin of SUI"),
    ],
)
def test_a_gas_coin_that_cannot_pay_is_refused(payment: tuple[Object, ...], reason: str) -> None:
    with pytest.raises(InputRefused, match=reason):
        load(programme(), replace(GAS, payment=tuple(map(ref, payment))))


def test_the_coins_must_hold_the_budget() -> None:
    inputs = load(programme())
    check_gas_balance(inputs, GAS)
    with pytest.raises(InputRefused, match="lower than the needed amount: 1000000001"):
        check_gas_balance(inputs, replace(GAS, budget=10**9 + 1))


def test_packages_of_every_command_must_exist() -> None:
    missing = parse_address("0x98")
    for command in (
        MoveCall(missing, "m", "f", (), ()),
        Publish((b"",), (missing,)),
        Upgrade((b"",), (), missing, Result(0)),
    ):
        with pytest.raises(InputRefused, match="0x98 not found on-chain"):
            load(programme(commands=(command,)))
    with pytest.raises(InputRefused, match="an object, not a package"):
        load(programme(commands=(Publish((b"",), (MINE.id,)),)))


def test_what_is_named_is_paid_for_by_the_byte_but_the_framework() -> None:
    payer, counted = coin(1, 100), shared(2)
    framework, theirs = (
        Object(MovePackage(parse_address(each), 1, {}), IMMUTABLE, Digest(bytes(32)), 0)
        for each in ("0x2", "0x99")
    )
    inputs = Inputs(
        mutable={payer.id: payer},
        read_only={counted.id: counted},
        packages={framework.id: framework, theirs.id: theirs},
    )
    objects = 15 * (size_of(payer) + size_of(counted))
    assert inputs.read_price() == objects + math.ceil(size_of(theirs) * 154 / 1_000)
