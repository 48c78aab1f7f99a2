"""Sizes of values as gas counts them."""

from __future__ import annotations

import pytest

from pocketsui.bytecode.types import Ability
from pocketsui.framework.declare import builtin_packages
from pocketsui.vm.sizes import fixed_size, measure
from pocketsui.vm.types import ADDRESS, BOOL, U8, U16, U64, U128, U256, Datatype, Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, parse_address

STD, SUI = (builtin_packages()[parse_address(home)].modules for home in ("0x1", "0x2"))
STRING = STD["string"].datatypes["String"].apply(())
MAP = SUI["vec_map"].datatypes["VecMap"].apply((STRING, U64))
OPTION = STD["option"].datatypes["Option"]
HOME = Address(bytes(32))


def shape() -> Type:
    """An enum of nothing, of a number, or of bytes and a number."""
    variants: tuple[tuple[Type, ...], ...] = ((), (U64,), (U8.vector(), U64))
    return Datatype(
        HOME, HOME, "m", "Shape", Ability.PRIMITIVE, (), (), is_enum=True, fields=lambda _: variants
    ).apply(())


@pytest.mark.parametrize(
    ("type_", "value", "size"),
    [
        (BOOL, True, 8),
        (U16, 5, 8),
        (U128, 5, 16),
        (U256, 5, 32),
        (ADDRESS, bytes(32), 32),
        (U8.vector(), bytearray(5), 2 + 5),
        (U16.vector(), [1, 2], 2 + 4),
        (BOOL.vector(), [True], 2 + 1),
        (ADDRESS.vector(), [bytes(32)], 2 + 32),
        (STRING, [bytearray(5)], 2 + 7),
        (STRING.vector(), [[bytearray(5)], [bytearray()]], 2 + 9 + 4),
        (OPTION.apply((U64,)), [[7]], 2 + 2 + 8),
        (U8.vector().vector().vector(), [[bytearray(3)], []], 2 + (2 + 5) + 2),
        (MAP, [[[[bytearray(b"ab")], 1], [[bytearray()], 2]]], 2 + 2 + (2 + 6 + 8) + (2 + 4 + 8)),
        (shape(), [0], 2),
        (shape(), [1, 5], 2 + 8),
        (shape(), [2, bytearray(9), 5], 2 + 11 + 8),
        (shape().vector(), [[0], [1, 5]], 2 + 2 + 10),
    ],
)
def test_a_value_is_as_large_as_its_parts(type_: Type, value: Value, size: int) -> None:
    assert measure(type_, value) == size


def test_what_has_no_vector_and_no_variants_is_of_one_size() -> None:
    assert fixed_size(SUI["coin"].datatypes["Coin"].apply((MAP,))) == 2 + (2 + (2 + 32)) + (2 + 8)
    assert fixed_size(STRING) is None
    assert fixed_size(shape()) is None
