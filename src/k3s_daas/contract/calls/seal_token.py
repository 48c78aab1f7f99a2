"""Module `seal_token`: who a person is to every cluster of the platform."""

from __future__ import annotations

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import CLOCK, octets, read, u64, write
from sui_wire.ids import ObjectId


def issue(platform: ObjectId, *, sealing_key: bytes, lifetime_ms: int) -> Call:
    """Issue a token (shared) and an empty stake account (shared) to the signer. `sealing_key`:
    X25519, public.
    """
    arguments = (read(platform), octets(sealing_key), u64(lifetime_ms), CLOCK)
    return Call("seal_token", "issue", arguments)


def renew(platform: ObjectId, seal_token: ObjectId, *, lifetime_ms: int) -> Call:
    """Make the token live `lifetime_ms` from now; by its holder."""
    arguments = (read(platform), write(seal_token), u64(lifetime_ms), CLOCK)
    return Call("seal_token", "renew", arguments)


def rotate_sealing_key(platform: ObjectId, seal_token: ObjectId, *, sealing_key: bytes) -> Call:
    """Seal to another X25519 key from now on; by its holder."""
    arguments = (read(platform), write(seal_token), octets(sealing_key))
    return Call("seal_token", "rotate_sealing_key", arguments)


def revoke(seal_token: ObjectId) -> Call:
    """End the token and its sessions for good; by its holder."""
    return Call("seal_token", "revoke", (write(seal_token),))


def revoke_by_admin(admin_cap: ObjectId, seal_token: ObjectId) -> Call:
    """End anybody's token for good."""
    return Call("seal_token", "revoke_by_admin", (read(admin_cap), write(seal_token)))
