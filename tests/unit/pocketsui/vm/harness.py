"""Translates the functions of a small module and calls them."""

from __future__ import annotations

from pocketsui.execution.transaction import new_cache
from pocketsui.vm.loader import Loader, Module
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import ObjectRuntime
from pocketsui.vm.types import Type
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MovePackage, Object
from tests.unit.pocketsui.assembler import Code, assemble

PACKAGE = Address(bytes(32))


class Nothing:
    """A store without objects."""

    def get(self, _: ObjectId) -> Object | None:
        return None

    def child(self, _parent: ObjectId, _: ObjectId) -> Object | None:
        return None


def machine(budget: int = 1_000) -> Machine:
    return Machine(
        budget=budget,
        objects=ObjectRuntime(Nothing()),
        sender=Address(b"\x0a" * 32),
        digest=b"\x01" * 32,
        epoch=3,
        epoch_timestamp_ms=4,
        gas_price=1_000,
        reference_gas_price=1_000,
        sponsor=None,
    )


def load(data: bytes, name: str = "m") -> Module:
    """The module of that name, published."""
    loader = Loader(new_cache(), Nothing().get)
    return loader.publish(MovePackage(PACKAGE, 1, {name: data})).modules[name]


def run(code: Code, *arguments: Value, types: tuple[Type, ...] = ()) -> Value:
    """Call a function that stands alone in its module."""
    return call(load(assemble(code)), "f0", *arguments, types=types)


def call(module: Module, name: str, *arguments: Value, types: tuple[Type, ...] = ()) -> Value:
    leading = (types,) if types else ()
    return module.functions[name].python(machine(), 1, *leading, *arguments)
