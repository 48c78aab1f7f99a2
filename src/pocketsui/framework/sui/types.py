"""``sui::types``."""

from __future__ import annotations

from pocketsui.bytecode.types import Ability
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import BOOL, DatatypeOf, Type
from pocketsui.vm.values import Value

TYPES = FrameworkModule(SUI, "types")


def is_witness_type(type_: Type) -> bool:
    """One-time witness: named as its module in capitals, only ``drop``, one bool field at most.

    The verifier has seen to it that such a type is made by publishing alone.
    """
    return (
        isinstance(type_, DatatypeOf)
        and type_.datatype.name == type_.datatype.module.upper()
        and type_.abilities == Ability.DROP
        and not type_.datatype.is_enum
        and type_.variants() == ((BOOL,),)
    )


@TYPES.function("public fun is_one_time_witness<T: drop>(_: &T): bool")
def is_one_time_witness(m: Machine, types: Types, _value: Value) -> Value:
    m.charge(52)
    return is_witness_type(types[0])
