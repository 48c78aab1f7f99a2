"""Functions that do no more than tell a field of their last argument."""

from __future__ import annotations

from pocketsui.framework.declare import FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value


def declare_getter(module: FrameworkModule, declaration: str, *path: int) -> None:
    """Declare the function that tells what is at ``path`` inside its last argument.

    A function that returns a reference returns the very part, any other one a copy of it.
    """
    returns_reference = ": &" in declaration.rpartition(")")[2]

    def get(m: Machine, *arguments: Value) -> Value:
        value = arguments[-1]
        for position in path:
            value = value[position]
        return value if returns_reference else copy_value(m, value)

    module.function(declaration)(get)
