"""All modules of one package, and how they fit together and with what they depend on."""

from __future__ import annotations

from collections.abc import Iterable

from pocketsui.bytecode.module import CompiledModule
from pocketsui.verifier.dependencies import FindModule, check_acyclic, check_dependencies
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.module import verify_module


def verify_package(modules: Iterable[CompiledModule], find: FindModule) -> None:
    """Check a package that is to be published, or raise ``VerificationError``.

    ``modules`` have the address that their own code calls them by; ``find`` gives any module they
    name, those of the package included, as it is linked for them.
    """
    modules = list(modules)
    meter = Meter()
    for module in modules:
        verify_module(module, meter)
    check_acyclic(modules)
    for module in modules:
        check_dependencies(module, find)
