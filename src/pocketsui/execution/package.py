"""Puts the tables of a new package together: where its types began, and what it is linked with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pocketsui.bytecode import CompiledModule
from pocketsui.execution.errors import CommandFailure
from pocketsui.failure import FailureKind
from pocketsui.vm.packages import LoadedPackage
from sui_wire.execution_status import TooLarge
from sui_wire.ids import ObjectId, blake2b, short_address
from sui_wire.object import MovePackage, TypeOrigin, UpgradeInfo

MAX_PACKAGE_SIZE = 102_400  # bytes (Sui's max_move_package_size), as MovePackage.size counts them


def package_digest(modules: Iterable[bytes], dependencies: Iterable[ObjectId]) -> bytes:
    """What an upgrade ticket is for: these modules with these dependencies, in any order."""
    parts = sorted([*dependencies, *(blake2b(module) for module in modules)])
    return blake2b(*parts)


def type_origins(
    modules: Iterable[CompiledModule],
    package: ObjectId,
    before: Mapping[tuple[str, str], ObjectId],
) -> tuple[TypeOrigin, ...]:
    """Each type began in this package version, unless an earlier one had it already."""
    origins = []
    for module in modules:
        handles = [definition.handle for definition in module.struct_definitions]
        handles += [definition.handle for definition in module.enum_definitions]
        for handle in handles:
            name = module.identifiers[module.datatype_handles[handle].name]
            began = before.get((module.name, name), package)
            origins.append(TypeOrigin(module.name, name, began))
    return tuple(origins)


def linkage_of(
    modules: Iterable[CompiledModule], own: ObjectId, dependencies: Sequence[LoadedPackage]
) -> Mapping[ObjectId, UpgradeInfo]:
    """Where each package that the modules name, directly or through others, is to be found.

    The dependencies are complete, name one version of each package, and no earlier one than any
    of them was linked with itself.
    """
    linkage: dict[ObjectId, UpgradeInfo] = {}
    for package in dependencies:
        if package.address in linkage:
            raise CommandFailure(
                FailureKind.INVALID_LINKAGE,
                f"the dependencies name package {short_address(package.address)} twice; "
                "name the newer version only",
            )
        linkage[package.address] = UpgradeInfo(package.id, package.version)
    named = {
        ObjectId(address)
        for module in modules
        for address, _ in module.dependencies()
        if address != module.address
    } - {own}
    for package in dependencies:
        named |= package.linkage.keys()
    missing = named - linkage.keys()
    if missing:
        raise CommandFailure(
            FailureKind.PUBLISH_UPGRADE_MISSING_DEPENDENCY,
            f"not among the dependencies: {', '.join(sorted(map(short_address, missing)))}; "
            "name all packages that are used, directly or by a dependency",
        )
    for package in dependencies:
        _check_no_downgrade(package, linkage)
    return linkage


def _check_no_downgrade(package: LoadedPackage, linkage: Mapping[ObjectId, UpgradeInfo]) -> None:
    for original, info in package.linkage.items():
        ours = linkage[original].upgraded_version
        if ours < info.upgraded_version:
            raise CommandFailure(
                FailureKind.PUBLISH_UPGRADE_DEPENDENCY_DOWNGRADE,
                f"dependency {short_address(package.id)} needs version {info.upgraded_version} of"
                f" {short_address(original)}, and version {ours} is given",
            )


def check_size(package: MovePackage) -> None:
    """Refuse a package that is too large, tables included."""
    if package.size > MAX_PACKAGE_SIZE:
        raise CommandFailure(
            FailureKind.MOVE_PACKAGE_TOO_BIG,
            f"a package of {package.size} bytes, at most {MAX_PACKAGE_SIZE}",
            TooLarge(package.size, MAX_PACKAGE_SIZE),
        )
