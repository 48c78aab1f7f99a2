"""Declares modules of the built-in framework, in Move's own syntax.

    BALANCE = FrameworkModule(SUI, "balance")
    BALANCE.struct("struct Balance<phantom T> has store { value: u64 }")

    @BALANCE.function("public fun value<T>(self: &Balance<T>): u64")
    def value(m: Machine, types: Types, balance: Value) -> Value: ...

The Python function takes the machine, for generic functions the type arguments, then the arguments
in the forms that the docstring of ``pocketsui.vm`` lists. Datatypes are known by their bare name,
or by ``module::Name`` where two modules use the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from pocketsui.bytecode.module import Visibility
from pocketsui.failure import FailureKind, Place
from pocketsui.framework.syntax import (
    Declaration,
    EnumDeclaration,
    Fields,
    read_declaration,
)
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.function import Function
from pocketsui.vm.loader import LoadedPackage, Module
from pocketsui.vm.scope import instantiate
from pocketsui.vm.types import Datatype, Type
from sui_wire.ids import Address, ObjectId, parse_address

STANDARD_LIBRARY = parse_address("0x1")
SUI = parse_address("0x2")

Types: TypeAlias = tuple[Any, ...]
"""Type arguments of a generic native; each is a :class:`~pocketsui.vm.types.Type`."""

F = TypeVar("F", bound=Callable[..., Any])

_DATATYPES: list[Datatype] = []  # a datatype token of a declaration is an index into this
_HANDLES: dict[str, int] = {}  # by "Name" and by "module::Name"
_MODULES: dict[Address, dict[str, Module]] = {STANDARD_LIBRARY: {}, SUI: {}}
_DECLARED: list[FrameworkModule] = []


def builtin_packages() -> dict[ObjectId, LoadedPackage]:
    """The framework as packages, by their ids. Import ``pocketsui.framework`` first."""
    return {
        address: LoadedPackage(address, address, modules) for address, modules in _MODULES.items()
    }


def declared_modules() -> tuple[FrameworkModule, ...]:
    """Every module of the framework, in the order of declaration."""
    return tuple(_DECLARED)


def datatype_of(handle: int) -> Datatype:
    """The datatype that a handle in a declaration means."""
    return _DATATYPES[handle]


class FrameworkModule:
    """One module of the framework, while it is being declared."""

    def __init__(self, address: Address, name: str) -> None:
        self.address = address
        self.name = name
        self.structs: list[Declaration] = []
        self.enums: list[EnumDeclaration] = []
        self.functions: list[Declaration] = []
        self._module = _MODULES[address][name] = Module(address, name)
        _DECLARED.append(self)

    def struct(self, declaration: str) -> Datatype:
        """Declare a struct by its Move declaration, abilities and fields included."""
        declared = read_declaration(declaration, _HANDLES)
        self.structs.append(declared)
        return self._define(declared, (declared.parameters,), is_enum=False)

    def enum(self, head: str, variants: Sequence[tuple[str, str]]) -> Datatype:
        """Declare an enum by the head of its Move declaration and, of each variant, the fields.

        SHAPE.enum("public enum Shape has drop", (("Point", ""), ("Circle", "radius: u64")))
        """
        of_variants = [
            read_declaration(f"{head} {{ {fields} }}", _HANDLES) for _, fields in variants
        ]
        declared = of_variants[0]
        fields = tuple(each.parameters for each in of_variants)
        names = tuple(name for name, _ in variants)
        self.enums.append(EnumDeclaration(declared, tuple(zip(names, fields, strict=True))))
        return self._define(declared, fields, is_enum=True)

    def _define(
        self, declared: Declaration, variants: tuple[Fields, ...], *, is_enum: bool
    ) -> Datatype:
        def fields(arguments: tuple[Type, ...]) -> tuple[tuple[Type, ...], ...]:
            return tuple(
                tuple(instantiate(token, arguments, datatype_of) for _, token in variant)
                for variant in variants
            )

        datatype = Datatype(
            address=self.address,
            original=self.address,
            module=self.name,
            name=declared.name,
            abilities=declared.abilities,
            phantom=declared.phantom,
            constraints=declared.constraints,
            is_enum=is_enum,
            fields=fields,
        )
        _HANDLES.setdefault(declared.name, len(_DATATYPES))
        _HANDLES[f"{self.name}::{declared.name}"] = len(_DATATYPES)
        _DATATYPES.append(datatype)
        self._module.datatypes[declared.name] = datatype
        return datatype

    def function(self, declaration: str, *, internal: bool = False) -> Callable[[F], F]:
        """Declare the function that the decorated Python implements.

        ``internal``: modules may apply it to types of their own only.
        """
        declared = read_declaration(declaration, _HANDLES)

        def register(python: F) -> F:
            self.functions.append(declared)
            self._module.functions[declared.name] = self._function(
                declared, python, internal=internal
            )
            return python

        return register

    def _function(
        self, declared: Declaration, python: Callable[..., Any], *, internal: bool
    ) -> Function:
        return Function(
            package=self.address,
            original=self.address,
            module=self.name,
            name=declared.name,
            index=len(self._module.functions),
            visibility=Visibility.PUBLIC if declared.is_public else Visibility.PRIVATE,
            is_entry=declared.is_entry,
            type_parameters=declared.constraints,
            parameters=tuple(token for _, token in declared.parameters),
            returns=declared.returns,
            resolve=datatype_of,
            is_native=True,
            make=lambda: python,
            is_internal=internal,
        )

    def datatype(self, name: str) -> Datatype:
        """A datatype this module declared."""
        return self._module.datatypes[name]

    def python(self, function: str) -> Callable[..., Any]:
        """What runs that function of this module."""
        return self._module.functions[function].python

    def _place(self, function: str) -> Place:
        declared = self._module.functions.get(function)
        return Place(self.address, self.name, function, declared.index if declared else 0, 0)

    def abort(self, function: str, code: int, reason: str) -> MoveFailure:
        """The abort with ``code`` that a function of this module ends with; raise it."""
        place = self._place(function)
        return MoveFailure(
            FailureKind.MOVE_ABORT,
            f"{place} aborted with code {code}: {reason}",
            place=place,
            abort_code=code,
        )

    def error(self, function: str, reason: str) -> MoveFailure:
        """The primitive error (arithmetic, vector) inside a function of this module; raise it."""
        place = self._place(function)
        return MoveFailure(
            FailureKind.MOVE_PRIMITIVE_RUNTIME_ERROR, f"{reason} in {place}", place=place
        )
