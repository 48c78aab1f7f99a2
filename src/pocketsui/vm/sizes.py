"""Sizes of values as the gas schedule measures them (Move's abstract memory size), in bytes.

A struct, an enum and a vector have two bytes of their own beside their parts; small integers count
as eight bytes, but in a vector as what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from pocketsui.bytecode.types import Primitive
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
    """How values of the type are measured."""
    fixed = fixed_size(type_)
    if fixed is not None:
        return lambda _: fixed
    if isinstance(type_, VectorOf):
        return _vector(type_.element)
    if isinstance(type_, DatatypeOf):
        variants = [_parts(fields) for fields in type_.variants()]
        if type_.datatype.is_enum:
            return lambda value: variants[value[0]](value[1:])
        return variants[0]
    raise TypeError(f"{type_!r} has no size")


def _vector(element: Type) -> Measure:
    if isinstance(element, PrimitiveOf):
        width = element.primitive.bits // 8 or primitive_size(element.primitive)
        if element.primitive is Primitive.BOOL:
            width = 1
    else:
        width = fixed_size(element) or 0
    if width:
        return lambda value: STRUCT_SIZE + width * len(value)
    return lambda value: STRUCT_SIZE + sum(measure(element, item) for item in value)


def _parts(fields: tuple[Type, ...]) -> Measure:
    """The measure of a list of fields, most of which have one size."""
    known = STRUCT_SIZE + sum(fixed_size(field) or 0 for field in fields)
    others = [(at, field) for at, field in enumerate(fields) if fixed_size(field) is None]
    return lambda value: known + sum(measure(field, value[at]) for at, field in others)
