"""What a module names of other modules is there, is visible to it, and is what the module says.

Move's ``dependencies`` and ``cyclic_dependencies``. What a module says may be less than what is
there: fewer abilities of a type, more constraints on a type parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from pocketsui.bytecode.module import CompiledModule, DatatypeHandle, FunctionHandle, Visibility
from pocketsui.bytecode.types import Ability
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.graphs import first_cycle
from pocketsui.vm.function import Function
from pocketsui.vm.packages import Module, NotLinked
from pocketsui.vm.scope import same_token
from pocketsui.vm.types import Datatype
from sui_wire.ids import Address, short_address

FindModule = Callable[[Address, str], Module]


def check_dependencies(module: CompiledModule, find: FindModule) -> None:
    """Compare every handle of another module with what it names. ``find`` may raise NotLinked."""
    _Checker(module, find).check()


def check_acyclic(modules: Iterable[CompiledModule]) -> None:
    """Refuse modules of one package that depend on one another in a circle."""
    edges = {
        module.name: {name for address, name in module.dependencies() if address == module.address}
        for module in modules
    }
    within = {name: targets & edges.keys() for name, targets in edges.items()}
    cycle = first_cycle(within)
    if cycle:
        names = sorted(cycle)
        raise VerificationError(
            "CYCLIC_MODULE_DEPENDENCY",
            f"these modules depend on one another in a circle: {', '.join(names)}",
            module=names[0],
        )


class _Checker:
    def __init__(self, module: CompiledModule, find: FindModule) -> None:
        self._module = module
        self._find = find
        self._homes: dict[int, Module] = {}
        self._datatypes: dict[int, Datatype] = {}

    def check(self) -> None:
        module = self._module
        for index in range(len(module.module_handles)):
            address, name = module.module_id(index)
            try:
                self._homes[index] = self._find(Address(address), name)
            except NotLinked as error:
                raise self._error("MISSING_DEPENDENCY", str(error)) from None
        for index, datatype in enumerate(module.datatype_handles):
            self._check_datatype(index, datatype)
        for function in module.function_handles:
            if function.module != module.self_handle:
                self._check_function(function)

    def _check_datatype(self, index: int, handle: DatatypeHandle) -> None:
        home = self._homes[handle.module]
        name = self._module.identifiers[handle.name]
        found = home.datatypes.get(name)
        if found is None:
            raise self._error("LOOKUP_FAILED", f"{_spell(home)} has no type {name}")
        self._datatypes[index] = found
        phantom_said = [parameter.phantom for parameter in handle.parameters]
        constraints = [parameter.constraints for parameter in handle.parameters]
        if (
            handle.abilities & ~found.abilities
            or len(phantom_said) != len(found.phantom)
            or any(
                said and not is_so for said, is_so in zip(phantom_said, found.phantom, strict=True)
            )
            or not _at_least(constraints, found.constraints)
        ):
            raise self._error(
                "TYPE_MISMATCH",
                f"{_spell(home)}::{name} is declared otherwise than this module says",
            )

    def _check_function(self, handle: FunctionHandle) -> None:
        home = self._homes[handle.module]
        name = self._module.identifiers[handle.name]
        found = home.functions.get(name)
        if found is None:
            raise self._error("LOOKUP_FAILED", f"{_spell(home)} has no function {name}")
        if not self._is_visible(home, found):
            raise self._error(
                "LOOKUP_FAILED",
                f"{_spell(home)}::{name} is not visible here: it is neither public nor friendly",
            )
        try:
            fits = self._fits(handle, found)
        except NotLinked as error:
            raise self._error("LOOKUP_FAILED", str(error)) from None
        if not fits:
            raise self._error(
                "TYPE_MISMATCH",
                f"{_spell(home)}::{name} is declared otherwise than this module says",
            )

    def _fits(self, handle: FunctionHandle, found: Function) -> bool:
        signatures = self._module.signatures
        said = (*signatures[handle.parameters], None, *signatures[handle.returns])
        real = (*found.parameters, None, *found.returns)
        return (
            _at_least(handle.type_parameters, found.type_parameters)
            and len(said) == len(real)
            and all(
                same_token(one, self._datatypes.__getitem__, other, found.resolve)
                for one, other in zip(said, real, strict=True)
            )
        )

    def _is_visible(self, home: Module, function: Function) -> bool:
        """Public functions to all, ``public(package)`` ones to friends."""
        if function.visibility is not Visibility.FRIEND or home.compiled is None:
            return function.visibility is Visibility.PUBLIC
        addresses, names = home.compiled.addresses, home.compiled.identifiers
        return any(
            (addresses[friend.address], names[friend.name])
            == (self._module.address, self._module.name)
            for friend in home.compiled.friends
        )

    def _error(self, status: str, message: str) -> VerificationError:
        return VerificationError(status, message, module=self._module.name)


def _at_least(said: Sequence[Ability], real: Sequence[Ability]) -> bool:
    """Whether each constraint that is said asks for all that the real one asks for."""
    return len(said) == len(real) and not any(
        wanted & ~given for given, wanted in zip(said, real, strict=True)
    )


def _spell(home: Module) -> str:
    return f"{short_address(home.address)}::{home.name}"
