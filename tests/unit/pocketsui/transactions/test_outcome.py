"""From an execution to effects: versions, gas, what each object was and is."""

from dataclasses import replace

import pytest

from pocketsui.coins import balance_of
from pocketsui.execution.record import Event, Execution, Written
from pocketsui.failure import Failure, FailureKind
from pocketsui.transactions.inputs import load_inputs
from pocketsui.transactions.outcome import Facts, Outcome, charge_of, settle
from sui_wire.effects import IdOperation, ObjectWrite, PackageWrite, ReadOnlyRoot
from sui_wire.execution_status import SUCCESS, ErrorKind
from sui_wire.execution_status import Failure as FailureStatus
from sui_wire.ids import Digest, ObjectId, parse_address
from sui_wire.object import (
    IMMUTABLE,
    AddressOwner,
    MoveObject,
    MovePackage,
    Object,
    ObjectOwner,
    SharedOwner,
)
from sui_wire.transaction import (
    GasData,
    ImmOrOwned,
    ProgrammableTransaction,
    Receiving,
    Shared,
)
from sui_wire.type_tag import parse_struct_tag
from tests.unit.pocketsui.node_world import (
    ALICE,
    BUDGET,
    EARLIER,
    Objects,
    coin,
    programme,
    ref,
    shared,
    thing,
)

COIN, SECOND = coin(1, 10**9), coin(7, 10**9, version=6)
FORTUNE = coin(9, 10**12)
MINE = thing(2, AddressOwner(ALICE.address))
SHARED = shared(4)
CHILD = thing(6, ObjectOwner(SHARED.id))
SENT = thing(8, AddressOwner(SHARED.id), version=11)
STATE = Objects.of(COIN, SECOND, FORTUNE, MINE, SHARED, SENT)
DIGEST = Digest(b"\xdd" * 32)


def settled(
    execution: Execution,
    kind: ProgrammableTransaction | None = None,
    payment: tuple[Object, ...] = (COIN,),
    budget: int = BUDGET,
) -> Outcome:
    gas = GasData(tuple(map(ref, payment)), ALICE.address, 1_000, budget)
    kind = kind or programme(ImmOrOwned(ref(MINE)), Shared.of(SHARED.id, 2, mutable=True))
    inputs = load_inputs(kind, gas, ALICE.address, STATE.get)
    return settle(Facts(DIGEST, 0, inputs, charge_of(inputs, gas)), execution)


def changes(outcome: Outcome) -> dict[ObjectId, tuple[object, object, IdOperation]]:
    return {
        each.id: (each.input, each.output, each.operation)
        for each in outcome.effects.changed_objects
    }


def balance(outcome: Outcome, coin_id: ObjectId) -> int:
    data = outcome.written[coin_id].data
    assert isinstance(data, MoveObject)
    return balance_of(data)


def test_every_mutable_input_gets_the_new_version_though_nothing_was_done() -> None:
    outcome = settled(Execution())
    assert outcome.effects.status == SUCCESS
    assert outcome.effects.lamport_version == 6
    assert {each.version for each in outcome.written.values()} == {6}
    assert outcome.written.keys() == {COIN.id, MINE.id, SHARED.id}
    assert {each.previous_transaction for each in outcome.written.values()} == {DIGEST}
    assert outcome.effects.dependencies == (EARLIER,)


def test_the_gas_coin_pays_exactly_what_the_summary_says() -> None:
    outcome = settled(Execution(computation_units=1_500))
    gas = outcome.effects.gas_used
    assert gas.computation_cost == 1_500_000
    assert gas.storage_cost == sum(each.storage_rebate for each in outcome.written.values())
    assert balance(outcome, COIN.id) == 10**9 - gas.used
    index = outcome.effects.gas_object_index
    assert index is not None
    assert outcome.effects.changed_objects[index].id == COIN.id


def test_gas_coins_are_smashed_into_the_first() -> None:
    outcome = settled(Execution(), programme(), payment=(COIN, SECOND))
    assert outcome.removed == {SECOND.id}
    assert changes(outcome)[SECOND.id][1:] == (None, IdOperation.DELETED)
    assert balance(outcome, COIN.id) == 2 * 10**9 - outcome.effects.gas_used.used
    assert outcome.effects.lamport_version == 7


def test_objects_are_recorded_as_created_written_deleted_wrapped_and_unwrapped() -> None:
    made, freed = thing(20, AddressOwner(ALICE.address)), thing(21, AddressOwner(ALICE.address))
    wrapped = thing(22, AddressOwner(ALICE.address))
    outcome = settled(
        Execution(
            written={
                made.id: Written(made.data, SharedOwner(0)),
                freed.id: Written(freed.data, freed.owner),
                CHILD.id: Written(CHILD.data, CHILD.owner),
            },
            created=frozenset({made.id}),
            unwrapped=frozenset({freed.id}),
            deleted=frozenset({MINE.id}),
            unwrapped_then_deleted=frozenset({ObjectId(b"\x30" * 32)}),
            wrapped=frozenset({wrapped.id}),
            loaded={CHILD.id: CHILD, wrapped.id: wrapped},
        )
    )
    found = changes(outcome)
    assert found[made.id][0] is None
    assert found[made.id][2] is IdOperation.CREATED
    assert outcome.written[made.id].owner == SharedOwner(6)
    assert found[freed.id][::2] == (None, IdOperation.NONE)
    assert found[MINE.id][1:] == (None, IdOperation.DELETED)
    assert found[ObjectId(b"\x30" * 32)] == (None, None, IdOperation.DELETED)
    assert found[wrapped.id][1:] == (None, IdOperation.NONE)
    assert isinstance(found[CHILD.id][1], ObjectWrite)
    assert outcome.removed == {MINE.id, wrapped.id}
    assert list(found) == sorted(found)


