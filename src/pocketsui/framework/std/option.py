"""``std::option``: a vector of at most one element."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.framework.parts import part_reference
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value

OPTION = FrameworkModule(STANDARD_LIBRARY, "option")
OPTION.struct("public struct Option<Element> has copy, drop, store { vec: vector<Element> }")
IS_SET = 0x40000  # EOPTION_IS_SET
NOT_SET = 0x40001  # EOPTION_NOT_SET


def _expect_some(function: str, option: Value) -> None:
    if not option[0]:
        raise OPTION.abort(function, NOT_SET, "the option is none")


def _expect_none(function: str, option: Value) -> None:
    if option[0]:
        raise OPTION.abort(function, IS_SET, "the option is some")


@OPTION.function("public fun none<Element>(): Option<Element>")
def none(_: Machine, types: Types) -> Value:
    return [types[0].vector().empty()]


@OPTION.function("public fun some<Element>(e: Element): Option<Element>")
def some(_: Machine, types: Types, item: Value) -> Value:
    return [types[0].vector().of([item])]


@OPTION.function("public fun is_none<Element>(t: &Option<Element>): bool")
def is_none(_: Machine, _types: Types, option: Value) -> Value:
    return not option[0]


@OPTION.function("public fun is_some<Element>(t: &Option<Element>): bool")
def is_some(_: Machine, _types: Types, option: Value) -> Value:
    return bool(option[0])


@OPTION.function("public fun contains<Element>(t: &Option<Element>, e: &Element): bool")
def contains(_: Machine, _types: Types, option: Value, item: Value) -> Value:
    return item in option[0]


@OPTION.function("public fun borrow<Element>(t: &Option<Element>): &Element")
def borrow(_: Machine, _types: Types, option: Value) -> Value:
    _expect_some("borrow", option)
    return option[0][0]


@OPTION.function("public fun borrow_mut<Element>(t: &mut Option<Element>): &mut Element")
def borrow_mut(_: Machine, types: Types, option: Value) -> Value:
    _expect_some("borrow_mut", option)
    return part_reference(types[0], option[0], 0)


@OPTION.function(
    "public fun borrow_with_default<Element>(t: &Option<Element>, default: &Element): &Element"
)
def borrow_with_default(_: Machine, _types: Types, option: Value, default: Value) -> Value:
    return option[0][0] if option[0] else default


@OPTION.function(
    "public fun get_with_default<Element: copy + drop>(t: &Option<Element>, d: Element): Element"
)
def get_with_default(m: Machine, _types: Types, option: Value, default: Value) -> Value:
    return copy_value(m, option[0][0]) if option[0] else default


@OPTION.function("public fun fill<Element>(t: &mut Option<Element>, e: Element)")
def fill(_: Machine, _types: Types, option: Value, item: Value) -> None:
    _expect_none("fill", option)
    option[0].append(item)


@OPTION.function("public fun extract<Element>(t: &mut Option<Element>): Element")
def extract(_: Machine, _types: Types, option: Value) -> Value:
    _expect_some("extract", option)
    return option[0].pop()


@OPTION.function("public fun swap<Element>(t: &mut Option<Element>, e: Element): Element")
def swap(_: Machine, _types: Types, option: Value, item: Value) -> Value:
    _expect_some("swap", option)
    old = option[0].pop()
    option[0].append(item)
    return old


@OPTION.function(
    "public fun swap_or_fill<Element>(t: &mut Option<Element>, e: Element): Option<Element>"
)
def swap_or_fill(_: Machine, types: Types, option: Value, item: Value) -> Value:
    old = [types[0].vector().of(option[0])]
    option[0][:] = types[0].vector().of([item])
    return old


@OPTION.function(
    "public fun destroy_with_default<Element: drop>(t: Option<Element>, d: Element): Element"
)
def destroy_with_default(_: Machine, _types: Types, option: Value, default: Value) -> Value:
    return option[0].pop() if option[0] else default


@OPTION.function("public fun destroy_some<Element>(t: Option<Element>): Element")
def destroy_some(_: Machine, _types: Types, option: Value) -> Value:
    _expect_some("destroy_some", option)
    return option[0].pop()


@OPTION.function("public fun destroy_none<Element>(t: Option<Element>)")
def destroy_none(_: Machine, _types: Types, option: Value) -> None:
    _expect_none("destroy_none", option)


@OPTION.function("public fun to_vec<Element>(t: Option<Element>): vector<Element>")
def to_vec(_: Machine, _types: Types, option: Value) -> Value:
    return option[0]
