"""A function that can be called, be it of a package or of the built-in framework."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.types import Ability, Signature
from pocketsui.failure import Place
from pocketsui.vm.values import Value
from sui_wire.ids import Address

if TYPE_CHECKING:
    from pocketsui.vm.types import Datatype

Python = Callable[..., Value]


@dataclass(eq=False)
class Function:
    """Its declaration, and how to get the Python that runs it.

    Python is called with the machine, for translated functions the depth of the call, for generic
    functions the tuple of type arguments, and the arguments. It returns one value, a tuple of
    several, or None.
    """

    package: Address  # the version that holds it
    original: Address  # the first version of that package
    module: str
    name: str
    index: int  # in the module's function definitions
    visibility: Visibility
    is_entry: bool
    type_parameters: tuple[Ability, ...]
    parameters: Signature
    returns: Signature
    resolve: Callable[[int], Datatype]  # the datatype a handle in the signatures means
    is_native: bool
    make: Callable[[], Python]
    is_internal: bool = False  # only for types of the calling module (Sui's private generics)
    _python: Python | None = field(default=None, repr=False)

    @property
    def translated(self) -> bool:
        return self._python is not None

    @property
    def python(self) -> Python:
        if self._python is None:
            self._python = self.make()
        return self._python

    def place(self, instruction: int) -> Place:
        return Place(self.package, self.module, self.name, self.index, instruction)

    def original_place(self, instruction: int) -> Place:
        """The place by the package's first version: what Sui tells of all failures but aborts."""
        return Place(self.original, self.module, self.name, self.index, instruction)
