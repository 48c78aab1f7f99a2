"""Packages as messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from pocketsui.bytecode import CompiledModule, read_module
from pocketsui.packages import original_id
from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.declarations import (
    Origin,
    datatype_message,
    declared_functions,
    declared_types,
    function_message,
    type_names,
)
from pocketsui.rpc.render.framework import (
    framework_functions,
    framework_modules,
    framework_type_name,
    framework_types,
)
from sui_wire.ids import ObjectId, format_address
from sui_wire.object import MovePackage
from sui_wire.rpc.package_pb2 import DatatypeDescriptor, FunctionDescriptor
from sui_wire.rpc.package_pb2 import Module as ModuleMessage
from sui_wire.rpc.package_pb2 import Package as PackageMessage

PackageOf: TypeAlias = Callable[[ObjectId], MovePackage | None]
"""The package with that id, or None."""


class PackageRenderer:
    """Renders packages; finds those that they are linked with, to name types after their origin."""

    def __init__(self, package_of: PackageOf) -> None:
        self._package_of = package_of

    def fill(self, message: PackageMessage, package: MovePackage, mask: Mask) -> None:
        if "storage_id" in mask:
            message.storage_id = format_address(package.id)
        if "original_id" in mask:
            message.original_id = format_address(original_id(package))
        if "version" in mask:
            message.version = package.version
        part = mask.part("modules")
        if part is not None:
            for name in module_names(package):
                self._fill_module(message.modules.add(name=name), package, name, part)
        if "type_origins" in mask:
            self._fill_origins(message, package)
        if "linkage" in mask:
            for dependency, info in package.linkage.items():
                message.linkage.add(
                    original_id=format_address(dependency),
                    upgraded_id=format_address(info.upgraded_id),
                    upgraded_version=info.upgraded_version,
                )

    def datatypes(self, package: MovePackage, module: str) -> Iterator[DatatypeDescriptor]:
        """The types that a module declares; it is one of `module_names`."""
        builtin = framework_modules(package.id).get(module)
        if builtin is not None:
            for declared in framework_types(builtin):
                yield datatype_message(declared, framework_type_name)
            return
        compiled, origin = self._compiled(package, module)
        for declared in declared_types(compiled, origin):
            yield datatype_message(declared, type_names(compiled, origin))

    def functions(self, package: MovePackage, module: str) -> Iterator[FunctionDescriptor]:
        """The functions that a module declares; it is one of `module_names`."""
        builtin = framework_modules(package.id).get(module)
        if builtin is not None:
            for declared in framework_functions(builtin):
                yield function_message(declared, framework_type_name)
            return
        compiled, origin = self._compiled(package, module)
        for declared in declared_functions(compiled):
            yield function_message(declared, type_names(compiled, origin))

    def _fill_module(
        self, message: ModuleMessage, package: MovePackage, name: str, mask: Mask
    ) -> None:
        if "contents" in mask and name in package.modules:
            message.contents = package.modules[name]
        if "datatypes" in mask:
            message.datatypes.extend(self.datatypes(package, name))
        if "functions" in mask:
            message.functions.extend(self.functions(package, name))

    def _fill_origins(self, message: PackageMessage, package: MovePackage) -> None:
        for origin in package.type_origins:
            message.type_origins.add(
                module_name=origin.module,
                datatype_name=origin.name,
                package_id=format_address(origin.package),
            )
        for module in framework_modules(package.id).values():
            for declared in framework_types(module):
                message.type_origins.add(
                    module_name=module.name,
                    datatype_name=declared.name,
                    package_id=format_address(package.id),
                )

    def _compiled(self, package: MovePackage, module: str) -> tuple[CompiledModule, Origin]:
        """A module, and where the types that it names began."""
        compiled = read_module(package.modules[module])

        def origin(address: ObjectId, home: str, name: str) -> ObjectId:
            holder: MovePackage | None = package
            if address != compiled.address:
                linked = package.linkage.get(address)
                holder = self._package_of(linked.upgraded_id if linked else address)
            for each in () if holder is None else holder.type_origins:
                if (each.module, each.name) == (home, name):
                    return each.package
            return address

        return compiled, origin


def module_names(package: MovePackage) -> list[str]:
    """The modules of a package, of the framework's too."""
    return sorted({*package.modules, *framework_modules(package.id)})
