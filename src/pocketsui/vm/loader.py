"""Packages in memory: modules read, names resolved, functions ready to be called.

A package never changes, so what is loaded once serves every later transaction
(:class:`PackageCache`). What a transaction publishes is loaded into the transaction's own
:class:`Loader` only, and forgotten with it: the next transaction finds it in the store, or does
not.

A package comes with a linkage table: which version of each package it depends on it was published
against. The table of the package that is called decides for everything below it, not the tables of
its dependencies; and a transaction that names several packages may decide anew (see
``execution.linkage``). So a package may be loaded several times, each instance linked with other
versions. What stays the same is its datatypes: there is one object for each, shared by all
instances and all versions of a package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import TypeAlias, TypeVar
from weakref import WeakValueDictionary

from pocketsui.bytecode import read_module
from pocketsui.vm.linking import DatatypeKey, Linking
from pocketsui.vm.packages import LoadedPackage, Module, NotLinked
from pocketsui.vm.types import Datatype
from sui_wire.ids import Address, ObjectId, short_address
from sui_wire.object import MovePackage, Object

__all__ = ["LoadedPackage", "Loader", "Module", "NotLinked", "PackageCache"]

CACHE_SIZE = 512  # packages kept in memory; a loaded one takes some 100 KB

InstanceKey: TypeAlias = tuple[ObjectId, tuple[ObjectId, ...]]
"""A package version, and the versions of its dependencies in the order of their original ids."""

Key = TypeVar("Key")


class PackageCache:
    """Loaded packages, shared by all transactions of a ledger. Not for several threads at once.

    datatypes   by defining package, as long as anything in memory uses them: a package that is
                dropped and loaded again finds those that others still refer to
    """

    def __init__(self, builtin: Mapping[Address, LoadedPackage]) -> None:
        self.builtin = builtin
        self.datatypes: WeakValueDictionary[DatatypeKey, Datatype] = WeakValueDictionary()
        self._loaded: dict[ObjectId, LoadedPackage] = {}
        self._relinked: dict[InstanceKey, LoadedPackage] = {}

    def get(self, package_id: ObjectId) -> LoadedPackage | None:
        """The package, linked as it was published."""
        return self.builtin.get(package_id) or self._loaded.get(package_id)

    def put(self, package: LoadedPackage) -> None:
        _bounded(self._loaded)
        self._loaded[package.id] = package

    def relinked(self, key: InstanceKey) -> LoadedPackage | None:
        """An instance linked with other versions than it was published with."""
        return self._relinked.get(key)

    def put_relinked(self, key: InstanceKey, package: LoadedPackage) -> None:
        _bounded(self._relinked)
        self._relinked[key] = package


def _bounded(packages: dict[Key, LoadedPackage]) -> None:
    """Make room for one more."""
    if len(packages) >= CACHE_SIZE:
        del packages[next(iter(packages))]


class Loader:
    """Finds packages for one transaction: its own, the cached, the stored.

    versions    which version of a package this transaction uses, by original id; a package that is
                not in it is used as its caller was linked
    """

    def __init__(self, cache: PackageCache, get: Callable[[ObjectId], Object | None]) -> None:
        self.versions: Mapping[ObjectId, ObjectId] = {}
        self._cache = cache
        self._get = get
        self._published: dict[ObjectId, MovePackage] = {}
        self._own: dict[ObjectId, LoadedPackage] = {}
        self._own_datatypes: dict[DatatypeKey, Datatype] = {}

    def is_builtin(self, package_id: ObjectId) -> bool:
        """Whether it is part of the framework, which has one version only."""
        return package_id in self._cache.builtin

    def package(self, package_id: ObjectId) -> LoadedPackage:
        """That package, linked as it was published, or :class:`NotLinked`."""
        found = self._own.get(package_id) or self._cache.get(package_id)
        if found is not None:
            return found
        package = self._load(self._stored(package_id))
        self._cache.put(package)
        return package

    def called(self, package_id: ObjectId) -> LoadedPackage:
        """That package, linked as this transaction decided."""
        package = self.package(package_id)
        return self._with(package, self.versions) if self.versions else package

    def publish(self, package: MovePackage) -> LoadedPackage:
        """Make a package known to the rest of this transaction."""
        self._published[package.id] = package
        loaded = self._own[package.id] = self._load(package)
        return loaded

    def module(self, package_id: ObjectId, name: str) -> Module:
        return _module(self.package(package_id), name)

    def _stored(self, package_id: ObjectId) -> MovePackage:
        published = self._published.get(package_id)
        if published is not None:
            return published
        stored = self._get(package_id)
        if stored is None or not isinstance(stored.data, MovePackage):
            raise NotLinked(f"there is no package {short_address(package_id)}")
        return stored.data

    def _with(self, package: LoadedPackage, versions: Mapping[ObjectId, ObjectId]) -> LoadedPackage:
        """The package with its dependencies at these versions."""
        links = {each: versions.get(each, linked) for each, linked in package.links.items()}
        if links == package.links:
            return package
        key = (package.id, tuple(links.values()))
        found = self._cache.relinked(key)
        if found is None:
            found = self._load(self._stored(package.id), links)
            if not self._published:
                self._cache.put_relinked(key, found)
        return found

    def _load(
        self, package: MovePackage, links: Mapping[ObjectId, ObjectId] | None = None
    ) -> LoadedPackage:
        linkage = {
            original: info
            for original, info in sorted(package.linkage.items())
            if original not in self._cache.builtin
        }
        if links is None:
            links = {original: info.upgraded_id for original, info in linkage.items()}
        compiled = {name: read_module(data) for name, data in package.modules.items()}
        own = {
            name: Module(Address(module.address), name, compiled=module)
            for name, module in compiled.items()
        }
        address = next(iter(own.values())).address
        loaded = LoadedPackage(package.id, address, own, package.version, linkage, links)

        def find(at: Address, name: str) -> Module:
            if at == address:
                return _module(loaded, name)
            return _module(self._with(self.package(links.get(at, at)), links), name)

        origins = {(origin.module, origin.name): origin.package for origin in package.type_origins}
        for module in own.values():
            Linking(module, package.id, find, origins, self._registry).link()
        return loaded

    def _registry(self, package_id: ObjectId) -> MutableMapping[DatatypeKey, Datatype]:
        """Types of a package that this transaction publishes are the transaction's own."""
        return self._own_datatypes if package_id in self._published else self._cache.datatypes


def _module(package: LoadedPackage, name: str) -> Module:
    module = package.modules.get(name)
    if module is None:
        raise NotLinked(f"package {short_address(package.id)} has no module {name}")
    return module
