"""Module `platform`: parameters, changed by whoever holds the `AdminCap`."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import address, octets, read, u8, u64, write
from k3s_daas.contract.objects import Parameter
from sui_wire.ids import Address, ObjectId


def configure(
    admin_cap: ObjectId, platform: ObjectId, *, chain: bytes, package_id: Address
) -> Call:
    """Tell the platform, once, which chain (digest of its first checkpoint) and package it lives
    in.
    """
    arguments = (read(admin_cap), write(platform), octets(chain), address(package_id))
    return Call("platform", "configure", arguments)


def declare_production(admin_cap: ObjectId, platform: ObjectId) -> Call:
    """Refuse development attestation from now on, for good."""
    return Call("platform", "declare_production", (read(admin_cap), write(platform)))


def set_parameter(admin_cap: ObjectId, platform: ObjectId, which: Parameter, value: int) -> Call:
    """Set a parameter while the platform is not governed."""
    arguments = (read(admin_cap), write(platform), u8(which), u64(value))
    return Call("platform", "set_parameter", arguments)
