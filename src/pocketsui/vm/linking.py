"""Links one module: every name it uses outside itself becomes the thing it means.

All look-ups outside happen here, when the package is loaded. The verifier has seen to it, when
the package was published, that what is found is what a handle says; the rules of upgrades keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TypeAlias

from pocketsui.bytecode.module import DatatypeHandle, Field, FunctionDefinition
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Function, Python
from pocketsui.vm.packages import Module, NotLinked
from pocketsui.vm.scope import ModuleScope, instantiate
from pocketsui.vm.translator import translate
from pocketsui.vm.types import Datatype, Type
from sui_wire.ids import Address, ObjectId, short_address

DatatypeKey: TypeAlias = tuple[ObjectId, str, str]
"""The package version that first defined a datatype, its module, its name."""

Find: TypeAlias = Callable[[Address, str], Module]
Registry: TypeAlias = Callable[[ObjectId], MutableMapping[DatatypeKey, Datatype]]


class Linking:
    """Resolves the handles of one module and defines its types and functions.

    ``package`` is where the module is stored. ``find`` gives other modules; ``origins`` says which
    version of the package first defined a type. ``registry`` gives the datatypes known of a
    package version: one object a datatype, whichever version of its package is loaded, so that
    values pass between code linked against different versions.
    """

    def __init__(
        self,
        module: Module,
        package: ObjectId,
        find: Find,
        origins: Mapping[tuple[str, str], ObjectId],
        registry: Registry,
    ) -> None:
        if module.compiled is None:
            raise InvariantViolation("a built-in module needs no linking")
        self._module = module
        self._package = package
        self._compiled = module.compiled
        self._origins = origins
        self._registry = registry
        self._datatypes: dict[int, Datatype] = {}
        self._homes = [
            find(Address(address), name)
            for address, name in map(
                self._compiled.module_id, range(len(self._compiled.module_handles))
            )
        ]

    def link(self) -> None:
        compiled = self._compiled
        for struct in compiled.struct_definitions:
            self._define(struct.handle, [struct.fields or ()], is_enum=False)
        for enum in compiled.enum_definitions:
            self._define(enum.handle, [variant.fields for variant in enum.variants], is_enum=True)
        scope = ModuleScope(compiled, self._datatype, self._function)
        for index, definition in enumerate(compiled.function_definitions):
            function = self._declare(scope, index, definition)
            self._module.functions[function.name] = function
            scope.add_function(index, function)

    def _datatype(self, handle: int) -> Datatype:
        """What the handle names; that it is what the handle says, the verifier has seen to."""
        found = self._datatypes.get(handle)
        if found is None:
            declared = self._compiled.datatype_handles[handle]
            name = self._compiled.identifiers[declared.name]
            home = self._homes[declared.module]
            found = home.datatypes.get(name)
            if found is None:
                raise NotLinked(f"{short_address(home.address)}::{home.name} has no type {name}")
            self._datatypes[handle] = found
        return found

    def _function(self, handle: int) -> Function:
        """What the handle names; that this module may call it so, the verifier has seen to."""
        declared = self._compiled.function_handles[handle]
        name = self._compiled.identifiers[declared.name]
        home = self._homes[declared.module]
        found = home.functions.get(name)
        if found is None:
            raise NotLinked(f"{short_address(home.address)}::{home.name} has no function {name}")
        return found

    def _define(self, handle: int, variants: list[tuple[Field, ...]], *, is_enum: bool) -> None:
        declared: DatatypeHandle = self._compiled.datatype_handles[handle]
        name = self._compiled.identifiers[declared.name]
        module = self._module
        origin = self._origins.get((module.name, name), module.address)
        known = self._registry(origin)
        datatype = known.get((origin, module.name, name))

        def fields(arguments: tuple[Type, ...]) -> tuple[tuple[Type, ...], ...]:
            return tuple(
                tuple(instantiate(one.type, arguments, self._datatype) for one in variant)
                for variant in variants
            )

        if datatype is None:
            datatype = known[origin, module.name, name] = Datatype(
                address=origin,
                original=module.address,
                module=module.name,
                name=name,
                abilities=declared.abilities,
                phantom=tuple(parameter.phantom for parameter in declared.parameters),
                constraints=tuple(parameter.constraints for parameter in declared.parameters),
                is_enum=is_enum,
                fields=fields,
            )
        module.datatypes[name] = datatype

    def _declare(self, scope: ModuleScope, index: int, definition: FunctionDefinition) -> Function:
        compiled = self._compiled
        handle = compiled.function_handles[definition.handle]

        def make() -> Python:
            return translate(scope, index)

        return Function(
            package=self._package,
            original=self._module.address,
            module=self._module.name,
            name=compiled.identifiers[handle.name],
            index=index,
            visibility=definition.visibility,
            is_entry=definition.is_entry,
            type_parameters=handle.type_parameters,
            parameters=compiled.signatures[handle.parameters],
            returns=compiled.signatures[handle.returns],
            resolve=self._datatype,
            is_native=definition.code is None,
            make=make,
        )
