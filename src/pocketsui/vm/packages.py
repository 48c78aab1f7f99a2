"""What a loaded package is: modules whose names have been resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pocketsui.bytecode import CompiledModule
from pocketsui.vm.function import Function
from pocketsui.vm.types import Datatype
from sui_wire.ids import Address, ObjectId
from sui_wire.object import UpgradeInfo


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
    """One version of a package, linked against one version of each package it depends on.

    ``address`` is what its own code calls it: the id of its first version. ``linkage`` is what it
    was published with, without the built-in framework; ``links`` is what this instance was really
    linked with, original id to the id of a version.
    """

    id: ObjectId
    address: Address
    modules: Mapping[str, Module]
    version: int = 1
    linkage: Mapping[ObjectId, UpgradeInfo] = field(default_factory=dict)
    links: Mapping[ObjectId, ObjectId] = field(default_factory=dict)
