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
from sui_wire.bcs import Reader
from sui_wire.ids import Address, ObjectId, format_address, parse_address
from sui_wire.object import MoveObject, Object
from sui_wire.rpc.object_pb2 import DynamicField
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType

_TWO = parse_address("0x2")
_FIXED_SIZES = {
    PrimitiveType.BOOL: 1,
    PrimitiveType.U8: 1,
    PrimitiveType.U16: 2,
    PrimitiveType.U32: 4,
    PrimitiveType.U64: 8,
    PrimitiveType.U128: 16,
    PrimitiveType.U256: 32,
    PrimitiveType.ADDRESS: 32,
    PrimitiveType.SIGNER: 32,
}
_STRINGS = {("string", "String"), ("ascii", "String"), ("type_name", "TypeName")}


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
    size = name_size(wrapped or name_type, data.contents[32:])
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
    elif value is not None:
        _fill_child(message, newest(Address(value[:32])), mask, move)


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


def name_size(kind: TypeTag, data: bytes) -> int | None:
    """How many bytes of `data` are a value of this type; None where its layout is not known here.

    Known are primitive types, vectors of them, strings and ids, which is what fields are named by;
    other structs need their module's declarations.
    """
    reader = Reader(data)
    if not _skip(kind, reader):
        return None
    return reader.offset


def _skip(kind: TypeTag, reader: Reader) -> bool:
    match kind:
        case PrimitiveType():
            reader.fixed(_FIXED_SIZES[kind])
            return True
        case VectorType(element):
            return all(_skip(element, reader) for _ in range(reader.length()))
        case StructTag():
            if (kind.module, kind.name) in _STRINGS:
                reader.bytes()
                return True
            if (kind.address, kind.module, kind.name) == (_TWO, "object", "ID"):
                reader.fixed(32)
                return True
            return False
