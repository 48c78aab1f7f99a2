"""Decides, before any command runs, which version of each package the whole transaction uses.

Each command wants versions (``vm.versions`` says how they are reconciled):

- a call: the package it names, exactly; what that depends on in at least the version it was linked
  with if the function is public, since public functions are kept by upgrades; exactly that version
  for a private entry function; the packages of type arguments in at least the version that
  defined them;
- an object that a command uses, and the element type of a vector: like a type argument;
- a publication with an ``init``: what it depends on, exactly, for ``init`` runs now;
- an upgrade that brings a new module with an ``init``: the same, after all other commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module
from pocketsui.bytecode.module import Visibility
from pocketsui.execution.errors import CommandFailure
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ObjectSlot
from pocketsui.failure import FailureKind
from pocketsui.vm.packages import LoadedPackage, NotLinked
from pocketsui.vm.versions import VersionConflict, Versions, Wanted
from sui_wire.ids import Address, ObjectId
from sui_wire.transaction import (
    Argument,
    Command,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    Publish,
    SplitCoins,
    TransferObjects,
    Upgrade,
)
from sui_wire.type_tag import StructTag, TypeTag, VectorType

INIT = "init"


class TransactionLinkage:
    """Collects what the commands want. ``run.loader`` gets the result from :meth:`decide`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._versions = Versions()
        self._types_seen: set[Address] = set()
        self._inputs_seen: set[int] = set()

    def decide(self) -> None:
        """Every call from here on runs with the versions chosen."""
        self._run.loader.versions = self._versions.chosen()

    def add(self, command: Command) -> None:
        """What a command wants; an upgrade comes later, by :meth:`add_upgrade`."""
        try:
            self._add(command)
            self._add_objects(_arguments(command))
        except VersionConflict as conflict:
            raise CommandFailure(FailureKind.INVALID_LINKAGE, str(conflict)) from None

    def _add(self, command: Command) -> None:
        match command:
            case MoveCall():
                self._add_call(command)
                self._add_types(command.type_arguments)
            case MakeMoveVec() if command.element_type is not None:
                self._add_types((command.element_type,))
            case Publish():
                if any(map(has_init, _readable(command.modules))):
                    for package in self._known(command.dependencies):
                        self._want_exactly(package)

    def add_upgrade(self, command: Upgrade) -> None:
        """An upgrade wants its dependencies only if it will run an ``init``."""
        (current,) = self._known((command.package,)) or (None,)
        if current is None or not new_modules_with_init(current, _readable(command.modules)):
            return
        dependencies = self._known(command.dependencies)
        takes_part = self._versions.get(current.address) is not None
        try:
            for package in dependencies:
                self._check_same(package, takes_part=takes_part)
                self._want_exactly(package)
        except VersionConflict as conflict:
            raise CommandFailure(FailureKind.INVALID_LINKAGE, str(conflict)) from None

    def _check_same(self, package: LoadedPackage, *, takes_part: bool) -> None:
        """If the package being upgraded is in use here, its new ``init`` must fit in as it is."""
        known = self._versions.get(package.address)
        if takes_part and known is not None and known.id != package.id:
            raise VersionConflict(
                f"the upgrade's init needs version {package.version} of a package that other"
                f" commands of this transaction use in {known}"
            )

    def _want_exactly(self, package: LoadedPackage) -> None:
        self._versions.want(package.address, Wanted(package.id, package.version, exact=True))

    def _add_call(self, command: MoveCall) -> None:
        for package in self._known((command.package,)):
            module = package.modules.get(command.module)
            function = module.functions.get(command.function) if module else None
            public = function is not None and function.visibility is Visibility.PUBLIC
            self._versions.want_package(package, exact=True, exact_links=not public)

    def _add_types(self, tags: Iterable[TypeTag]) -> None:
        self._add_defining({each for tag in tags for each in self._defining(tag)})

    def _add_defining(self, addresses: set[Address]) -> None:
        new = addresses - self._types_seen
        self._types_seen |= new
        for package in self._known(sorted(new)):
            self._versions.want_package(package, exact=False, exact_links=False)

    def _add_objects(self, arguments: Iterable[Argument]) -> None:
        inputs = self._run.slots.inputs
        for argument in arguments:
            if not isinstance(argument, Input) or argument.index in self._inputs_seen:
                continue
            self._inputs_seen.add(argument.index)
            slot = inputs[argument.index] if argument.index < len(inputs) else None
            if isinstance(slot, ObjectSlot):
                self._add_defining(set(_addresses(slot.type.tag)))

    def _known(self, ids: Iterable[ObjectId]) -> list[LoadedPackage]:
        """Those that are there and no part of the framework; the command itself will complain."""
        loader = self._run.loader
        found = []
        for package_id in ids:
            if loader.is_builtin(package_id):
                continue
            try:
                found.append(loader.package(package_id))
            except NotLinked:
                continue
        return found

    def _defining(self, tag: TypeTag) -> Iterator[Address]:
        """The package versions that first defined a type and its arguments.

        A type may also be named by a later version; the defining one is in the type found.
        """
        try:
            yield from _addresses(self._run.type_of(tag).tag)
        except (NotLinked, CommandFailure):
            return  # the command itself will complain


def has_init(module: CompiledModule) -> bool:
    """Whether the module wants to be initialised."""
    return any(module.function_name(each) == INIT for each in module.function_definitions)


def new_modules_with_init(
    current: LoadedPackage, modules: Iterable[CompiledModule]
) -> list[CompiledModule]:
    """The modules that an upgrade adds to the package and that it must initialise."""
    return [each for each in modules if each.name not in current.modules and has_init(each)]


def _readable(binaries: Iterable[bytes]) -> list[CompiledModule]:
    """Modules that can be read; the command refuses the others when its turn comes."""
    modules = []
    for data in binaries:
        try:
            modules.append(read_module(data))
        except MalformedModule:
            continue
    return modules


def _addresses(tag: TypeTag) -> Iterator[Address]:
    if isinstance(tag, VectorType):
        yield from _addresses(tag.element)
    elif isinstance(tag, StructTag):
        yield tag.address
        for argument in tag.type_params:
            yield from _addresses(argument)


def _arguments(command: Command) -> Sequence[Argument]:
    match command:
        case MoveCall():
            return command.arguments
        case TransferObjects(objects, address):
            return (*objects, address)
        case SplitCoins(coin, amounts):
            return (coin, *amounts)
        case MergeCoins(coin, sources):
            return (coin, *sources)
        case MakeMoveVec(_, elements):
            return elements
        case Upgrade():
            return (command.ticket,)
        case _:
            return ()
