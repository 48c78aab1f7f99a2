"""BCS of Move values: one writer and one reader a type, written as Python when first needed.

The Python of a struct is that of its fields one after the other, however deep they are nested: for
``Coin<SUI>`` the writer appends the id and eight bytes, and the reader is
``[[[take(32)]], [number(take(8), 'little')]]``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pocketsui.bytecode.types import Primitive
from pocketsui.vm.generated import define
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

    def count(self) -> int:
        """How many elements follow; none is shorter than one byte."""
        count = self.uleb()
        if count > len(self.data) - self.position:
            raise MalformedValue(f"{count} elements announced, {len(self.data)} bytes in all")
        return count


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
    writer, reader = _Writer(), _Reader()
    writer.value(type_, "value")
    body = ["def write(value, out):", *(writer.lines or ["    pass"])]
    write = define("\n".join(body), "write", writer.names, f"writer of {type_}")
    read_source = f"def read(source):\n    take = source.take\n    return {reader.value(type_)}"
    return Layout(write, define(read_source, "read", reader.names, f"reader of {type_}"))


class _Writer:
    """Statements that append a value to ``out``."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"uleb": write_uleb}
        self._indent = 1
        self._variables = 0

    def value(self, type_: Type, expression: str) -> None:
        if isinstance(type_, PrimitiveOf):
            self._primitive(type_.primitive, expression)
        elif isinstance(type_, VectorOf):
            self._vector(type_, expression)
        elif isinstance(type_, DatatypeOf) and type_.datatype.is_enum:
            self._enum(type_, expression)
        elif isinstance(type_, DatatypeOf):
            self._fields(type_.variants()[0], expression, first=0)
        else:
            raise TypeError(f"no layout for {type_!r}")

    def _line(self, text: str) -> None:
        self.lines.append("    " * self._indent + text)

    def _primitive(self, primitive: Primitive, expression: str) -> None:
        if primitive is Primitive.BOOL or primitive is Primitive.U8:
            self._line(f"out.append({expression})")
        elif primitive.bits:
            self._line(f"out += {expression}.to_bytes({primitive.bits // 8}, 'little')")
        else:
            self._line(f"out += {expression}")

    def _variable(self, expression: str) -> str:
        self._variables += 1
        name = f"v{self._variables}"
        self._line(f"{name} = {expression}")
        return name

    def _fields(self, fields: tuple[Type, ...], expression: str, *, first: int) -> None:
        """``first``: where the fields begin; an enum's tag stands before them."""
        name = expression if expression.isidentifier() else self._variable(expression)
        for at, field in enumerate(fields, first):
            self.value(field, f"{name}[{at}]")

    def _vector(self, type_: VectorOf, expression: str) -> None:
        name = self._variable(expression)
        self._line(f"uleb(len({name}), out)")
        if type_.is_bytes:
            self._line(f"out += {name}")
            return
        item = f"i{self._variables}"
        self._line(f"for {item} in {name}:")
        self._indent += 1
        before = len(self.lines)
        self.value(type_.element, item)
        if len(self.lines) == before:
            self._line("pass")
        self._indent -= 1

    def _enum(self, type_: DatatypeOf, expression: str) -> None:
        name = self._variable(expression)
        self._line(f"uleb({name}[0], out)")
        for tag, fields in enumerate(type_.variants()):
            self._line(f"{'el' if tag else ''}if {name}[0] == {tag}:")
            self._indent += 1
            before = len(self.lines)
            self._fields(fields, name, first=1)
            if len(self.lines) == before:
                self._line("pass")
            self._indent -= 1


class _Reader:
    """Expressions that take a value from ``source``."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"number": int.from_bytes, "read_bool": _read_bool}
        self.names["read_enum"] = _read_enum

    def value(self, type_: Type) -> str:
        if isinstance(type_, PrimitiveOf):
            return self._primitive(type_.primitive)
        if isinstance(type_, VectorOf):
            if type_.is_bytes:
                return "bytearray(take(source.uleb()))"
            return f"[{self.value(type_.element)} for _ in range(source.count())]"
        if isinstance(type_, DatatypeOf) and not type_.datatype.is_enum:
            return f"[{self._fields(type_.variants()[0])}]"
        if isinstance(type_, DatatypeOf):
            variants = (f"lambda: [{self._fields(fields)}]" for fields in type_.variants())
            return f"read_enum(source, ({', '.join(variants)},))"
        raise TypeError(f"no layout for {type_!r}")

    def _fields(self, fields: tuple[Type, ...]) -> str:
        return ", ".join(map(self.value, fields))

    def _primitive(self, primitive: Primitive) -> str:
        if primitive is Primitive.BOOL:
            return "read_bool(source)"
        if primitive is Primitive.U8:
            return "take(1)[0]"
        if primitive.bits:
            return f"number(take({primitive.bits // 8}), 'little')"
        return f"take({ADDRESS_LENGTH})"


def _read_bool(source: Source) -> bool:
    byte = source.take(1)[0]
    if byte > 1:
        raise MalformedValue(f"0x{byte:02x} is no bool")
    return bool(byte)


def _read_enum(source: Source, variants: tuple[Callable[[], list[Value]], ...]) -> list[Value]:
    tag = source.uleb()
    if tag >= len(variants):
        raise MalformedValue(f"variant {tag} of {len(variants)}")
    return [tag, *variants[tag]()]
