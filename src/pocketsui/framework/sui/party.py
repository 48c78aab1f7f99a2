"""``sui::party``: who may do what with an object that consensus orders."""

from __future__ import annotations

from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value
from sui_wire.ids import Address

PARTY = FrameworkModule(SUI, "party")
PARTY.struct("public struct Permissions has copy, drop { pos0: u64 }")
PARTY.struct(
    "public struct Party has copy, drop"
    " { default: Permissions, members: VecMap<address, Permissions> }"
)
NO_PERMISSIONS = 0
ALL_PERMISSIONS = 0b1111  # read, write, delete, transfer


@PARTY.function("public fun single_owner(owner: address): Party")
def single_owner(_: Machine, owner: Value) -> Value:
    return [[NO_PERMISSIONS], [[[owner, [ALL_PERMISSIONS]]]]]


def sole_owner(party: Value) -> Address | None:
    """The one member of a party that may do everything, if nobody else may do anything."""
    [default], [members] = party
    if default or len(members) != 1 or members[0][1] != [ALL_PERMISSIONS]:
        return None
    owner: Address = members[0][0]
    return owner
