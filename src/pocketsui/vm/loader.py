"""Packages in memory: modules read, names resolved, functions ready to be called.

A package never changes, so what is loaded once serves every later transaction
(:class:`PackageCache`). A package's dependencies are loaded with it, through its linkage table.
What a transaction publishes is loaded into the transaction's own :class:`Loader` only, and
forgotten with it: the next transaction finds it in the store, or does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pocketsui.bytecode import CompiledModule, read_module
from pocketsui.bytecode.module import DatatypeHandle, Field, FunctionDefinition, Visibility
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Function, Python
from pocketsui.vm.scope import ModuleScope, instantiate, same_token
from pocketsui.vm.translator import translate
from pocketsui.vm.types import Datatype, Type
from sui_wire.ids import Address, ObjectId, short_address
from sui_wire.object import MovePackage, Object

CACHE_SIZE = 512  # packages kept in memory; a loaded one takes some 100 KB


class NotLinked(Exception):
    """A module names a package, module, type or function that is not there."""


@dataclass(eq=False)
class Module:
    """The functions and datatypes of one module, by name, in the order of their definitions."""

    address: Address
    name: str
    functions: dict[str, Function] = field(default_factory=dict)
    datatypes: dict[str, Datatype] = field(default_factory=dict)
    compiled: CompiledModule | None = None  # None for a module of the built-in framework


@dataclass(eq=False)
class LoadedPackage:
    """One package. ``address`` is what its own code calls it: the id of its first version."""

    id: ObjectId
    address: Address
    modules: Mapping[str, Module]
    version: int = 1


Find = Callable[[Address, str], Module]


class PackageCache:
    """Loaded packages, shared by all transactions of a ledger. Not for several threads at once."""

    def __init__(self, builtin: Mapping[Address, LoadedPackage]) -> None:
        self.builtin = builtin
        self._loaded: dict[ObjectId, LoadedPackage] = {}

    def get(self, package_id: ObjectId) -> LoadedPackage | None:
        return self.builtin.get(package_id) or self._loaded.get(package_id)

    def put(self, package: LoadedPackage) -> None:
        if len(self._loaded) >= CACHE_SIZE:
            del self._loaded[next(iter(self._loaded))]
        self._loaded[package.id] = package


class Loader:
    """Finds packages for one transaction: its own, the cached, the stored."""

    def __init__(self, cache: PackageCache, get: Callable[[ObjectId], Object | None]) -> None:
        self._cache = cache
        self._get = get
        self._published: dict[ObjectId, LoadedPackage] = {}

    def package(self, package_id: ObjectId) -> LoadedPackage:
        """That package and all it depends on, or :class:`NotLinked`."""
        found = self._published.get(package_id) or self._cache.get(package_id)
        if found is not None:
            return found
        stored = self._get(package_id)
        if stored is None or not isinstance(stored.data, MovePackage):
            raise NotLinked(f"there is no package {short_address(package_id)}")
        package = self._load(stored.data)
        self._cache.put(package)
        return package

    def publish(self, package: MovePackage) -> LoadedPackage:
        """Make a package known to the rest of this transaction."""
        loaded = self._published[package.id] = self._load(package)
        return loaded

    def module(self, package_id: ObjectId, name: str) -> Module:
        module = self.package(package_id).modules.get(name)
        if module is None:
            raise NotLinked(f"package {short_address(package_id)} has no module {name}")
        return module

    def _load(self, package: MovePackage) -> LoadedPackage:
        compiled = {name: read_module(data) for name, data in package.modules.items()}
        own = {
            name: Module(Address(module.address), name, compiled=module)
            for name, module in compiled.items()
        }
        address = next(iter(own.values())).address

        def find(at: Address, name: str) -> Module:
            if at == address:
                module = own.get(name)
                if module is None:
                    raise NotLinked(f"package {short_address(at)} has no module {name}")
                return module
            linked = package.linkage.get(at)
            return self.module(linked.upgraded_id if linked else at, name)

        origins = {(origin.module, origin.name): origin.package for origin in package.type_origins}
        for module in own.values():
            _Linking(module, find, origins).link()
        return LoadedPackage(package.id, address, own, package.version)


class _Linking:
    """Resolves the handles of one module; every look-up outside happens here, at loading."""

    def __init__(
        self, module: Module, find: Find, origins: Mapping[tuple[str, str], ObjectId]
    ) -> None:
        if module.compiled is None:
            raise InvariantViolation("a built-in module needs no linking")
        self._module = module
        self._compiled = module.compiled
        self._find = find
        self._origins = origins
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
        """What the handle names, if it is what the handle says."""
        found = self._datatypes.get(handle)
        if found is None:
            declared = self._compiled.datatype_handles[handle]
            name = self._compiled.identifiers[declared.name]
            home = self._homes[declared.module]
            found = home.datatypes.get(name)
            if found is None:
                raise NotLinked(f"{short_address(home.address)}::{home.name} has no type {name}")
            phantom = tuple(parameter.phantom for parameter in declared.parameters)
            if (declared.abilities, phantom) != (found.abilities, found.phantom):
                raise NotLinked(f"{home.name}::{name} is declared otherwise than it is named")
            self._datatypes[handle] = found
        return found

    def _function(self, handle: int) -> Function:
        """What the handle names, if this module may call it and it is what the handle says."""
        declared = self._compiled.function_handles[handle]
        name = self._compiled.identifiers[declared.name]
        home = self._homes[declared.module]
        found = home.functions.get(name)
        if found is None:
            raise NotLinked(f"{short_address(home.address)}::{home.name} has no function {name}")
        if not self._may_call(home, found):
            raise NotLinked(f"{home.name}::{name} is not visible in {self._module.name}")
        signatures = self._compiled.signatures
        here = (*signatures[declared.parameters], None, *signatures[declared.returns])
        there = (*found.parameters, None, *found.returns)
        if (
            declared.type_parameters != found.type_parameters
            or len(here) != len(there)
            or not all(
                same_token(one, self._datatype, other, found.resolve)
                for one, other in zip(here, there, strict=True)
            )
        ):
            raise NotLinked(f"{home.name}::{name} is declared otherwise than it is called")
        return found

    def _may_call(self, home: Module, function: Function) -> bool:
        """Public functions everybody, ``public(package)`` ones the package, others their module."""
        if home is self._module or function.visibility is Visibility.PUBLIC:
            return True
        if home.compiled is None or function.visibility is not Visibility.FRIEND:
            return False
        addresses, names = home.compiled.addresses, home.compiled.identifiers
        return any(
            (addresses[friend.address], names[friend.name])
            == (self._module.address, self._module.name)
            for friend in home.compiled.friends
        )

    def _define(self, handle: int, variants: list[tuple[Field, ...]], *, is_enum: bool) -> None:
        declared: DatatypeHandle = self._compiled.datatype_handles[handle]
        name = self._compiled.identifiers[declared.name]
        module = self._module

        def fields(arguments: tuple[Type, ...]) -> tuple[tuple[Type, ...], ...]:
            return tuple(
                tuple(instantiate(one.type, arguments, self._datatype) for one in variant)
                for variant in variants
            )

        module.datatypes[name] = Datatype(
            address=self._origins.get((module.name, name), module.address),
            module=module.name,
            name=name,
            abilities=declared.abilities,
            phantom=tuple(parameter.phantom for parameter in declared.parameters),
            constraints=tuple(parameter.constraints for parameter in declared.parameters),
            is_enum=is_enum,
            fields=fields,
        )

    def _declare(self, scope: ModuleScope, index: int, definition: FunctionDefinition) -> Function:
        compiled = self._compiled
        handle = compiled.function_handles[definition.handle]

        def make() -> Python:
            return translate(scope, index)

        return Function(
            package=self._module.address,
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
