"""What the generated source of one module can name: types, constants, called functions.

A scope is the ``globals()`` of the translated functions of a module. Names are indexes into the
module's tables, never Move identifiers, so no module can smuggle Python into its translation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.vm import failures, references
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Function
from pocketsui.vm.layout import decode
from pocketsui.vm.operands import is_closed
from pocketsui.vm.sizes import REFERENCE_SIZE, fixed_size, measure
from pocketsui.vm.types import PRIMITIVES, Datatype, Type
from pocketsui.vm.values import Value, clone, read_cell

Resolve = Callable[[int], Datatype]


def instantiate(token: SignatureToken, arguments: tuple[Type, ...], resolve: Resolve) -> Type:
    """The run-time type of a signature token, with type parameters replaced by ``arguments``."""
    if isinstance(token, Primitive):
        return PRIMITIVES[token]
    if isinstance(token, ParameterToken):
        return arguments[token.index]
    if isinstance(token, VectorToken):
        return instantiate(token.element, arguments, resolve).vector()
    if isinstance(token, DatatypeToken):
        parts = tuple(instantiate(part, arguments, resolve) for part in token.arguments)
        return resolve(token.handle).apply(parts)
    raise InvariantViolation(f"{token} is a reference, which is no type of a value")


def same_token(
    one: SignatureToken | None,
    resolve_one: Resolve,
    other: SignatureToken | None,
    resolve_other: Resolve,
) -> bool:
    """Whether tokens of two modules mean the same type."""
    if isinstance(one, DatatypeToken) and isinstance(other, DatatypeToken):
        if resolve_one(one.handle) is not resolve_other(other.handle):
            return False
        return all(
            same_token(part, resolve_one, counterpart, resolve_other)
            for part, counterpart in zip(one.arguments, other.arguments, strict=True)
        )
    if isinstance(one, VectorToken) and isinstance(other, VectorToken):
        return same_token(one.element, resolve_one, other.element, resolve_other)
    if isinstance(one, ReferenceToken) and isinstance(other, ReferenceToken):
        same_kind = one.mutable == other.mutable
        return same_kind and same_token(one.target, resolve_one, other.target, resolve_other)
    return one == other


class ModuleScope:
    """The names of one module; made with what the loader resolves for it."""

    def __init__(
        self,
        module: CompiledModule,
        resolve: Resolve,
        link: Callable[[int], Function],
    ) -> None:
        self.module = module
        self.resolve = resolve
        self._link = link
        self._types: dict[SignatureToken, str] = {}
        self.names: dict[str, Any] = {
            "copy": clone,
            "measure": measure,
            "read_cell": read_cell,
            **failures.NAMES,
            **references.NAMES,
        }

    def add_function(self, index: int, function: Function) -> None:
        """Name a function definition of the module, for what its translation raises."""
        self.names[f"f{index}"] = function

    def type_name(self, token: SignatureToken) -> str:
        """Python for a type: a name if it is closed, else a look-up by the type arguments."""
        name = self._types.get(token)
        if name is None:
            name = self._types[token] = f"y{len(self._types)}"
            if is_closed(token):
                self.names[name] = instantiate(token, (), self.resolve)
            else:
                self.names[name] = _OpenType(token, self.resolve)
        return name if is_closed(token) else f"{name}[y]"

    def fixed_size(self, token: SignatureToken) -> int | None:
        """What gas counts a value of the type as; None if that depends on the value."""
        if isinstance(token, ReferenceToken):
            return REFERENCE_SIZE
        if not is_closed(token):
            return None
        return fixed_size(instantiate(token, (), self.resolve))

    def constant(self, index: int) -> tuple[str, Value]:
        """The name of a constant, and its value."""
        name = f"k{index}"
        if name not in self.names:
            constant = self.module.constants[index]
            type_ = instantiate(constant.type, (), self.resolve)
            self.names[name] = decode(type_, constant.data)
        return name, self.names[name]

    def callee(self, handle: int) -> tuple[str, Function]:
        """The name by which a function is called, and the function."""
        name = f"c{handle}"
        function = self._link(handle)
        if name not in self.names:
            self.names[name] = self._first_call(name, function)
        return name, function

    def _first_call(self, name: str, function: Function) -> Callable[..., Value]:
        """Translates the function when it is called, and takes its place."""
        if function.translated:
            return function.python

        def translate_and_call(*arguments: Value) -> Value:
            python = self.names[name] = function.python
            return python(*arguments)

        return translate_and_call


class _OpenType(dict[tuple[Type, ...], Type]):
    """A type with parameters: maps type arguments to the closed type."""

    def __init__(self, token: SignatureToken, resolve: Resolve) -> None:
        super().__init__()
        self._token = token
        self._resolve = resolve

    def __missing__(self, arguments: tuple[Type, ...]) -> Type:
        type_ = self[arguments] = instantiate(self._token, arguments, self._resolve)
        return type_
