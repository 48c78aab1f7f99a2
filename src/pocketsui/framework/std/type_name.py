"""``std::type_name``: how types are called, with full addresses and no spaces."""

from __future__ import annotations

from pocketsui.framework.declare import STANDARD_LIBRARY, FrameworkModule, Types
from pocketsui.framework.std.ascii import ascii_string
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import original_tag
from pocketsui.vm.values import Value
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType

TYPE_NAME = FrameworkModule(STANDARD_LIBRARY, "type_name")
TYPE_NAME.struct("public struct TypeName has copy, drop, store { name: ascii::String }")
NOT_A_MODULE_TYPE = 0  # ENonModuleType
BASE_FUEL, BYTE_FUEL = 52, 2
_PRIMITIVES = frozenset(str(primitive).encode() for primitive in PrimitiveType)


def name_of(tag: TypeTag) -> str:
    """Addresses as 64 digits without ``0x``, type arguments parted by a comma alone."""
    if isinstance(tag, PrimitiveType):
        return str(tag)
    if isinstance(tag, VectorType):
        return f"vector<{name_of(tag.element)}>"
    head = f"{tag.address.hex()}::{tag.module}::{tag.name}"
    return f"{head}<{','.join(map(name_of, tag.type_params))}>" if tag.type_params else head


def _type_name(m: Machine, tag: TypeTag) -> Value:
    text = name_of(tag)
    m.charge(BASE_FUEL + BYTE_FUEL * len(text))
    return [ascii_string(text)]


def _with_defining_ids(m: Machine, types: Types) -> Value:
    """By the version of the package that first defined the type."""
    return _type_name(m, types[0].tag)


def _with_original_ids(m: Machine, types: Types) -> Value:
    """By the package's first version, though a later one may have defined the type."""
    return _type_name(m, original_tag(types[0]))


for _function in ("with_defining_ids", "get"):
    TYPE_NAME.function(f"public fun {_function}<T>(): TypeName")(_with_defining_ids)
for _function in ("with_original_ids", "get_with_original_ids"):
    TYPE_NAME.function(f"public fun {_function}<T>(): TypeName")(_with_original_ids)


@TYPE_NAME.function("public fun is_primitive(self: &TypeName): bool")
def is_primitive(_: Machine, name: Value) -> Value:
    text = bytes(name[0][0])
    return text in _PRIMITIVES or text.startswith(b"vector<")


@TYPE_NAME.function("public fun as_string(self: &TypeName): &ascii::String")
def as_string(_: Machine, name: Value) -> Value:
    return name[0]


@TYPE_NAME.function("public fun borrow_string(self: &TypeName): &ascii::String")
def borrow_string(_: Machine, name: Value) -> Value:
    return name[0]


def _path(m: Machine, function: str, name: Value) -> list[bytes]:
    if is_primitive(m, name):
        raise TYPE_NAME.abort(function, NOT_A_MODULE_TYPE, "the type is of no module")
    return bytes(name[0][0]).split(b"::")


@TYPE_NAME.function("public fun address_string(self: &TypeName): ascii::String")
def address_string(m: Machine, name: Value) -> Value:
    return [bytearray(_path(m, "address_string", name)[0])]


@TYPE_NAME.function("public fun module_string(self: &TypeName): ascii::String")
def module_string(m: Machine, name: Value) -> Value:
    return [bytearray(_path(m, "module_string", name)[1])]


@TYPE_NAME.function("public fun into_string(self: TypeName): ascii::String")
def into_string(_: Machine, name: Value) -> Value:
    return name[0]


for _function, _meaning in (("get_address", address_string), ("get_module", module_string)):
    TYPE_NAME.function(f"public fun {_function}(self: &TypeName): ascii::String")(_meaning)


def _package_of(m: Machine, function: str, tag: TypeTag) -> Value:
    m.charge(BASE_FUEL)
    if not isinstance(tag, StructTag):
        raise TYPE_NAME.abort(function, NOT_A_MODULE_TYPE, f"{tag} is of no module")
    return tag.address


@TYPE_NAME.function("public fun defining_id<T>(): address")
def defining_id(m: Machine, types: Types) -> Value:
    return _package_of(m, "defining_id", types[0].tag)


@TYPE_NAME.function("public fun original_id<T>(): address")
def original_id(m: Machine, types: Types) -> Value:
    return _package_of(m, "original_id", original_tag(types[0]))
