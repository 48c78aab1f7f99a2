"""The Publish command, and the steps it shares with Upgrade.

Modules are read, get their address, are linked and verified (``pocketsui.verifier``), and then
translated; then the ``init`` of each is called. Nothing is verified again when it is loaded later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module, relocate
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.linkage import INIT
from pocketsui.execution.package import check_size, linkage_of, type_origins
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import UPGRADE_CAP, new_upgrade_cap
from pocketsui.framework.sui.tx_context import context_value
from pocketsui.verifier import SuiVerificationError, VerificationError, verify_package
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.packages import LoadedPackage, NotLinked
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MovePackage
from sui_wire.transaction import Publish

FIRST_VERSION = 1
MAX_MODULES = 64
MODULE_BYTE_FUEL = 80  # internal units (package_publish_cost_per_byte)
UNPUBLISHED = Address(bytes(32))


def publish(run: Run, command: Publish) -> list[ResultSlot]:
    """A new package, its ``init`` functions run; the result is its ``UpgradeCap``."""
    charge(run, command.modules)
    modules = read(command.modules)
    package_id = run.machine.fresh_address()
    dependencies = load_dependencies(run, command.dependencies)
    package = MovePackage(
        id=package_id,
        version=FIRST_VERSION,
        modules=relocated(modules, command.modules, package_id),
        type_origins=type_origins(modules, package_id, {}),
        linkage=linkage_of(modules, package_id, dependencies),
    )
    check_size(package)
    loaded = load(run, package)
    run.packages.append(package)
    initialise(run, loaded, modules)
    cap = new_upgrade_cap(run.machine, package_id)
    return [ResultSlot(UPGRADE_CAP.apply(()), [cap])]


def charge(run: Run, binaries: Sequence[bytes]) -> None:
    """Reading and checking modules costs by the byte."""
    run.machine.charge(MODULE_BYTE_FUEL * sum(map(len, binaries)))


def read(binaries: Sequence[bytes]) -> list[CompiledModule]:
    """The modules of a command, at no address yet."""
    if not binaries or len(binaries) > MAX_MODULES:
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR,
            f"a package has 1 to {MAX_MODULES} modules, not {len(binaries)}",
        )
    try:
        modules = [read_module(data) for data in binaries]
    except MalformedModule as error:
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR, str(error)
        ) from None
    if any(module.address != UNPUBLISHED for module in modules):
        raise CommandFailure(
            FailureKind.PUBLISH_ERROR_NON_ZERO_ADDRESS, "a module to publish has address 0x0"
        )
    if len({module.name for module in modules}) != len(modules):
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR, "two modules have one name"
        )
    return modules


def relocated(
    modules: Iterable[CompiledModule], binaries: Iterable[bytes], address: ObjectId
) -> dict[str, bytes]:
    """The modules by name, at the address their package calls itself by."""
    return {
        module.name: relocate(data, address, module=module)
        for module, data in zip(modules, binaries, strict=True)
    }


def load_dependencies(run: Run, ids: Iterable[ObjectId]) -> list[LoadedPackage]:
    """The packages that a new one names; each once, in whatever order."""
    try:
        return [run.loader.package(each) for each in sorted(set(ids))]
    except NotLinked as error:
        raise CommandFailure(FailureKind.PUBLISH_UPGRADE_MISSING_DEPENDENCY, str(error)) from None


def load(run: Run, package: MovePackage) -> LoadedPackage:
    """Link, verify and translate the package, or refuse it with the reason."""
    try:
        loaded = run.loader.publish(package)
        verify_package(loaded, run.loader.package)
        for module in loaded.modules.values():
            for function in module.functions.values():
                _ = function.python
    except SuiVerificationError as error:
        raise CommandFailure(FailureKind.SUI_MOVE_VERIFICATION_ERROR, str(error)) from None
    except VerificationError as error:
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR, str(error)
        ) from None
    except (NotLinked, InvariantViolation) as error:
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR, str(error)
        ) from None
    return loaded


def initialise(run: Run, package: LoadedPackage, modules: Iterable[CompiledModule]) -> None:
    """Call ``init`` of each module that has one, with its one-time witness if it asks for it."""
    for module in modules:
        function = package.modules[module.name].functions.get(INIT)
        if function is None:
            continue
        witness = [[False]] if len(function.parameters) == 2 else []
        arguments = [*witness, context_value(run.machine)]
        run.call(function, (package.id, module.name), (), arguments)
