"""``sui::display``: templates that tell wallets how to show objects of a type."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.getters import declare_getter
from pocketsui.framework.sui import package, vec_map
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value, copy_value
from sui_wire.object import AddressOwner

DISPLAY = FrameworkModule(SUI, "display")
_FIELDS = "VecMap<string::String, string::String>"
DISPLAY_DATATYPE = DISPLAY.struct(
    "public struct Display<phantom T: key> has key, store"
    f" {{ id: UID, fields: {_FIELDS}, version: u16 }}"
)
CREATED = DISPLAY.struct("public struct DisplayCreated<phantom T: key> has copy, drop { id: ID }")
UPDATED = DISPLAY.struct(
    "public struct VersionUpdated<phantom T: key> has copy, drop"
    f" {{ id: ID, version: u16, fields: {_FIELDS} }}"
)
NOT_OWNER = 0  # ENotOwner
UNEQUAL_LENGTHS = 1  # EVecLengthMismatch
FIELDS, VERSION = 1, 2
U16_MAX = 2**16 - 1
_NO_TYPES: Types = ()  # vec_map does not look at the types of what it holds


@DISPLAY.function("public fun new<T: key>(pub: &Publisher, ctx: &mut TxContext): Display<T>")
def new(m: Machine, types: Types, publisher: Value, _context: Value) -> Value:
    if not package.from_package(m, types, publisher):
        raise DISPLAY.abort("new", NOT_OWNER, f"{types[0]} is of another package")
    object_id = m.fresh_id()
    m.emit_event(CREATED.apply(types), [[object_id]])
    return [[[object_id]], [[]], 0]


def _add_all(m: Machine, function: str, display: Value, names: Value, values: Value) -> None:
    if len(names) != len(values):
        raise DISPLAY.abort(function, UNEQUAL_LENGTHS, f"{len(names)}, {len(values)}")
    for name, value in zip(names, values, strict=True):
        vec_map.insert(m, _NO_TYPES, display[FIELDS], name, value)


@DISPLAY.function(
    "public fun new_with_fields<T: key>(pub: &Publisher, fields: vector<string::String>,"
    " values: vector<string::String>, ctx: &mut TxContext): Display<T>"
)
def new_with_fields(m: Machine, types: Types, publisher: Value, *rest: Value) -> Value:
    names, values, context = rest
    if len(names) != len(values):
        raise DISPLAY.abort("new_with_fields", UNEQUAL_LENGTHS, f"{len(names)}, {len(values)}")
    display = new(m, types, publisher, context)
    _add_all(m, "new_with_fields", display, names, values)
    return display


@DISPLAY.function("public entry fun create_and_keep<T: key>(pub: &Publisher, ctx: &mut TxContext)")
def create_and_keep(m: Machine, types: Types, publisher: Value, context: Value) -> None:
    display = new(m, types, publisher, context)
    m.objects.transfer(AddressOwner(m.sender), DISPLAY_DATATYPE.apply(types), display)


@DISPLAY.function("public entry fun update_version<T: key>(display: &mut Display<T>)")
def update_version(m: Machine, types: Types, display: Value) -> None:
    if display[VERSION] == U16_MAX:
        raise DISPLAY.error("update_version", "arithmetic error")
    display[VERSION] += 1
    fields = copy_value(m, display[FIELDS])
    m.emit_event(UPDATED.apply(types), [[display[0][0][0]], display[VERSION], fields])


@DISPLAY.function(
    "public entry fun add<T: key>"
    "(self: &mut Display<T>, name: string::String, value: string::String)"
)
def add(m: Machine, _types: Types, display: Value, name: Value, value: Value) -> None:
    vec_map.insert(m, _NO_TYPES, display[FIELDS], name, value)


@DISPLAY.function(
    "public entry fun add_multiple<T: key>(self: &mut Display<T>,"
    " fields: vector<string::String>, values: vector<string::String>)"
)
def add_multiple(m: Machine, _types: Types, display: Value, names: Value, values: Value) -> None:
    _add_all(m, "add_multiple", display, names, values)


@DISPLAY.function(
    "public entry fun edit<T: key>"
    "(self: &mut Display<T>, name: string::String, value: string::String)"
)
def edit(m: Machine, _types: Types, display: Value, name: Value, value: Value) -> None:
    vec_map.remove(m, _NO_TYPES, display[FIELDS], name)
    vec_map.insert(m, _NO_TYPES, display[FIELDS], name, value)


@DISPLAY.function("public entry fun remove<T: key>(self: &mut Display<T>, name: string::String)")
def remove(m: Machine, _types: Types, display: Value, name: Value) -> None:
    vec_map.remove(m, _NO_TYPES, display[FIELDS], name)


DISPLAY.function("public fun is_authorized<T: key>(pub: &Publisher): bool")(package.from_package)
declare_getter(DISPLAY, "public fun version<T: key>(d: &Display<T>): u16", VERSION)
declare_getter(DISPLAY, f"public fun fields<T: key>(d: &Display<T>): &{_FIELDS}", FIELDS)
