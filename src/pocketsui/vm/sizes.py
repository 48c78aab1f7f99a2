"""Sizes of values as the gas schedule measures them (Move's abstract memory size), in bytes.

A struct, an enum and a vector have two bytes of their own beside their parts; small integers count
as eight bytes, but in a vector as what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pocketsui.bytecode.types import Primitive
from pocketsui.vm.generated import define
from pocketsui.vm.types import DatatypeOf, PrimitiveOf, Type, VectorOf
from pocketsui.vm.values import Value
from sui_wire.type_tag import encode as encode_tag

REFERENCE_SIZE = 8
STRUCT_SIZE = 2  # without its fields; that of an enum, or of a vector that is measured, too
VECTOR_SIZE = 8  # of a new vector without its elements (the schedule's VEC_SIZE)
SMALL_SIZE = 8  # bool, u8 ... u64
ADDRESS_SIZE = 32

Measure = Callable[[Value], int]


def primitive_size(primitive: Primitive) -> int:
    if primitive in (Primitive.ADDRESS, Primitive.SIGNER):
        return ADDRESS_SIZE
    return max(primitive.bits // 8, SMALL_SIZE)


def fixed_size(type_: Type) -> int | None:
    """The size that all values of the type have; None if it depends on the value."""
    if isinstance(type_, PrimitiveOf):
        return primitive_size(type_.primitive)
    if not isinstance(type_, DatatypeOf) or type_.datatype.is_enum:
        return None
    (fields,) = type_.variants()
    sizes = [fixed_size(field) for field in fields]
    if None in sizes:
        return None
    return STRUCT_SIZE + sum(size for size in sizes if size is not None)


@lru_cache(maxsize=4_096)
def tag_size(type_: Type) -> int:
    """The size of the type's name; the schedule's own measure of it is near that of its BCS."""
    return len(encode_tag(type_.tag))


def measure(type_: Type, value: Value) -> int:
    """The size of a value of the type."""
    return _measure_of(type_)(value)


@lru_cache(maxsize=8_192)
def _measure_of(type_: Type) -> Measure:
    """How values of the type are measured: a sum, compiled from its source."""
    source = f"def size(value): return {_sum(type_, 'value', 0)}"
    size: Measure = define(source, "size", {}, f"size of {type_}")
    return size


def _sum(type_: Type, value: str, depth: int) -> str:
    """Python for the size of the value that the expression ``value`` gives."""
    fixed = fixed_size(type_)
    if fixed is not None:
        return str(fixed)
    if isinstance(type_, VectorOf):
        return _sum_of_vector(type_.element, value, depth)
    if not isinstance(type_, DatatypeOf):
        raise TypeError(f"{type_!r} has no size")
    variants = type_.variants()
    if not type_.datatype.is_enum:
        return _sum_of_fields(variants[0], value, depth, first=0)
    sums = [_sum_of_fields(fields, value, depth, first=1) for fields in variants]
    return f"({', '.join(f'lambda: {each}' for each in sums)},)[{value}[0]]()"


def _sum_of_fields(fields: tuple[Type, ...], value: str, depth: int, *, first: int) -> str:
    """``first``: where the fields begin; an enum's tag stands before them."""
    known = STRUCT_SIZE + sum(fixed_size(field) or 0 for field in fields)
    others = [
        _sum(field, f"{value}[{at}]", depth)
        for at, field in enumerate(fields, first)
        if fixed_size(field) is None
    ]
    return " + ".join([str(known), *others])


def _sum_of_vector(element: Type, value: str, depth: int) -> str:
    if isinstance(element, PrimitiveOf):
        width: int | None = element.primitive.bits // 8 or primitive_size(element.primitive)
        if element.primitive is Primitive.BOOL:
            width = 1
    else:
        width = fixed_size(element)
    if width is not None:
        return f"{STRUCT_SIZE} + {width} * len({value})"
    item = f"item{depth}"
    return f"{STRUCT_SIZE} + sum([{_sum(element, item, depth + 1)} for {item} in {value}])"
