"""Dynamic fields as messages.

A dynamic field is an object `0x2::dynamic_field::Field<Name, Value> { id, name, value }`. Where an
object was added (`dynamic_object_field`), the name is wrapped in `dynamic_object_field::Wrapper`
and the value is the id of the object, which is owned by the field.
"""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.move import MoveRenderer
from pocketsui.rpc.render.objects import fill_object, type_name
from sui_wire.ids import Address, ObjectId, format_address, parse_address
from sui_wire.object import MoveObject, Object
from sui_wire.rpc.object_pb2 import DynamicField
from sui_wire.type_tag import StructTag, TypeTag

_TWO = parse_address("0x2")


def fill_dynamic_field(
    message: DynamicField,
    parent: ObjectId,
    field: Object,
    newest: Callable[[ObjectId], Object | None],
    mask: Mask,
    move: MoveRenderer,
) -> None:
    if "parent" in mask:
        message.parent = format_address(parent)
    if "field_id" in mask:
        message.field_id = format_address(field.id)
    part = mask.part("field_object")
    if part is not None:
        fill_object(message.field_object, field, part, move)
    data = field.data
    if not isinstance(data, MoveObject) or len(data.type.type_params) != 2:
        return
    name_type, value_type = data.type.type_params
    wrapped = _wrapped_name(name_type)
    if "kind" in mask:
        message.kind = DynamicField.OBJECT if wrapped is not None else DynamicField.FIELD
    size = move.size_of(wrapped or name_type, data.contents[32:])
    value = None if size is None else data.contents[32 + size :]
    if "name" in mask and size is not None:
        message.name.name = str(wrapped or name_type)
        message.name.value = data.contents[32 : 32 + size]
    if wrapped is None:
        if "value_type" in mask:
            message.value_type = str(value_type)
        if "value" in mask and value is not None:
            message.value.name = str(value_type)
            message.value.value = value
    else:  # the value is the child's id, and comes last
        _fill_child(message, newest(Address(data.contents[-32:])), mask, move)


def _fill_child(
    message: DynamicField, child: Object | None, mask: Mask, move: MoveRenderer
) -> None:
    if child is None:
        return
    if "child_id" in mask:
        message.child_id = format_address(child.id)
    if "value_type" in mask:
        message.value_type = type_name(child)
    part = mask.part("child_object")
    if part is not None:
        fill_object(message.child_object, child, part, move)


def _wrapped_name(name_type: TypeTag) -> TypeTag | None:
    """The real name's type where an object was added."""
    if (
        isinstance(name_type, StructTag)
        and name_type.address == _TWO
        and (name_type.module, name_type.name) == ("dynamic_object_field", "Wrapper")
    ):
        return name_type.type_params[0]
    return None
