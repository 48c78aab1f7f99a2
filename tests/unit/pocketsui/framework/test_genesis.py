"""The objects that every ledger begins with fit the modules that use them."""

from __future__ import annotations

from pocketsui.framework.genesis import DENY_LIST_ID, RANDOM_ID, framework_objects
from pocketsui.framework.sui import deny_list, random
from pocketsui.vm.layout import decode
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import ObjectRuntime
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MoveObject, Object, SharedOwner
from tests.unit.pocketsui.execution.world import NO_DIGEST, SENDER, World

COIN = b"0" * 64 + b"::coin::COIN"
SOMEBODY, RESERVED = Address(b"\x55" * 32), Address(bytes(31) + b"\x07")


def begin(epoch: int, seed: bytes = b"seed") -> tuple[Machine, dict[ObjectId, Object]]:
    """A machine on the objects of genesis."""
    objects: dict[ObjectId, Object] = {}
    for one in framework_objects(seed):
        assert isinstance(one.data, MoveObject)
        objects[one.data.id] = Object(one.data, one.owner, NO_DIGEST, 0)
    machine = Machine(
        budget=1_000,
        objects=ObjectRuntime(World.of(*objects.values())),
        sender=SENDER,
        digest=bytes(32),
        epoch=epoch,
        epoch_timestamp_ms=0,
        gas_price=1,
        reference_gas_price=1,
        sponsor=None,
    )
    return machine, objects


def value_of(stored: Object) -> Value:
    assert isinstance(stored.data, MoveObject)
    type_ = {
        RANDOM_ID: random.RANDOM_DATATYPE.apply(()),
        DENY_LIST_ID: deny_list.DENY_LIST_DATATYPE.apply(()),
    }[stored.data.id]
    return decode(type_, stored.data.contents)


def test_random_and_deny_list_are_shared() -> None:
    _, objects = begin(0)
    for object_id in (RANDOM_ID, DENY_LIST_ID):
        assert objects[object_id].owner == SharedOwner(1)


def test_a_generator_comes_from_the_seed() -> None:
    drawn = []
    for seed in (b"seed", b"seed", b"another"):
        m, objects = begin(0, seed)
        made = random.new_generator(m, value_of(objects[RANDOM_ID]), None)
        drawn.append(random.RANDOM.python("generate_u64")(m, made))
    assert drawn[0] == drawn[1] != drawn[2]


def test_the_first_version_of_the_deny_list_counts_at_once() -> None:
    m, objects = begin(0)
    denied = value_of(objects[DENY_LIST_ID])
    assert not deny_list.v1_is_denied(m, denied, COIN, SOMEBODY)
    deny_list.v1_deny(m, denied, COIN, SOMEBODY)
    deny_list.v1_deny(m, denied, COIN, SOMEBODY)
    assert deny_list.v1_is_denied(m, denied, COIN, SOMEBODY)
    assert not deny_list.v1_is_denied(m, denied, COIN, RESERVED)
    deny_list.v1_allow(m, denied, COIN, SOMEBODY)
    assert not deny_list.v1_is_denied(m, denied, COIN, SOMEBODY)


def test_the_second_version_counts_from_the_next_epoch_on() -> None:
    m, objects = begin(7)
    denied = value_of(objects[DENY_LIST_ID])

    def seen() -> tuple[bool, bool]:
        return (
            deny_list.is_denied(m, denied, COIN, SOMEBODY, next_epoch=False),
            deny_list.is_denied(m, denied, COIN, SOMEBODY, next_epoch=True),
        )

    deny_list.deny(m, denied, COIN, (SOMEBODY,))
    assert seen() == (False, True)
    m.epoch = 8
    assert seen() == (True, True)
    deny_list.allow(m, denied, COIN, SOMEBODY)
    assert seen() == (True, False)
    deny_list.deny(m, denied, COIN, (SOMEBODY,))
    assert seen() == (True, True)
    deny_list.allow(m, denied, COIN, SOMEBODY)
    m.epoch = 9
    assert seen() == (False, False)


def test_addresses_move_to_the_second_version() -> None:
    m, objects = begin(7)
    denied = value_of(objects[DENY_LIST_ID])
    deny_list.v1_deny(m, denied, COIN, SOMEBODY)
    deny_list.migrate(m, denied, COIN)
    assert not deny_list.v1_is_denied(m, denied, COIN, SOMEBODY)
    assert deny_list.is_denied(m, denied, COIN, SOMEBODY, next_epoch=True)


def test_a_pause_counts_from_the_next_epoch_on() -> None:
    m, objects = begin(7)
    denied = value_of(objects[DENY_LIST_ID])
    deny_list.pause(m, denied, COIN)
    assert not deny_list.is_paused(m, denied, COIN, next_epoch=False)
    assert deny_list.is_paused(m, denied, COIN, next_epoch=True)
    deny_list.resume(m, denied, COIN)
    assert not deny_list.is_paused(m, denied, COIN, next_epoch=True)
