"""Packages as messages."""

from __future__ import annotations

from pocketsui.bytecode.reader import read_module
from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.declarations import Declarations
from sui_wire.ids import ObjectId, format_address
from sui_wire.object import MovePackage
from sui_wire.rpc.package_pb2 import Module as ModuleMessage
from sui_wire.rpc.package_pb2 import Package as PackageMessage


def fill_package(message: PackageMessage, package: MovePackage, mask: Mask) -> None:
    if "storage_id" in mask:
        message.storage_id = format_address(package.id)
    if "original_id" in mask:
        message.original_id = format_address(original_id(package))
    if "version" in mask:
        message.version = package.version
    part = mask.part("modules")
    if part is not None:
        for name in sorted(package.modules):
            _fill_module(message.modules.add(name=name), package, name, part)
    if "type_origins" in mask:
        for origin in package.type_origins:
            message.type_origins.add(
                module_name=origin.module,
                datatype_name=origin.name,
                package_id=format_address(origin.package),
            )
    if "linkage" in mask:
        for dependency, info in package.linkage.items():
            message.linkage.add(
                original_id=format_address(dependency),
                upgraded_id=format_address(info.upgraded_id),
                upgraded_version=info.upgraded_version,
            )


def _fill_module(message: ModuleMessage, package: MovePackage, name: str, mask: Mask) -> None:
    if "contents" in mask:
        message.contents = package.modules[name]
    if "datatypes" in mask or "functions" in mask:
        declared = declarations(package, name)
        if "datatypes" in mask:
            message.datatypes.extend(declared.datatypes())
        if "functions" in mask:
            message.functions.extend(declared.functions())


def declarations(package: MovePackage, module: str) -> Declarations:
    """What a module of the package declares."""
    return Declarations(package, read_module(package.modules[module]))


def original_id(package: MovePackage) -> ObjectId:
    """Where the first version was published: every version's modules name it as their own."""
    for code in package.modules.values():
        return ObjectId(read_module(code).address)
    return package.id
