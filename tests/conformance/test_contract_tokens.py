"""Seal tokens and sessions: the holder's, for a time, and never again once they are revoked."""

from __future__ import annotations

import pytest

from tests.conformance.contract_calls import (
    HOUR_MS,
    forget_session,
    issue,
    open_session,
    renew,
    revoke_session,
    revoke_token,
    revoke_token_by_admin,
    rotate_sealing_key,
)
from tests.conformance.contract_objects import (
    PAST_MS,
    STRANGER,
    ZERO_DIGEST,
    Platform,
    Rule,
    SealToken,
    Session,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

OLD = Platform(version=2)
FOREIGN = SealToken(holder=STRANGER)
REVOKED = SealToken(revoked=True)
EXPIRED = SealToken(expires_ms=PAST_MS)
OVER = Session(expires_ms=PAST_MS)
YEAR_MS = 366 * 24 * HOUR_MS
WIDE = Rule(verbs=("v" * 250,) * 32, api_groups=("g" * 250,) * 32)

REFUSALS = {
    "a sealing key that is none": Refused(501, (issue(b"key"),)),
    "a token for too short": Refused(502, (issue(lifetime_ms=59_999),)),
    "a token for too long": Refused(502, (issue(lifetime_ms=YEAR_MS + 1),)),
    "a token by superseded code": Refused(100, (issue(),), (OLD,)),
    "another's token renewed": Refused(500, (renew(),), (FOREIGN,)),
    "a revoked token renewed": Refused(503, (renew(),), (REVOKED,)),
    "renewed for too long": Refused(502, (renew(YEAR_MS + 1),)),
    "renewed by superseded code": Refused(100, (renew(),), (OLD,)),
    "another's key rotated": Refused(500, (rotate_sealing_key(),), (FOREIGN,)),
    "a revoked token's key rotated": Refused(503, (rotate_sealing_key(),), (REVOKED,)),
    "a key rotated to none": Refused(501, (rotate_sealing_key(b""),)),
    "a key rotated by superseded code": Refused(100, (rotate_sealing_key(),), (OLD,)),
    "another's token revoked": Refused(500, (revoke_token(),), (FOREIGN,)),
    "a session of another's token": Refused(500, (open_session(),), (FOREIGN,)),
    "a session of a revoked token": Refused(510, (open_session(),), (REVOKED,)),
    "a session of an expired token": Refused(510, (open_session(),), (EXPIRED,)),
    "a session right after revoking": Refused(510, (revoke_token(), open_session())),
    "a session key that is none": Refused(511, (open_session(b"key"),)),
    "a session for too short": Refused(512, (open_session(lifetime_ms=999),)),
    "a session for too long": Refused(512, (open_session(lifetime_ms=24 * HOUR_MS + 1),)),
    "a scope of too many rules": Refused(402, (open_session(ZERO_DIGEST, *[Rule()] * 33),)),
    "a scope too large": Refused(403, (open_session(ZERO_DIGEST, *[WIDE] * 5),)),
    "a session by superseded code": Refused(100, (open_session(),), (OLD,)),
    "another's session revoked": Refused(513, (revoke_session(),), (Session(holder=STRANGER),)),
    "a live session forgotten": Refused(515, (forget_session(),)),
    "forgotten in another lane": Refused(
        514, (forget_session(),), (Session(expires_ms=PAST_MS, lane=named("another lane")),)
    ),
}

SUCCESSES = {
    "issue": Done(1, (), (issue(),)),
    "issue at the bounds": Done(2, (), (issue(lifetime_ms=60_000), issue(lifetime_ms=YEAR_MS))),
    "renew": Done(1, ("token",), (renew(),)),
    "renew what has expired": Done(1, ("token",), (renew(),), (EXPIRED,)),
    "rotate the sealing key": Done(1, ("token",), (rotate_sealing_key(),)),
    "revoke": Done(1, ("token",), (revoke_token(),)),
    "revoke by the admin": Done(1, ("token",), (revoke_token_by_admin(),), (FOREIGN,)),
    "revoke with superseded code": Done(1, ("token",), (revoke_token(),), (OLD,)),
    "open a session": Done(1, (), (open_session(),)),
    "open a session with a scope": Done(1, (), (open_session(ZERO_DIGEST, Rule(("get",))),)),
    "open the longest session": Done(1, (), (open_session(lifetime_ms=24 * HOUR_MS),)),
    "revoke a session": Done(1, ("session",), (revoke_session(),)),
    "forget one that expired": Done(0, ("lane",), (forget_session(),), (OVER,)),
    "forget one that is revoked": Done(
        1, ("lane", "session"), (revoke_session(), forget_session(), forget_session())
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
