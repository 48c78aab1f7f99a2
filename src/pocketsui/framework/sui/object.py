"""``sui::object``: ids, and the ``UID`` that makes a struct an object."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.sui.address import from_bytes as address_from_bytes
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import Address, parse_address

OBJECT = FrameworkModule(SUI, "object")
OBJECT.struct("public struct ID has copy, drop, store { bytes: address }")
UID = OBJECT.struct("public struct UID has store { id: ID }")
NEW_ID_FUEL = DELETE_ID_FUEL = 52

SYSTEM_STATE_ID = parse_address("0x5")
CLOCK_ID = parse_address("0x6")


def id_address(uid: Value) -> Address:
    """The address inside a ``UID``."""
    address: Address = uid[0][0]
    return address


@OBJECT.function("public fun new(ctx: &mut TxContext): UID")
def new(m: Machine, _context: Value) -> Value:
    m.charge(NEW_ID_FUEL)
    return [[m.fresh_id()]]


@OBJECT.function("public fun delete(id: UID)")
def delete(m: Machine, uid: Value) -> None:
    m.charge(DELETE_ID_FUEL)
    m.objects.delete(id_address(uid))


@OBJECT.function("public fun id<T: key>(obj: &T): ID")
def id_of(_: Machine, _types: Types, value: Value) -> Value:
    return [value[0][0][0]]


@OBJECT.function("public fun borrow_id<T: key>(obj: &T): &ID")
def borrow_id(_: Machine, _types: Types, value: Value) -> Value:
    return value[0][0]


@OBJECT.function("public fun id_address<T: key>(obj: &T): address")
def id_address_of(_: Machine, _types: Types, value: Value) -> Value:
    return value[0][0][0]


@OBJECT.function("public fun id_bytes<T: key>(obj: &T): vector<u8>")
def id_bytes(_: Machine, _types: Types, value: Value) -> Value:
    return bytearray(value[0][0][0])


@OBJECT.function("public fun id_to_bytes(id: &ID): vector<u8>")
def id_to_bytes(_: Machine, object_id: Value) -> Value:
    return bytearray(object_id[0])


@OBJECT.function("public fun id_to_address(id: &ID): address")
def id_to_address(_: Machine, object_id: Value) -> Value:
    return object_id[0]


@OBJECT.function("public fun id_from_bytes(bytes: vector<u8>): ID")
def id_from_bytes(m: Machine, data: Value) -> Value:
    return [address_from_bytes(m, data)]


@OBJECT.function("public fun id_from_address(bytes: address): ID")
def id_from_address(_: Machine, address: Value) -> Value:
    return [address]


@OBJECT.function("public fun uid_as_inner(uid: &UID): &ID")
def uid_as_inner(_: Machine, uid: Value) -> Value:
    return uid[0]


@OBJECT.function("public fun uid_to_inner(uid: &UID): ID")
def uid_to_inner(_: Machine, uid: Value) -> Value:
    return [uid[0][0]]


@OBJECT.function("public fun uid_to_bytes(uid: &UID): vector<u8>")
def uid_to_bytes(_: Machine, uid: Value) -> Value:
    return bytearray(uid[0][0])


@OBJECT.function("public fun uid_to_address(uid: &UID): address")
def uid_to_address(_: Machine, uid: Value) -> Value:
    return uid[0][0]
