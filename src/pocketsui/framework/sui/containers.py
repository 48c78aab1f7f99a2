"""What ``table``, ``object_table``, ``bag`` and ``object_bag`` share: a UID, a size, and fields.

The four differ in whether types are fixed, and in whether values stay objects of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from pocketsui.framework.declare import FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

NOT_EMPTY = 0  # ETableNotEmpty, EBagNotEmpty
SIZE = 1  # position of the size in the struct


def declare_access(
    module: FrameworkModule, fields: ModuleType, container: str, parameters: str, key: str
) -> None:
    """Declare add, borrow, borrow_mut and remove.

    ``container`` is the type, ``parameters`` the type parameters of its functions, ``key`` and
    ``V`` the key's and value's types; ``fields`` is ``dynamic_field`` or ``dynamic_object_field``.
    """

    def add(m: Machine, types: Types, this: Value, name: Value, value: Value) -> None:
        fields.add(m, types, this[0], name, value)
        this[SIZE] += 1

    def borrow(m: Machine, types: Types, this: Value, name: Value) -> Value:
        return fields.borrow(m, types, this[0], name)

    def borrow_mut(m: Machine, types: Types, this: Value, name: Value) -> Value:
        return fields.borrow_mut(m, types, this[0], name)

    def remove(m: Machine, types: Types, this: Value, name: Value) -> Value:
        value = fields.remove(m, types, this[0], name)
        this[SIZE] -= 1
        return value

    module.function(f"public fun add{parameters}(this: &mut {container}, k: {key}, v: V)")(add)
    module.function(f"public fun borrow{parameters}(this: &{container}, k: {key}): &V")(borrow)
    module.function(f"public fun borrow_mut{parameters}(this: &mut {container}, k: {key}): &mut V")(
        borrow_mut
    )
    module.function(f"public fun remove{parameters}(this: &mut {container}, k: {key}): V")(remove)


def declare_life(module: FrameworkModule, container: str, parameters: str) -> None:
    """Declare new, length, is_empty and destroy_empty."""

    def new(m: Machine, *_: Value) -> Value:
        return [[[m.fresh_id()]], 0]

    def length(_: Machine, *arguments: Value) -> Value:
        return arguments[-1][SIZE]

    def is_empty(_: Machine, *arguments: Value) -> Value:
        return arguments[-1][SIZE] == 0

    def destroy_empty(m: Machine, *arguments: Value) -> None:
        if arguments[-1][SIZE]:
            raise module.abort("destroy_empty", NOT_EMPTY, f"{arguments[-1][SIZE]} entries left")
        m.objects.delete(arguments[-1][0][0][0])

    functions: list[tuple[str, Callable[..., Any]]] = [
        (f"new{parameters}(ctx: &mut TxContext): {container}", new),
        (f"length{parameters}(this: &{container}): u64", length),
        (f"is_empty{parameters}(this: &{container}): bool", is_empty),
        (f"destroy_empty{parameters}(this: {container})", destroy_empty),
    ]
    for declaration, python in functions:
        module.function(f"public fun {declaration}")(python)
