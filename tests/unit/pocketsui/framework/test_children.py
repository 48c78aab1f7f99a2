"""Dynamic fields over several transactions: what is loaded, written, deleted."""

from __future__ import annotations

import pytest

from pocketsui.framework import builtin_packages
from pocketsui.framework.sui import dynamic_field, dynamic_object_field
from pocketsui.framework.sui.dynamic_field import FIELD, field_id
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.layout import encode
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import ObjectRuntime
from pocketsui.vm.types import BOOL, U8, U64
from sui_wire.ids import Address, parse_address
from sui_wire.object import MoveObject, Object, ObjectOwner
from tests.unit.pocketsui.execution.world import NO_DIGEST, SENDER, World

SUI = builtin_packages()[parse_address("0x2")].modules
PARENT = Address(b"\x01" * 32)
UID = [[PARENT]]
TYPES = (U64, U64)
FIELD_TYPE = FIELD.apply(TYPES)
ID = field_id(PARENT, U64, 5)


def stored_field(value: int) -> Object:
    contents = encode(FIELD_TYPE, [[[ID]], 5, value])
    data = MoveObject(FIELD_TYPE.tag, has_public_transfer=False, version=7, contents=contents)
    return Object(data, ObjectOwner(PARENT), NO_DIGEST, 0)


def machine_on(*objects: Object) -> Machine:
    return Machine(
        budget=1_000,
        objects=ObjectRuntime(World.of(*objects)),
        sender=SENDER,
        digest=bytes(32),
        epoch=0,
        epoch_timestamp_ms=0,
        gas_price=1,
        reference_gas_price=1,
        sponsor=None,
    )


def test_the_id_of_a_field_depends_on_name_and_type() -> None:
    """That it is Sui's hash, the conformance tests show."""
    assert field_id(PARENT, U64, 5) != field_id(PARENT, U64, 6)
    assert field_id(PARENT, U64, 1) != field_id(PARENT, U8, 1)


def test_a_stored_field_is_read_changed_and_removed() -> None:
    m = machine_on(stored_field(40))
    assert dynamic_field.borrow(m, TYPES, UID, 5) == 40
    container, position = dynamic_field.borrow_mut(m, TYPES, UID, 5)
    container[position] += 2
    assert dynamic_field.borrow(m, TYPES, UID, 5) == 42
    assert dynamic_field.remove(m, TYPES, UID, 5) == 42
    assert not dynamic_field.exists(m, TYPES[:1], UID, 5)
    assert m.objects.deleted_ids == {ID}
    assert set(m.objects.loaded) == {ID}


def test_a_field_of_another_type_is_there_but_not_as_that_type() -> None:
    m = machine_on(stored_field(40))
    assert dynamic_field.exists(m, TYPES[:1], UID, 5)
    assert dynamic_field.exists_with_type(m, TYPES, UID, 5)
    assert not dynamic_field.exists_with_type(m, (U64, BOOL), UID, 5)
    dynamic_field.borrow(m, TYPES, UID, 5)
    assert not dynamic_field.exists_with_type(m, (U64, BOOL), UID, 5)


def test_a_field_removed_and_added_again_is_the_same_object() -> None:
    m = machine_on(stored_field(40))
    dynamic_field.remove(m, TYPES, UID, 5)
    dynamic_field.add(m, TYPES, UID, 5, 41)
    assert not m.objects.deleted_ids
    assert not m.objects.new_ids
    assert dynamic_field.borrow(m, TYPES, UID, 5) == 41


@pytest.mark.parametrize(
    ("code", "function", "types", "name"),
    [
        (0, dynamic_field.add, TYPES, 5),
        (1, dynamic_field.borrow, TYPES, 6),
        (1, dynamic_field.remove, TYPES, 6),
        (2, dynamic_field.borrow_mut, (U64, BOOL), 5),
    ],
)
def test_aborts(code: int, function: object, types: tuple[object, ...], name: int) -> None:
    m = machine_on(stored_field(40))
    arguments = (name, 1) if function is dynamic_field.add else (name,)
    assert callable(function)
    with pytest.raises(MoveFailure) as caught:
        function(m, types, UID, *arguments)
    assert caught.value.abort_code == code
    assert caught.value.place is not None
    assert caught.value.place.module == "dynamic_field"


def test_no_more_than_a_thousand_children_are_read() -> None:
    fields = []
    for name in range(1_001):
        object_id = field_id(PARENT, U64, name)
        contents = encode(FIELD_TYPE, [[[object_id]], name, 0])
        data = MoveObject(FIELD_TYPE.tag, has_public_transfer=False, version=7, contents=contents)
        fields.append(Object(data, ObjectOwner(PARENT), NO_DIGEST, 0))
    m = machine_on(*fields)
    for name in range(1_000):
        dynamic_field.exists(m, TYPES[:1], UID, name)
    with pytest.raises(MoveFailure, match="more than 1000"):
        dynamic_field.exists(m, TYPES[:1], UID, 1_000)


def test_a_table_counts_its_entries() -> None:
    m = machine_on()

    def call(name: str, *arguments: object) -> object:
        return SUI["table"].functions[name].python(m, TYPES, *arguments)

    made = call("new", None)
    call("add", made, 1, 10)
    call("add", made, 2, 20)
    assert call("length", made) == 2
    assert call("remove", made, 1) == 10
    with pytest.raises(MoveFailure):
        call("destroy_empty", made)


def test_an_object_field_keeps_its_object() -> None:
    m = machine_on()
    thing = [[[Address(b"\x09" * 32)]], 5]
    type_ = FIELD_TYPE
    dynamic_object_field.add(m, (U64, type_), UID, 3, thing)
    assert dynamic_object_field.exists(m, (U64,), UID, 3)
    assert dynamic_object_field.id_of(m, (U64,), UID, 3) == [[[Address(b"\x09" * 32)]]]
    assert dynamic_object_field.remove(m, (U64, type_), UID, 3) is thing
    assert not dynamic_object_field.exists(m, (U64,), UID, 3)
