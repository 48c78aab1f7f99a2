"""``sui::package``: who published a package, and who may upgrade it."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.framework.declare import SUI, FrameworkModule, Types
from pocketsui.framework.std.type_name import name_of
from pocketsui.framework.sui.types import is_witness_type
from pocketsui.vm.machine import Machine
from pocketsui.vm.types import Type, original_tag
from pocketsui.vm.values import Value
from sui_wire.ids import LENGTH, ObjectId
from sui_wire.object import AddressOwner

PACKAGE = FrameworkModule(SUI, "package")
PUBLISHER = PACKAGE.struct(
    "public struct Publisher has key, store"
    " { id: UID, package: ascii::String, module_name: ascii::String }"
)
UPGRADE_CAP = PACKAGE.struct(
    "public struct UpgradeCap has key, store { id: UID, package: ID, version: u64, policy: u8 }"
)
UPGRADE_TICKET = PACKAGE.struct(
    "public struct UpgradeTicket { cap: ID, package: ID, policy: u8, digest: vector<u8> }"
)
UPGRADE_RECEIPT = PACKAGE.struct("public struct UpgradeReceipt { cap: ID, package: ID }")
NOT_ONE_TIME_WITNESS = 0  # ENotOneTimeWitness
TOO_PERMISSIVE = 1  # ETooPermissive
ALREADY_AUTHORIZED = 2  # EAlreadyAuthorized
NOT_AUTHORIZED = 3  # ENotAuthorized
WRONG_UPGRADE_CAP = 4  # EWrongUpgradeCap
COMPATIBLE, ADDITIVE, DEPENDENCIES_ONLY = 0, 128, 192  # upgrade policies
NO_PACKAGE = bytes(LENGTH)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What an ``UpgradeTicket`` says."""

    cap: ObjectId
    package: ObjectId
    policy: int
    digest: bytes


def read_upgrade_ticket(value: Value) -> Ticket:
    """The ticket that the Upgrade command uses up."""
    (cap,), (package,), policy, digest = value
    return Ticket(ObjectId(cap), ObjectId(package), policy, bytes(digest))


def new_upgrade_receipt(ticket: Ticket, package: ObjectId) -> Value:
    """The ``UpgradeReceipt`` that upgrading returns."""
    return [[ticket.cap], [package]]


def new_upgrade_cap(m: Machine, package: ObjectId) -> Value:
    """The ``UpgradeCap`` that publishing returns."""
    return [[[m.fresh_id()]], [package], 1, COMPATIBLE]


def _original_name(type_: Type) -> bytes:
    """A publisher speaks for every version of its package."""
    return name_of(original_tag(type_)).encode()


@PACKAGE.function("public fun claim<OTW: drop>(otw: OTW, ctx: &mut TxContext): Publisher")
def claim(m: Machine, types: Types, _witness: Value, _context: Value) -> Value:
    if not is_witness_type(types[0]):
        raise PACKAGE.abort("claim", NOT_ONE_TIME_WITNESS, f"{types[0]} is no one-time witness")
    package, module, _ = _original_name(types[0]).split(b"::")
    return [[[m.fresh_id()]], [bytearray(package)], [bytearray(module)]]


@PACKAGE.function("public fun claim_and_keep<OTW: drop>(otw: OTW, ctx: &mut TxContext)")
def claim_and_keep(m: Machine, types: Types, witness: Value, context: Value) -> None:
    publisher = claim(m, types, witness, context)
    m.objects.transfer(AddressOwner(m.sender), PUBLISHER.apply(()), publisher)


@PACKAGE.function("public fun burn_publisher(self: Publisher)")
def burn_publisher(m: Machine, publisher: Value) -> None:
    m.objects.delete(publisher[0][0][0])


@PACKAGE.function("public fun from_package<T>(self: &Publisher): bool")
def from_package(_: Machine, types: Types, publisher: Value) -> Value:
    return _original_name(types[0]).startswith(bytes(publisher[1][0]) + b"::")


@PACKAGE.function("public fun from_module<T>(self: &Publisher): bool")
def from_module(_: Machine, types: Types, publisher: Value) -> Value:
    prefix = bytes(publisher[1][0]) + b"::" + bytes(publisher[2][0]) + b"::"
    return _original_name(types[0]).startswith(prefix)


@PACKAGE.function("public fun published_module(self: &Publisher): &ascii::String")
def published_module(_: Machine, publisher: Value) -> Value:
    return publisher[2]


