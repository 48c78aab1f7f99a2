"""The Publish command, and the steps it shares with Upgrade.

Modules are read, get their address, are checked, linked and translated; then the ``init`` of each
is called. What is checked: the form and all indexes (``bytecode``); types and abilities of every
operand, and that blocks leave nothing behind (while translating); visibility, signatures and
constraints of what is called; which functions are for a module's own types.

What Sui's verifier checks besides is not checked here: that locals are set before they are read and
used up where they must be; that no reference outlives what it borrows; that ids are not forged; the
rules of ``init``, witnesses and entry functions. A Move compiler checks all of that itself, so
modules should come from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module, relocate
from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, SignatureToken
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.linkage import INIT
from pocketsui.execution.package import check_size, linkage_of, type_origins
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import UPGRADE_CAP, new_upgrade_cap
from pocketsui.framework.sui.tx_context import TX_CONTEXT_DATATYPE, context_value
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Function
from pocketsui.vm.packages import LoadedPackage, NotLinked
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MovePackage
from sui_wire.transaction import Publish

FIRST_VERSION = 1
MAX_MODULES = 64
MODULE_BYTE_FUEL = 40
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
    """Link the package, and translate every function: what cannot be translated is refused."""
    try:
        loaded = run.loader.publish(package)
        for module in loaded.modules.values():
            for function in module.functions.values():
                if function.is_native:
                    raise InvariantViolation(f"{module.name}::{function.name} is native")
                _ = function.python
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
        if not _is_context(function, function.parameters[-1:]) or len(function.parameters) > 2:
            raise CommandFailure(
                FailureKind.SUI_MOVE_VERIFICATION_ERROR,
                f"{module.name}::init takes a one-time witness, if it wants, and a TxContext",
            )
        witness = [[False]] if len(function.parameters) == 2 else []
        arguments = [*witness, context_value(run.machine)]
        run.call(function, (package.id, module.name), (), arguments)


def _is_context(function: Function, parameter: tuple[SignatureToken, ...]) -> bool:
    if not parameter or not isinstance(parameter[0], ReferenceToken):
        return False
    target = parameter[0].target
    return (
        isinstance(target, DatatypeToken) and function.resolve(target.handle) is TX_CONTEXT_DATATYPE
    )
