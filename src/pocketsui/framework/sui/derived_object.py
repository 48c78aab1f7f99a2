"""``sui::derived_object``: objects whose ids follow from a parent and a key.

A marker under the parent remembers for ever that an id was claimed.
"""

from __future__ import annotations

from pocketsui.framework.clever import clever_code
from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui import dynamic_field
from pocketsui.framework.sui.dynamic_field import locate
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

DERIVED_OBJECT = FrameworkModule(SUI, "derived_object")
CLAIMED = DERIVED_OBJECT.struct("public struct Claimed has copy, drop, store { pos0: ID }")
KEY = DERIVED_OBJECT.struct(
    "public struct DerivedObjectKey<K: copy + drop + store> has copy, drop, store { pos0: K }"
)
STATUS = DERIVED_OBJECT.enum("public enum ClaimedStatus has store", (("Reserved", ""),))
RESERVED: Value = [0]
ALREADY_EXISTS = clever_code(41, 0, code=0)  # EObjectAlreadyExists


@DERIVED_OBJECT.function(
    "public fun derive_address<K: copy + drop + store>(parent: ID, key: K): address"
)
def derive_address(m: Machine, types: Types, parent: Value, key: Value) -> Value:
    return locate(m, KEY.apply(types), parent[0], [key])


@DERIVED_OBJECT.function("public fun claim<K: copy + drop + store>(parent: &mut UID, key: K): UID")
def claim(m: Machine, types: Types, parent: Value, key: Value) -> Value:
    address = derive_address(m, types, parent[0], key)
    name = [[address]]
    if dynamic_field.exists(m, (CLAIMED.apply(()),), parent, name):
        raise DERIVED_OBJECT.abort("claim", ALREADY_EXISTS, "that id was claimed before")
    marker = CLAIMED.apply(()), STATUS.apply(())
    dynamic_field.add(m, marker, parent, name, list(RESERVED))
    m.objects.create(address)
    return [[address]]


@DERIVED_OBJECT.function("public fun exists<K: copy + drop + store>(parent: &UID, key: K): bool")
def exists(m: Machine, types: Types, parent: Value, key: Value) -> Value:
    name = [[derive_address(m, types, parent[0], key)]]
    return dynamic_field.exists(m, (CLAIMED.apply(()),), parent, name)