@PACKAGE.function("public fun published_package(self: &Publisher): &ascii::String")
def published_package(_: Machine, publisher: Value) -> Value:
    return publisher[1]


@PACKAGE.function("public fun upgrade_package(cap: &UpgradeCap): ID")
def upgrade_package(_: Machine, cap: Value) -> Value:
    return [cap[1][0]]


@PACKAGE.function("public fun version(cap: &UpgradeCap): u64")
def version(_: Machine, cap: Value) -> Value:
    return cap[2]


@PACKAGE.function("public fun upgrade_policy(cap: &UpgradeCap): u8")
def upgrade_policy(_: Machine, cap: Value) -> Value:
    return cap[3]


@PACKAGE.function("public fun ticket_package(ticket: &UpgradeTicket): ID")
def ticket_package(_: Machine, ticket: Value) -> Value:
    return [ticket[1][0]]


@PACKAGE.function("public fun ticket_policy(ticket: &UpgradeTicket): u8")
def ticket_policy(_: Machine, ticket: Value) -> Value:
    return ticket[2]


@PACKAGE.function("public fun receipt_cap(receipt: &UpgradeReceipt): ID")
def receipt_cap(_: Machine, receipt: Value) -> Value:
    return [receipt[0][0]]


@PACKAGE.function("public fun receipt_package(receipt: &UpgradeReceipt): ID")
def receipt_package(_: Machine, receipt: Value) -> Value:
    return [receipt[1][0]]


@PACKAGE.function("public fun ticket_digest(ticket: &UpgradeTicket): &vector<u8>")
def ticket_digest(_: Machine, ticket: Value) -> Value:
    return ticket[3]


@PACKAGE.function("public fun compatible_policy(): u8")
def compatible_policy(_: Machine) -> Value:
    return COMPATIBLE


@PACKAGE.function("public fun additive_policy(): u8")
def additive_policy(_: Machine) -> Value:
    return ADDITIVE


@PACKAGE.function("public fun dep_only_policy(): u8")
def dep_only_policy(_: Machine) -> Value:
    return DEPENDENCIES_ONLY


@PACKAGE.function("public entry fun only_additive_upgrades(cap: &mut UpgradeCap)")
def only_additive_upgrades(m: Machine, cap: Value) -> None:
    restrict(m, cap, ADDITIVE)


@PACKAGE.function("public entry fun only_dep_upgrades(cap: &mut UpgradeCap)")
def only_dep_upgrades(m: Machine, cap: Value) -> None:
    restrict(m, cap, DEPENDENCIES_ONLY)


@PACKAGE.function("public entry fun make_immutable(cap: UpgradeCap)")
def make_immutable(m: Machine, cap: Value) -> None:
    m.objects.delete(cap[0][0][0])


@PACKAGE.function(
    "public fun authorize_upgrade(cap: &mut UpgradeCap, policy: u8, digest: vector<u8>)"
    ": UpgradeTicket"
)
def authorize_upgrade(_: Machine, cap: Value, policy: int, digest: Value) -> Value:
    package = cap[1][0]
    if package == NO_PACKAGE:
        raise PACKAGE.abort("authorize_upgrade", ALREADY_AUTHORIZED, "an upgrade is under way")
    if policy < cap[3]:
        raise PACKAGE.abort("authorize_upgrade", TOO_PERMISSIVE, f"policy is {cap[3]}")
    cap[1] = [NO_PACKAGE]
    return [[cap[0][0][0]], [package], policy, digest]


@PACKAGE.function("public fun commit_upgrade(cap: &mut UpgradeCap, receipt: UpgradeReceipt)")
def commit_upgrade(_: Machine, cap: Value, receipt: Value) -> None:
    if receipt[0][0] != cap[0][0][0]:
        raise PACKAGE.abort("commit_upgrade", WRONG_UPGRADE_CAP, "the receipt is another cap's")
    if cap[1][0] != NO_PACKAGE:
        raise PACKAGE.abort("commit_upgrade", NOT_AUTHORIZED, "no upgrade is under way")
    cap[1] = receipt[1]
    cap[2] += 1


@PACKAGE.function("fun restrict(cap: &mut UpgradeCap, policy: u8)")
def restrict(_: Machine, cap: Value, policy: int) -> None:
    if cap[3] > policy:
        raise PACKAGE.abort("restrict", TOO_PERMISSIVE, f"policy is {cap[3]} already")
    cap[3] = policy
