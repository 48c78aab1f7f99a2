"""Module `session`: what a holder lets one gateway do, for how long, in which lane."""

from __future__ import annotations

from collections.abc import Iterable

from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.pure import CLOCK, address, octets, read, u64, write
from k3s_daas.contract.rules import Rule, rule_vector
from sui_wire.ids import Address, ObjectId


def open_session(
    platform: ObjectId,
    seal_token: ObjectId,
    lane: ObjectId,
    *,
    session_key: bytes,
    gateway: Address,
    lifetime_ms: int,
    scope: Iterable[Rule] = (),
) -> Call:
    """Open a session (shared), at most 24 hours; by the token's holder. An empty scope takes
    nothing away.

    `session_key` is the ed25519 public key that will sign credentials.
    """
    arguments = (
        read(platform),
        read(seal_token),
        read(lane),
        octets(session_key),
        address(gateway),
        rule_vector(scope),
        u64(lifetime_ms),
        CLOCK,
    )
    return Call("session", "open_session", arguments)


def revoke_session(session: ObjectId) -> Call:
    """End the session for good; by the token's holder."""
    return Call("session", "revoke_session", (write(session),))


def forget_session(lane: ObjectId, session: ObjectId) -> Call:
    """Drop what the lane remembers of a session that is over; the signer has the storage rebate."""
    return Call("session", "forget_session", (write(lane), read(session), CLOCK))
