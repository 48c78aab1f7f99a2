"""``sui::dynamic_object_field``: dynamic fields whose values stay objects that can be found by id.

The field holds the id under a wrapped name; the object itself is a child of the field.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field
from pocketsui.framework.sui.dynamic_field import find_child, locate
from pocketsui.framework.sui.object import OBJECT
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import Child
from pocketsui.vm.values import Value

DYNAMIC_OBJECT_FIELD = FrameworkModule(SUI, "dynamic_object_field")
WRAPPER = DYNAMIC_OBJECT_FIELD.struct(
    "public struct Wrapper<Name> has copy, drop, store { name: Name }"
)
ID = OBJECT.datatype("ID").apply(())
_NAME = "<Name: copy + drop + store>"
_NAME_AND_VALUE = "<Name: copy + drop + store, Value: key + store>"


def _wrapped(types: Types) -> Types:
    """Type arguments of the field that holds the id."""
    return (WRAPPER.apply((types[0],)), ID)


def _find(m: Machine, function: str, types: Types, parent: Value, name: Value) -> Child:
    """The object that is the field's value."""
    field = locate(m, _wrapped(types)[0], parent[0][0], [name])
    [value_id] = dynamic_field.borrow(m, _wrapped(types), parent, [name])
    return find_child(m, function, field, value_id, types[1])


@DYNAMIC_OBJECT_FIELD.function(
    f"public fun add{_NAME_AND_VALUE}(object: &mut UID, name: Name, value: Value)"
)
def add(m: Machine, types: Types, parent: Value, name: Value, value: Value) -> None:
    dynamic_field.add(m, _wrapped(types), parent, [name], [value[0][0][0]])
    field = locate(m, _wrapped(types)[0], parent[0][0], [name])
    m.objects.add_child(field, types[1], value)


@DYNAMIC_OBJECT_FIELD.function(
    f"public fun borrow{_NAME_AND_VALUE}(object: &UID, name: Name): &Value"
)
def borrow(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    return _find(m, "borrow_child_object", types, parent, name).value


@DYNAMIC_OBJECT_FIELD.function(
    f"public fun borrow_mut{_NAME_AND_VALUE}(object: &mut UID, name: Name): &mut Value"
)
def borrow_mut(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    return _find(m, "borrow_child_object_mut", types, parent, name).value


@DYNAMIC_OBJECT_FIELD.function(
    f"public fun remove{_NAME_AND_VALUE}(object: &mut UID, name: Name): Value"
)
def remove(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    value = m.objects.remove_child(_find(m, "remove_child_object", types, parent, name))
    dynamic_field.remove(m, _wrapped(types), parent, [name])
    return value


@DYNAMIC_OBJECT_FIELD.function(f"public fun exists_{_NAME}(object: &UID, name: Name): bool")
def exists(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    return dynamic_field.exists_with_type(m, _wrapped(types), parent, [name])


@DYNAMIC_OBJECT_FIELD.function(
    f"public fun exists_with_type{_NAME_AND_VALUE}(object: &UID, name: Name): bool"
)
def exists_with_type(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    if not exists(m, types, parent, name):
        return False
    field = locate(m, _wrapped(types)[0], parent[0][0], [name])
    [value_id] = dynamic_field.borrow(m, _wrapped(types), parent, [name])
    return m.objects.has_child_of_type(field, value_id, types[1])


@DYNAMIC_OBJECT_FIELD.function(f"public fun id{_NAME}(object: &UID, name: Name): Option<ID>")
def id_of(m: Machine, types: Types, parent: Value, name: Value) -> Value:
    if not exists(m, types, parent, name):
        return [[]]
    [value_id] = dynamic_field.borrow(m, _wrapped(types), parent, [name])
    return [[[value_id]]]
