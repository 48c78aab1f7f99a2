"""The Upgrade command: a new version of a package, allowed by a ticket.

``authorize_upgrade`` makes an ``UpgradeTicket`` from an ``UpgradeCap``: for one package, one digest
of modules and dependencies, one policy. The command uses the ticket up and gives an
``UpgradeReceipt``, which ``commit_upgrade`` must take back to the cap in the same transaction, for
neither can be dropped.

The new version has an id of its own; its modules keep calling themselves by the id of the first
version. Types keep the version that first defined them in their name. The version before stays,
and can be called as ever.
"""

from __future__ import annotations

from pocketsui.bytecode import CompiledModule
from pocketsui.execution.arguments import Lending
from pocketsui.execution.compatibility import check_compatibility, incompatible
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.linkage import has_init, new_modules_with_init
from pocketsui.execution.package import check_size, linkage_of, package_digest, type_origins
from pocketsui.execution.publish import (
    charge,
    initialise,
    load,
    load_dependencies,
    read,
    relocated,
)
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import FailureKind
from pocketsui.framework.sui.package import (
    UPGRADE_RECEIPT,
    UPGRADE_TICKET,
    Ticket,
    new_upgrade_receipt,
    read_upgrade_ticket,
)
from pocketsui.vm.packages import LoadedPackage, NotLinked
from sui_wire.execution_status import UpgradeError, UpgradeErrorKind
from sui_wire.ids import Digest, short_address
from sui_wire.object import MovePackage
from sui_wire.transaction import Upgrade


def upgrade(run: Run, command: Upgrade) -> list[ResultSlot]:
    """A new version of ``command.package``; the result is the receipt for its ``UpgradeCap``."""
    charge(run, command.modules)
    lending = Lending(run.slots, run.machine)
    ticket = read_upgrade_ticket(lending.take(command.ticket, 0, UPGRADE_TICKET.apply(())))
    _check_ticket(command, ticket)
    current = _current(run, command)
    modules = read(command.modules)
    package = _next_version(run, command, current, modules)
    check_size(package)
    # Before it is loaded: it shares the datatypes of the version before, so it must keep them.
    existing = [each.compiled for each in current.modules.values() if each.compiled is not None]
    check_compatibility(existing, modules, ticket.policy)
    _check_no_late_init(existing, modules)
    loaded = load(run, package)
    run.packages.append(package)
    initialise(run, loaded, new_modules_with_init(current, modules))
    receipt = ResultSlot(UPGRADE_RECEIPT.apply(()), [new_upgrade_receipt(ticket, package.id)])
    return lending.close([receipt])


def _check_ticket(command: Upgrade, ticket: Ticket) -> None:
    """The ticket is for this package, and for these modules and dependencies."""
    if ticket.package != command.package:
        raise CommandFailure(
            FailureKind.PACKAGE_UPGRADE_ERROR,
            f"the ticket is for package {short_address(ticket.package)}, the command names"
            f" {short_address(command.package)}",
            UpgradeError(
                UpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH,
                package=command.package,
                ticket=ticket.package,
            ),
        )
    digest = Digest(package_digest(command.modules, command.dependencies))
    if digest != ticket.digest:
        raise CommandFailure(
            FailureKind.PACKAGE_UPGRADE_ERROR,
            f"modules and dependencies have digest {digest.hex()}, the ticket is for"
            f" {ticket.digest.hex()}: authorize what is published",
            UpgradeError(UpgradeErrorKind.DIGEST_DOES_NOT_MATCH, digest=digest),
        )


def _current(run: Run, command: Upgrade) -> LoadedPackage:
    """The version before, linked as it was published."""
    try:
        current = run.loader.package(command.package)
    except NotLinked as error:
        raise CommandFailure(
            FailureKind.PACKAGE_UPGRADE_ERROR,
            str(error),
            UpgradeError(UpgradeErrorKind.UNABLE_TO_FETCH_PACKAGE, package=command.package),
        ) from None
    if run.loader.is_builtin(command.package):
        raise incompatible("the framework is part of the interpreter, and has no next version")
    return current


def _next_version(
    run: Run, command: Upgrade, current: LoadedPackage, modules: list[CompiledModule]
) -> MovePackage:
    """The package as it will be stored."""
    package_id = run.machine.fresh_address()
    before = {
        (datatype.module, datatype.name): datatype.address
        for module in current.modules.values()
        for datatype in module.datatypes.values()
    }
    origins = type_origins(modules, package_id, before)
    lost = before.keys() - {(origin.module, origin.name) for origin in origins}
    if lost:
        raise incompatible(f"types are missing: {', '.join(map('::'.join, sorted(lost)))}")
    dependencies = load_dependencies(run, command.dependencies)
    return MovePackage(
        id=package_id,
        version=current.version + 1,
        modules=relocated(modules, command.modules, current.address),
        type_origins=origins,
        linkage=linkage_of(modules, current.address, dependencies),
    )


def _check_no_late_init(before: list[CompiledModule], after: list[CompiledModule]) -> None:
    """A module is initialised when it is new; one that is there already may not begin to ask."""
    without = {module.name for module in before if not has_init(module)}
    for module in after:
        if module.name in without and has_init(module):
            raise incompatible(f"{module.name}::init is new, but the module is not")
