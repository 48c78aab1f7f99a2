"""BCS of Move values: one writer and one reader a type, put together when first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pocketsui.bytecode.types import Primitive
from pocketsui.vm.types import DatatypeOf, PrimitiveOf, Type, VectorOf
from pocketsui.vm.values import Value

Write = Callable[[Value, bytearray], None]
Read = Callable[["Source"], Value]
ADDRESS_LENGTH = 32


class MalformedValue(ValueError):
    """Bytes are not the BCS of a value of the type asked for."""


class Source:
    """Bytes being read."""

    __slots__ = ("data", "position")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def take(self, count: int) -> bytes:
        end = self.position + count
        if end > len(self.data):
            raise MalformedValue(f"{count} bytes wanted at {self.position} of {len(self.data)}")
        part = self.data[self.position : end]
        self.position = end
        return part

    def uleb(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 28:
                raise MalformedValue("length does not fit 32 bits")
        if (shift and not byte) or value > 0xFFFF_FFFF:
            raise MalformedValue("length not in shortest form")
        return value


@dataclass(frozen=True, slots=True)
class Layout:
    write: Write
    read: Read


def layout_of(type_: Type) -> Layout:
    """How values of that type are written and read."""
    layout = type_.layout
    if not isinstance(layout, Layout):
        layout = type_.layout = _compile(type_)
    return layout


def encode(type_: Type, value: Value) -> bytes:
    out = bytearray()
    layout_of(type_).write(value, out)
    return bytes(out)


def decode(type_: Type, data: bytes) -> Value:
    """The value whose BCS is exactly ``data``, or :class:`MalformedValue`."""
    source = Source(data)
    value = layout_of(type_).read(source)
    if source.position != len(data):
        raise MalformedValue(f"{len(data) - source.position} bytes left over")
    return value


def write_uleb(value: int, out: bytearray) -> None:
    while value >= 0x80:
        out.append((value & 0x7F) | 0x80)
        value >>= 7
    out.append(value)


def _compile(type_: Type) -> Layout:
    if isinstance(type_, PrimitiveOf):
        return _primitive(type_.primitive)
    if isinstance(type_, VectorOf):
        return _bytes() if type_.is_bytes else _vector(layout_of(type_.element))
    if isinstance(type_, DatatypeOf):
        variants = [tuple(layout_of(part) for part in variant) for variant in type_.variants()]
        return _enum(variants) if type_.datatype.is_enum else _struct(variants[0])
    raise TypeError(f"no layout for {type_!r}")


def _primitive(primitive: Primitive) -> Layout:
    if primitive is Primitive.BOOL:
        return Layout(lambda value, out: out.append(value), _read_bool)
    if primitive.bits:
        return _integer(primitive.bits // 8)
    return Layout(lambda value, out: out.extend(value), lambda source: source.take(ADDRESS_LENGTH))


def _read_bool(source: Source) -> bool:
    byte = source.take(1)[0]
    if byte > 1:
        raise MalformedValue(f"0x{byte:02x} is no bool")
    return bool(byte)


def _integer(width: int) -> Layout:
    def write(value: Value, out: bytearray) -> None:
        out += value.to_bytes(width, "little")

    def read(source: Source) -> int:
        return int.from_bytes(source.take(width), "little")

    return Layout(write, read)


def _bytes() -> Layout:
    def write(value: Value, out: bytearray) -> None:
        write_uleb(len(value), out)
        out += value

    def read(source: Source) -> bytearray:
        return bytearray(source.take(source.uleb()))

    return Layout(write, read)


def _vector(element: Layout) -> Layout:
    write_element, read_element = element.write, element.read

    def write(value: Value, out: bytearray) -> None:
        write_uleb(len(value), out)
        for item in value:
            write_element(item, out)

    def read(source: Source) -> list[Value]:
        count = source.uleb()
        if count > len(source.data) - source.position:  # no element is shorter than one byte
            raise MalformedValue(f"{count} elements announced, {len(source.data)} bytes in all")
        return [read_element(source) for _ in range(count)]

    return Layout(write, read)


def _struct(parts: Sequence[Layout]) -> Layout:
    writers = tuple(part.write for part in parts)
    readers = tuple(part.read for part in parts)

    def write(value: Value, out: bytearray) -> None:
        for write_part, item in zip(writers, value, strict=True):
            write_part(item, out)

    def read(source: Source) -> list[Value]:
        return [read_part(source) for read_part in readers]

    return Layout(write, read)


def _enum(variants: Sequence[Sequence[Layout]]) -> Layout:
    structs = tuple(_struct(parts) for parts in variants)

    def write(value: Value, out: bytearray) -> None:
        tag = value[0]
        write_uleb(tag, out)
        structs[tag].write(value[1:], out)

    def read(source: Source) -> list[Value]:
        tag = source.uleb()
        if tag >= len(structs):
            raise MalformedValue(f"variant {tag} of {len(structs)}")
        return [tag, *structs[tag].read(source)]

    return Layout(write, read)
