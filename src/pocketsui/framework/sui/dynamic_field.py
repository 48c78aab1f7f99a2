"""``sui::dynamic_field``: fields named at run time, each a child object of its parent."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.parts import part_reference
from pocketsui.vm.layout import encode
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import Child, ChildTypeMismatch
from pocketsui.vm.sizes import measure, tag_size
from pocketsui.vm.types import DatatypeOf, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId
from sui_wire.type_tag import encode as encode_tag

DYNAMIC_FIELD = FrameworkModule(SUI, "dynamic_field")
FIELD = DYNAMIC_FIELD.struct(
    "public struct Field<Name: copy + drop + store, Value: store> has key"
    " { id: UID, name: Name, value: Value }"
)
ALREADY_EXISTS = 0  # EFieldAlreadyExists
DOES_NOT_EXIST = 1  # EFieldDoesNotExist
TYPE_MISMATCH = 2  # EFieldTypeMismatch

HASH_DOMAIN = b"\xf0"  # HashingIntentScope::ChildObjectId
FUEL = 100  # every native of this module
HASH_BYTE_FUEL = REMOVE_BYTE_FUEL = 2
CHILD_BYTE_FUEL = 10  # of a child that is added or borrowed
VALUE = 2  # position of the value in a Field
_NAME_AND_VALUE = "<Name: copy + drop + store, Value: store>"


def field_id(parent: Address, name_type: Type, name: Value) -> ObjectId:
    """The id of the field of that name: a hash of parent, name and the name's type."""
    return _hash(parent, encode(name_type, name), _encoded_tag(name_type))


def _hash(parent: Address, key: bytes, tag: bytes) -> ObjectId:
    preimage = HASH_DOMAIN + parent + len(key).to_bytes(8, "little") + key + tag
    return Address(hashlib.blake2b(preimage, digest_size=32).digest())


@lru_cache(maxsize=4_096)
def _encoded_tag(type_: Type) -> bytes:
    return encode_tag(type_.tag)


def locate(m: Machine, name_type: Type, parent: Address, name: Value) -> ObjectId:
    """``field_id``, paid for."""
    key, tag = encode(name_type, name), _encoded_tag(name_type)
    m.charge(FUEL + HASH_BYTE_FUEL * (len(key) + 2 * len(tag)))
    return _hash(parent, key, tag)


def child_size(type_: DatatypeOf, value: Value) -> int:
    """The bytes that a child is charged for: of its value and of its type."""
    return measure(type_, value) + tag_size(type_)


def find_child(
    m: Machine, function: str, parent: Address, object_id: ObjectId, type_: DatatypeOf
) -> Child:
    """The child, or the abort that its absence or other type makes."""
    m.charge(FUEL)
    try:
        child = m.objects.child(parent, object_id, type_)
    except ChildTypeMismatch as error:
        raise DYNAMIC_FIELD.abort(function, TYPE_MISMATCH, str(error)) from None
    if child is None:
        raise DYNAMIC_FIELD.abort(function, DOES_NOT_EXIST, "there is no such field")
    price = REMOVE_BYTE_FUEL if function.startswith("remove") else CHILD_BYTE_FUEL
    m.charge(price * child_size(type_, child.value))
    return child


def _find(m: Machine, function: str, types: Types, parent: Value, name: Value) -> Child:
    address = parent[0][0]
    object_id = locate(m, types[0], address, name)
    return find_child(m, function, address, object_id, FIELD.apply(types))


@DYNAMIC_FIELD.function(
    f"public fun add{_NAME_AND_VALUE}(object: &mut UID, name: Name, value: Value)"
)
def add(m: Machine, types: Types, parent: Value, name: Value, value: Value) -> None:
    address = parent[0][0]
    object_id = locate(m, types[0], address, name)
    field, child = FIELD.apply(types), [[[object_id]], name, value]
    m.charge(FUEL + CHILD_BYTE_FUEL * child_size(field, child))
    if m.objects.has_child(address, object_id):
        raise DYNAMIC_FIELD.abort("add", ALREADY_EXISTS, "there is a field of that name")
    m.objects.create(object_id)
    m.objects.add_child(address, field, child)


@DYNAMIC_FIELD.function(f"public fun borrow{_NAME_AND_VALUE}(object: &UID, name: Name): &Value")
def borrow(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    field = _find(m, "borrow_child_object", types, parent, name).value
    return field[VALUE] if field else None


@DYNAMIC_FIELD.function(
    f"public fun borrow_mut{_NAME_AND_VALUE}(object: &mut UID, name: Name): &mut Value"
)
def borrow_mut(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    field = _find(m, "borrow_child_object_mut", types, parent, name).value
    return part_reference(types[1], field, VALUE)


@DYNAMIC_FIELD.function(f"public fun remove{_NAME_AND_VALUE}(object: &mut UID, name: Name): Value")
def remove(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    child = _find(m, "remove_child_object", types, parent, name)
    [[object_id]], _, value = m.objects.remove_child(child)
    m.objects.delete(object_id)
    return value


@DYNAMIC_FIELD.function(
    "public fun exists_<Name: copy + drop + store>(object: &UID, name: Name): bool"
)
def exists(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    m.charge(FUEL)
    return m.objects.has_child(parent[0][0], locate(m, types[0], parent[0][0], name))


@DYNAMIC_FIELD.function(
    f"public fun exists_with_type{_NAME_AND_VALUE}(object: &UID, name: Name): bool"
)
def exists_with_type(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    m.charge(FUEL)
    object_id = locate(m, types[0], parent[0][0], name)
    return m.objects.has_child_of_type(parent[0][0], object_id, FIELD.apply(types))


@DYNAMIC_FIELD.function(
    f"public fun remove_if_exists{_NAME_AND_VALUE}(object: &mut UID, name: Name): Option<Value>"
)
def remove_if_exists(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    if not exists(m, types[:1], parent, name):
        return [types[1].vector().empty()]
    return [types[1].vector().of([remove(m, types, parent, name)])]
