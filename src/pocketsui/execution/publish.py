"""The Publish command: modules get an address, are checked, linked, and initialised.

What is checked: the form and all indexes (``bytecode``); types and abilities of every operand, and
that blocks leave nothing behind (while translating); visibility, signatures and constraints of what
is called; which functions are for a module's own types.

What Sui's verifier checks besides is not checked here: that locals are set before they are read and
used up where they must be; that no reference outlives what it borrows; that ids are not forged; the
rules of ``init``, witnesses and entry functions. A Move compiler checks all of that itself, so
modules should come from one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module, relocate
from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, SignatureToken
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import UPGRADE_CAP, new_upgrade_cap
from pocketsui.framework.sui.tx_context import TX_CONTEXT_DATATYPE, context_value
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Function
from pocketsui.vm.loader import LoadedPackage, NotLinked
from sui_wire.ids import Address, ObjectId, short_address
from sui_wire.object import MovePackage, TypeOrigin, UpgradeInfo
from sui_wire.transaction import Publish

FIRST_VERSION = 1
MAX_PACKAGE_SIZE = 102_400  # bytes of all modules together (Sui's max_move_package_size)
MAX_MODULES = 64
MODULE_BYTE_FUEL = 40
UNPUBLISHED = Address(bytes(32))


def publish(run: Run, command: Publish) -> list[ResultSlot]:
    """A new package, its ``init`` functions run; the result is its ``UpgradeCap``."""
    run.machine.charge(MODULE_BYTE_FUEL * sum(map(len, command.modules)))
    modules = _read(command.modules)
    package_id = run.machine.fresh_address()
    package = MovePackage(
        id=package_id,
        version=FIRST_VERSION,
        modules={
            module.name: relocate(data, package_id, module=module)
            for module, data in zip(modules, command.modules, strict=True)
        },
        type_origins=_type_origins(modules, package_id),
        linkage=_linkage(run, modules, command.dependencies),
    )
    loaded = _load(run, package)
    run.packages.append(package)
    for module in modules:
        _initialise(run, loaded, module.name)
    cap = new_upgrade_cap(run.machine, package_id)
    return [ResultSlot(UPGRADE_CAP.apply(()), [cap])]


def _read(binaries: tuple[bytes, ...]) -> list[CompiledModule]:
    if not binaries or len(binaries) > MAX_MODULES:
        raise CommandFailure(
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR,
            f"a package has 1 to {MAX_MODULES} modules, not {len(binaries)}",
        )
    if sum(map(len, binaries)) > MAX_PACKAGE_SIZE:
        raise CommandFailure(
            FailureKind.MOVE_PACKAGE_TOO_BIG,
            f"{sum(map(len, binaries))} bytes of modules, at most {MAX_PACKAGE_SIZE}",
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


def _type_origins(modules: Iterable[CompiledModule], package: ObjectId) -> tuple[TypeOrigin, ...]:
    origins = []
    for module in modules:
        handles = [definition.handle for definition in module.struct_definitions]
        handles += [definition.handle for definition in module.enum_definitions]
        for handle in handles:
            name = module.identifiers[module.datatype_handles[handle].name]
            origins.append(TypeOrigin(module.name, name, package))
    return tuple(origins)


def _linkage(
    run: Run, modules: Iterable[CompiledModule], dependencies: tuple[ObjectId, ...]
) -> Mapping[ObjectId, UpgradeInfo]:
    """Where each package that the modules name, directly or through others, is to be found."""
    linkage: dict[ObjectId, UpgradeInfo] = {}
    for dependency in dependencies:
        try:
            package = run.loader.package(dependency)
        except NotLinked as error:
            raise CommandFailure(
                FailureKind.PUBLISH_UPGRADE_MISSING_DEPENDENCY, str(error)
            ) from None
        linkage[package.address] = UpgradeInfo(package.id, package.version)
    named = {
        Address(address)
        for module in modules
        for address, _ in module.dependencies()
        if address != UNPUBLISHED
    }
    missing = named - linkage.keys()
    if missing:
        raise CommandFailure(
            FailureKind.PUBLISH_UPGRADE_MISSING_DEPENDENCY,
            f"not among the dependencies: {', '.join(sorted(map(short_address, missing)))}",
        )
    return linkage


def _load(run: Run, package: MovePackage) -> LoadedPackage:
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


def _initialise(run: Run, package: LoadedPackage, module: str) -> None:
    """Call ``init``, with the module's one-time witness if it asks for it."""
    function = package.modules[module].functions.get("init")
    if function is None:
        return
    if not _is_context(function, function.parameters[-1:]) or len(function.parameters) > 2:
        raise CommandFailure(
            FailureKind.SUI_MOVE_VERIFICATION_ERROR,
            f"{module}::init takes a one-time witness, if it wants, and a TxContext",
        )
    witness = [[False]] if len(function.parameters) == 2 else []
    run.call(function, (package.id, module), (), [*witness, context_value(run.machine)])


def _is_context(function: Function, parameter: tuple[SignatureToken, ...]) -> bool:
    if not parameter or not isinstance(parameter[0], ReferenceToken):
        return False
    target = parameter[0].target
    return (
        isinstance(target, DatatypeToken) and function.resolve(target.handle) is TX_CONTEXT_DATATYPE
    )
