"""Trees of calls become inputs and commands."""

from __future__ import annotations

from k3s_daas.chain.program import KnownObject, SharedRef, lay_out, objects_of
from k3s_daas.contract.call import Call, ObjectArg, Pure, SplitGas
from k3s_daas.contract.calls import permission
from k3s_daas.contract.rules import Rule
from sui_wire import transaction as tx
from sui_wire.ids import Address, Digest
from sui_wire.type_tag import StructTag
from tests.unit.k3s_daas.chain.fake_node import PACKAGE, object_id

CAP = tx.ObjectRef(object_id(1), 4, Digest(bytes(32)))
LANE = SharedRef(object_id(2), 7)
KNOWN: dict[Address, KnownObject] = {CAP.id: CAP, LANE.id: LANE}


def test_an_object_is_one_input_and_mutable_if_anybody_changes_it() -> None:
    reads = Call("m", "reads", (ObjectArg(LANE.id), ObjectArg(CAP.id), Pure(b"x")))
    writes = Call("m", "writes", (ObjectArg(LANE.id, mutable=True), Pure(b"x")))
    program = lay_out([(reads,), (writes,)], PACKAGE, KNOWN)
    assert program.transaction.inputs == (
        tx.Shared.of(LANE.id, 7, mutable=True),
        tx.ImmOrOwned(CAP),
        tx.Pure(b"x"),
    )
    first, second = program.transaction.commands
    assert first == tx.MoveCall(PACKAGE, "m", "reads", (), (tx.Input(0), tx.Input(1), tx.Input(2)))
    assert second == tx.MoveCall(PACKAGE, "m", "writes", (), (tx.Input(0), tx.Input(2)))
    assert program.entry_of_command == (0, 1)


def test_what_is_only_read_is_passed_so() -> None:
    program = lay_out([(Call("m", "f", (ObjectArg(LANE.id),)),)], PACKAGE, KNOWN)
    assert program.transaction.inputs == (tx.Shared.of(LANE.id, 7, mutable=False),)


def test_rules_are_made_put_in_a_vector_and_passed() -> None:
    call = permission.put_role(LANE.id, CAP.id, LANE.id, "view", [Rule(("get",)), Rule(("list",))])
    assert {item.id for item in objects_of([call])} == {LANE.id, CAP.id}
    program = lay_out([(Call("m", "before", ()),), (call,)], PACKAGE, KNOWN)
    commands = program.transaction.commands
    assert [type(command).__name__ for command in commands] == [
        *("MoveCall", "MoveCall", "MoveCall", "MakeMoveVec", "MoveCall")
    ]
    assert commands[3] == tx.MakeMoveVec(
        StructTag(PACKAGE, "rule", "Rule"), (tx.Result(1), tx.Result(2))
    )
    put = commands[4]
    assert isinstance(put, tx.MoveCall)
    assert put.arguments[-1] == tx.Result(3)
    assert program.entry_of_command == (0, 1, 1, 1, 1)


def test_a_deposit_is_split_off_the_gas_coin() -> None:
    program = lay_out([(Call("m", "f", (SplitGas(5), SplitGas(6))),)], PACKAGE, KNOWN)
    assert program.split_from_gas == 11
    first, second, call = program.transaction.commands
    assert first == tx.SplitCoins(tx.GasCoin(), (tx.Input(0),))
    assert second == tx.SplitCoins(tx.GasCoin(), (tx.Input(1),))
    assert isinstance(call, tx.MoveCall)
    assert call.arguments == (tx.NestedResult(0, 0), tx.NestedResult(1, 0))


def test_another_packages_function() -> None:
    other = Address(b"\x02" * 32)
    program = lay_out([(Call("m", "f", (), package=other),)], PACKAGE, {})
    (call,) = program.transaction.commands
    assert isinstance(call, tx.MoveCall)
    assert call.package == other
