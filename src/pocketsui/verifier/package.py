"""All modules of one package, and how they fit together and with what they depend on."""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.verifier.dependencies import check_acyclic, check_dependencies
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.module import verify_module
from pocketsui.vm.packages import LoadedPackage, Module, NotLinked
from sui_wire.ids import Address, ObjectId, short_address


def verify_package(package: LoadedPackage, package_of: Callable[[ObjectId], LoadedPackage]) -> None:
    """Check a package that is to be published, or raise ``VerificationError``.

    ``package_of`` gives the packages it is linked with, or raises ``NotLinked``.
    """

    def find(address: Address, name: str) -> Module:
        home = package
        if address != package.address:
            home = package_of(package.links.get(address, address))
        module = home.modules.get(name)
        if module is None:
            raise NotLinked(f"package {short_address(address)} has no module {name}")
        return module

    modules = [module.compiled for module in package.modules.values() if module.compiled]
    meter = Meter()
    for module in modules:
        verify_module(module, meter)
    check_acyclic(modules)
    for module in modules:
        check_dependencies(module, find)
