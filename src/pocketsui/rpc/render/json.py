"""Move values as JSON, in the form that Sui's nodes give them.

| Move | JSON |
|---|---|
| bool; u8, u16, u32 | true or false; a number |
| u64, u128, u256 | a string of digits, for JavaScript's numbers are too short |
| address, `ID`, `UID` | `0x` and 64 digits |
| `vector<u8>`; other vectors | Base64; a list |
| `String`, ASCII `String`, `TypeName`, `Url` | their text |
| `Option` | null or the value |
| `Balance` | its value, as a string |
| other structs | an object of their fields |
| enums | the same, with the variant's name as `@variant` |
"""

from __future__ import annotations

import base64

from google.protobuf.struct_pb2 import NULL_VALUE, Value

from pocketsui.framework.declare import STANDARD_LIBRARY, SUI
from pocketsui.rpc.render.shapes import Shapes, UnknownShape, Variant
from sui_wire.bcs import Reader
from sui_wire.errors import WireError
from sui_wire.ids import format_address
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType

MAX_BYTES = 1_048_576
"""Of JSON for one value (Sui's `max_json_move_value_size`); a larger one is not rendered."""
MAX_DEPTH = 80
"""How deep values nest; a protobuf message may nest 100 deep, and this one is inside others."""
NODE_BYTES = 24
"""What each value costs of `MAX_BYTES` beside its text."""

_WIDTHS = {
    PrimitiveType.U8: 1,
    PrimitiveType.U16: 2,
    PrimitiveType.U32: 4,
    PrimitiveType.U64: 8,
    PrimitiveType.U128: 16,
    PrimitiveType.U256: 32,
}
_NUMBERS = (PrimitiveType.U8, PrimitiveType.U16, PrimitiveType.U32)
_TEXTS = {
    (STANDARD_LIBRARY, "string", "String"),
    (STANDARD_LIBRARY, "ascii", "String"),
    (STANDARD_LIBRARY, "type_name", "TypeName"),
    (SUI, "url", "Url"),
}
_IDS = {(SUI, "object", "ID"), (SUI, "object", "UID")}
_OPTION = (STANDARD_LIBRARY, "option", "Option")
_BALANCE = (SUI, "balance", "Balance")


class NotRendered(Exception):
    """The value is too large or too deep for JSON, or its bytes are not of its type."""


class JsonRenderer:
    """Renders values of all types whose declarations can be found."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes

    def render(self, kind: TypeTag, contents: bytes) -> Value | None:
        """The value, or None where it cannot be rendered: then the BCS is all there is."""
        message, size = self._render(kind, contents)
        return message if size == len(contents) else None

    def size(self, kind: TypeTag, contents: bytes) -> int | None:
        """How many bytes of `contents`, which may go on, are a value of the type."""
        return self._render(kind, contents)[1]

    def _render(self, kind: TypeTag, contents: bytes) -> tuple[Value, int | None]:
        """The value that the bytes begin with, and its size; None where it cannot be rendered."""
        message = Value()
        reader = Reader(contents)
        try:
            _Rendering(self._shapes).fill(message, kind, reader, 0)
        except (NotRendered, UnknownShape, WireError, UnicodeDecodeError):
            return message, None
        return message, reader.offset


class _Rendering:
    """One value being rendered, and what is left of its room."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._room = MAX_BYTES

    def fill(self, message: Value, kind: TypeTag, reader: Reader, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise NotRendered(f"nested deeper than {MAX_DEPTH}")
        self._pay(NODE_BYTES)
        match kind:
            case PrimitiveType():
                self._primitive(message, kind, reader)
            case VectorType(PrimitiveType.U8):
                self._text(message, base64.b64encode(reader.bytes()).decode("ascii"))
            case VectorType(element):
                values = message.list_value.values
                for _ in range(reader.length()):
                    self.fill(values.add(), element, reader, depth + 1)
                message.list_value.SetInParent()
            case StructTag():
                self._datatype(message, kind, reader, depth)

    def _pay(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise NotRendered(f"more than {MAX_BYTES} bytes of JSON")

    def _text(self, message: Value, text: str) -> None:
        self._pay(len(text))
        message.string_value = text

    def _primitive(self, message: Value, kind: PrimitiveType, reader: Reader) -> None:
        if kind is PrimitiveType.BOOL:
            message.bool_value = bool(reader.fixed(1)[0])
        elif kind in _NUMBERS:
            message.number_value = int.from_bytes(reader.fixed(_WIDTHS[kind]), "little")
        elif kind in _WIDTHS:
            self._text(message, str(int.from_bytes(reader.fixed(_WIDTHS[kind]), "little")))
        else:
            self._text(message, format_address(reader.fixed(32)))

    def _datatype(self, message: Value, kind: StructTag, reader: Reader, depth: int) -> None:
        name = (kind.address, kind.module, kind.name)
        if name in _TEXTS:
            self._text(message, reader.bytes().decode())
        elif name in _IDS:
            self._text(message, format_address(reader.fixed(32)))
        elif name == _BALANCE:
            self._text(message, str(int.from_bytes(reader.fixed(8), "little")))
        elif name == _OPTION and kind.type_params:
            self._option(message, kind.type_params[0], reader, depth)
        else:
            shape = self._shapes.of(kind)
            index = reader.uleb() if shape.is_enum else 0
            if index >= len(shape.variants):
                raise NotRendered(f"variant {index} of {len(shape.variants)}")
            variant = shape.variants[index]
            message.struct_value.SetInParent()
            if shape.is_enum:
                message.struct_value.fields["@variant"].string_value = variant.name
            self._fields(message, variant, reader, depth)

    def _option(self, message: Value, element: TypeTag, reader: Reader, depth: int) -> None:
        count = reader.length()
        if count > 1:
            raise NotRendered(f"an option of {count} values")
        if count:
            self.fill(message, element, reader, depth + 1)
        else:
            message.null_value = NULL_VALUE

    def _fields(self, message: Value, variant: Variant, reader: Reader, depth: int) -> None:
        for name, kind in variant.fields:
            self._pay(len(name))
            self.fill(message.struct_value.fields[name], kind, reader, depth + 1)