def test_a_published_package_keeps_its_own_version() -> None:
    package = MovePackage(ObjectId(b"\x50" * 32), 1, {"shop": b"code"})
    outcome = settled(
        Execution(
            written={package.id: Written(package, IMMUTABLE)}, created=frozenset({package.id})
        )
    )
    output = changes(outcome)[package.id][1]
    assert output == PackageWrite(1, outcome.written[package.id].digest)


def test_a_failed_transaction_keeps_nothing_but_pays() -> None:
    made = thing(20, AddressOwner(ALICE.address))
    outcome = settled(
        Execution(
            failure=Failure(FailureKind.INSUFFICIENT_COIN_BALANCE, "no money", command=1),
            written={made.id: Written(made.data, made.owner)},
            created=frozenset({made.id}),
            events=(EVENT,),
            computation_units=100,
        )
    )
    assert outcome.effects.status == FailureStatus(ErrorKind.INSUFFICIENT_COIN_BALANCE, command=1)
    assert made.id not in outcome.written
    assert outcome.written[MINE.id].version == 6
    assert outcome.events is None
    assert balance(outcome, COIN.id) == 10**9 - outcome.effects.gas_used.used


EVENT = Event(
    parse_address("0x7"), "shop", ALICE.address, parse_struct_tag("0x7::shop::Sold"), b"\x01"
)


def test_events_are_recorded_with_their_digest() -> None:
    outcome = settled(Execution(events=(EVENT,)))
    assert outcome.events is not None
    assert outcome.effects.events_digest is not None


def test_a_shared_object_that_was_read_is_named_with_its_version() -> None:
    outcome = settled(Execution(), programme(Shared.of(SHARED.id, 2, mutable=False)))
    (unchanged,) = outcome.effects.unchanged_objects
    assert (unchanged.id, unchanged.kind) == (SHARED.id, ReadOnlyRoot(5, SHARED.digest))
    assert SHARED.id not in outcome.written


def test_storage_that_the_budget_does_not_cover_fails_the_transaction() -> None:
    big = thing(20, AddressOwner(ALICE.address))
    data = big.data
    assert isinstance(data, MoveObject)
    large = replace(data, contents=data.contents + bytes(100_000))
    outcome = settled(
        Execution(written={big.id: Written(large, big.owner)}, created=frozenset({big.id}))
    )
    assert outcome.effects.status == FailureStatus(ErrorKind.INSUFFICIENT_GAS)
    assert big.id not in outcome.written
    assert outcome.effects.gas_used.used <= BUDGET


def test_computation_that_takes_the_whole_budget_is_too_much() -> None:
    # A gas coin that is smashed frees more than is written: the sum alone would fit.
    outcome = settled(Execution(computation_units=2_000), payment=(COIN, SECOND), budget=2_000_000)
    assert outcome.effects.status == FailureStatus(ErrorKind.INSUFFICIENT_GAS)
    assert outcome.effects.gas_used.computation_cost <= 2_000_000


@pytest.mark.parametrize("units", [10, 5_000, 5_000_000])
def test_never_more_than_the_budget_is_taken(units: int) -> None:
    outcome = settled(Execution(computation_units=units), budget=2_000_000)
    assert outcome.effects.gas_used.used <= 2_000_000
    assert balance(outcome, COIN.id) >= 10**9 - 2_000_000


def test_effects_over_the_limit_fail_the_transaction() -> None:
    many = {
        ObjectId(n.to_bytes(32, "big")): Written(MINE.data, MINE.owner) for n in range(1, 5_000)
    }
    outcome = settled(Execution(written=many, created=frozenset(many)), budget=500_000_000)
    assert isinstance(outcome.effects.status, FailureStatus)
    assert outcome.effects.status.kind in (
        ErrorKind.EFFECTS_TOO_LARGE,
        ErrorKind.INSUFFICIENT_GAS,
    )
    assert len(outcome.written) == 3


def test_five_megabytes_of_objects_are_as_much_as_a_transaction_writes() -> None:
    assert isinstance(MINE.data, MoveObject)
    large = replace(MINE.data, contents=bytes(250_000))
    ids = [ObjectId(number.to_bytes(32, "big")) for number in range(1, 21)]
    written = {each: Written(large, MINE.owner) for each in ids}
    rich = (FORTUNE,)
    full = settled(Execution(written=written, created=frozenset(ids)), None, rich, 10**11)
    assert isinstance(full.effects.status, FailureStatus)
    assert full.effects.status.kind is ErrorKind.WRITTEN_OBJECTS_TOO_LARGE
    assert not full.written.keys() & written.keys()
    del written[ids[0]]
    enough = settled(Execution(written=written, created=frozenset(written)), None, rich, 10**11)
    assert enough.effects.status == SUCCESS


def test_an_object_is_changed_only_if_it_was_received() -> None:
    kind = programme(Receiving(ref(SENT)))
    written = {SENT.id: Written(SENT.data, AddressOwner(ALICE.address))}
    received = settled(Execution(written=written, loaded={SENT.id: SENT}), kind)
    before, after, _ = changes(received)[SENT.id]
    assert isinstance(after, ObjectWrite)
    assert after.owner == AddressOwner(ALICE.address)
    assert before is not None
    assert received.effects.lamport_version == 12
    left_alone = settled(Execution(), kind)
    assert left_alone.written.keys() == {COIN.id}
    assert left_alone.effects.lamport_version == 12
