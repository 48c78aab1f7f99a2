"""Module `platform`: parameters, changed by whoever holds the `AdminCap`."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import address, octets, read, u64, write
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


def set_min_stake_amount(admin_cap: ObjectId, platform: ObjectId, amount: int) -> Call:
    """MIST without which a token may only get, list and watch."""
    return _set(admin_cap, platform, "min_stake_amount", amount)


def set_request_deadline_ms(admin_cap: ObjectId, platform: ObjectId, deadline_ms: int) -> Call:
    """How long an executor has for an answer."""
    return _set(admin_cap, platform, "request_deadline_ms", deadline_ms)


def set_unbonding_ms(admin_cap: ObjectId, platform: ObjectId, unbonding_ms: int) -> Call:
    """How long stake stays locked after it was asked back."""
    return _set(admin_cap, platform, "unbonding_ms", unbonding_ms)


def _set(admin_cap: ObjectId, platform: ObjectId, parameter: str, value: int) -> Call:
    return Call("platform", f"set_{parameter}", (read(admin_cap), write(platform), u64(value)))
