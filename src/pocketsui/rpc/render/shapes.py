"""The shapes of datatypes, with the names of their fields: what bytecode declares of them.

A type names the package that first defined it, and that package's own bytecode says what its
fields are. The built-in framework has no bytecode; its declarations say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from pocketsui.bytecode.module import CompiledModule, Field
from pocketsui.bytecode.reader import read_module
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.framework import builtin_packages
from pocketsui.framework.declare import datatype_of, declared_modules
from pocketsui.framework.syntax import Fields
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MovePackage
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType

KEPT_SHAPES = 4_096
KEPT_MODULES = 256

PackageOf = Callable[[ObjectId], MovePackage | None]
"""The package with that id, or None."""
TypeOfHandle = Callable[[int, tuple[TypeTag, ...]], StructTag]


class UnknownShape(Exception):
    """No package here declares the type."""


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant of an enum, or all there is of a struct (then its name is the struct's)."""

    name: str
    fields: tuple[tuple[str, TypeTag], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A datatype with its type arguments filled in."""

    variants: tuple[Variant, ...]
    is_enum: bool


class Shapes:
    """Finds shapes; a package never changes, so what was found is kept."""

    def __init__(self, package_of: PackageOf) -> None:
        self._package_of = package_of
        self.of = lru_cache(KEPT_SHAPES)(self._find)
        self.module = lru_cache(KEPT_MODULES)(self._read)

    def _read(self, package: ObjectId, name: str) -> CompiledModule:
        found = self._package_of(package)
        if found is None or name not in found.modules:
            raise UnknownShape(f"there is no module {name} in package 0x{package.hex()}")
        return read_module(found.modules[name])

    def _find(self, tag: StructTag) -> Shape:
        if tag.address in builtin_packages():
            return _builtin_shape(tag)
        package = self._package_of(tag.address)
        if package is None:
            raise UnknownShape(f"there is no package 0x{tag.address.hex()}")
        module = self.module(tag.address, tag.module)

        def struct_tag(handle: int, arguments: tuple[TypeTag, ...]) -> StructTag:
            declared = module.datatype_handles[handle]
            address, home = module.module_id(declared.module)
            name = module.identifiers[declared.name]
            defining = self._defining(package, Address(address), home, name, module.address)
            return StructTag(defining, home, name, arguments)

        def fields(declared: Iterable[Field]) -> tuple[tuple[str, TypeTag], ...]:
            return tuple(
                (module.identifiers[each.name], _closed(each.type, tag.type_params, struct_tag))
                for each in declared
            )

        for struct in module.struct_definitions:
            if _name(module, struct.handle) == tag.name:
                return Shape((Variant(tag.name, fields(struct.fields or ())),), is_enum=False)
        for enum in module.enum_definitions:
            if _name(module, enum.handle) == tag.name:
                variants = (
                    Variant(module.identifiers[each.name], fields(each.fields))
                    for each in enum.variants
                )
                return Shape(tuple(variants), is_enum=True)
        raise UnknownShape(f"{tag.module} declares no {tag.name}")

    def _defining(
        self, package: MovePackage, address: Address, module: str, name: str, own: bytes
    ) -> Address:
        """The package that first defined a datatype which a module of `package` names."""
        home: MovePackage | None = package
        if address != own:
            linked = package.linkage.get(address)
            home = self._package_of(linked.upgraded_id if linked else address)
        for origin in () if home is None else home.type_origins:
            if (origin.module, origin.name) == (module, name):
                return origin.package
        return address


def _name(module: CompiledModule, handle: int) -> str:
    return module.identifiers[module.datatype_handles[handle].name]


def _builtin_shape(tag: StructTag) -> Shape:
    for module in declared_modules():
        if (module.address, module.name) != (tag.address, tag.module):
            continue
        for struct in module.structs:
            if struct.name == tag.name:
                return Shape((_builtin_variant(tag, tag.name, struct.parameters),), is_enum=False)
        for enum in module.enums:
            if enum.head.name == tag.name:
                variants = (_builtin_variant(tag, name, fields) for name, fields in enum.variants)
                return Shape(tuple(variants), is_enum=True)
    raise UnknownShape(f"the framework declares no {tag.short()}")


def _builtin_variant(tag: StructTag, name: str, fields: Fields) -> Variant:
    closed = ((each, _closed(token, tag.type_params, _builtin_tag)) for each, token in fields)
    return Variant(name, tuple(closed))


def _builtin_tag(handle: int, arguments: tuple[TypeTag, ...]) -> StructTag:
    datatype = datatype_of(handle)
    return StructTag(datatype.address, datatype.module, datatype.name, arguments)


def _closed(
    token: SignatureToken, arguments: tuple[TypeTag, ...], struct_tag: TypeOfHandle
) -> TypeTag:
    """The type that a field's token means where the datatype has these arguments."""
    match token:
        case Primitive():
            return PrimitiveType[token.name]
        case VectorToken(element):
            return VectorType(_closed(element, arguments, struct_tag))
        case ParameterToken(index):
            if index >= len(arguments):
                raise UnknownShape(f"the type has {len(arguments)} arguments, not {index + 1}")
            return arguments[index]
        case DatatypeToken(handle, given):
            return struct_tag(handle, tuple(_closed(one, arguments, struct_tag) for one in given))
        case ReferenceToken():
            raise UnknownShape("a field that is a reference")
