"""Who may open recorded bodies: their owner, and auditors of a public grant, while it lasts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    STRANGER,
    AuditGrant,
    ClusterCap,
    Platform,
    SealToken,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_workers import (
    A_GRANT,
    DAY,
    approve_auditor,
    approve_owner,
    grant_access,
    grant_to_nobody,
    identity,
    revoke_grant,
)

DAY_MS = 24 * HOUR_MS
OLD = Platform(version=2)
FOREIGN_CAP = ClusterCap(cluster=named("another cluster"))
MANY = tuple(named(f"auditor {number}") for number in range(65))


def opened(sealed_to: bytes, given: AuditGrant = A_GRANT) -> Refused:
    return Refused(900, (approve_auditor(sealed_to),), (given,))


REFUSALS = {
    "granted by superseded code": Refused(100, (grant_access(),), (OLD,)),
    "granted to nobody": Refused(901, (grant_to_nobody(),)),
    "granted to 65": Refused(901, (grant_access(*MANY),)),
    "granted for the past": Refused(901, (grant_access(until_ms=NOW_MS),)),
    "granted for more than 90 days": Refused(
        901, (grant_access(until_ms=NOW_MS + 90 * DAY_MS + 1),)
    ),
    "granted for days out of order": Refused(901, (grant_access(first_day=DAY + 1),)),
    "revoked by another cluster's owner": Refused(300, (revoke_grant(),), (A_GRANT, FOREIGN_CAP)),
    "another's body": Refused(900, (approve_owner(identity()),), (SealToken(holder=STRANGER),)),
    "a body of another token": Refused(900, (approve_owner(identity(token=named("other"))),)),
    "an identity too short": Refused(900, (approve_owner(identity()[:-1]),)),
    "an identity too long": Refused(900, (approve_owner(identity() + b"x"),)),
    "a stranger to the grant": opened(identity(), AuditGrant(auditors=(STRANGER,))),
    "an auditor in another cluster": opened(identity(cluster=named("another cluster"))),
    "an auditor on the day before": opened(identity(day=DAY - 1)),
    "an auditor on the day after": opened(identity(day=DAY + 2)),
    "an auditor when the time is over": opened(identity(), AuditGrant(until_ms=NOW_MS)),
    "an auditor with no identity": opened(b""),
    "an auditor of the last day there is": opened(identity(day=2**64 - 1)),
}

SUCCESSES = {
    "grant": Done(1, (), (grant_access(),)),
    "grant to the bounds": Done(
        1,
        (),
        (grant_access(*MANY[:64], last_day=2**64 - 1, until_ms=NOW_MS + 90 * DAY_MS),),
    ),
    "revoke": Done(1, (), (revoke_grant(),), (A_GRANT,)),
    "revoke with superseded code": Done(1, (), (revoke_grant(),), (A_GRANT, OLD)),
    "the owner's own body": Done(0, (), (approve_owner(identity(day=0)),)),
    "an auditor on the first and the last day": Done(
        0,
        (),
        (approve_auditor(identity(day=DAY)), approve_auditor(identity(day=DAY + 1))),
        (A_GRANT,),
    ),
    "an auditor with another's token": Done(
        0, (), (approve_auditor(identity(token=named("other"))),), (A_GRANT,)
    ),
    "an auditor of every day": Done(
        0, (), (approve_auditor(identity(day=2**64 - 1)),), (replace(A_GRANT, last_day=2**64 - 1),)
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
