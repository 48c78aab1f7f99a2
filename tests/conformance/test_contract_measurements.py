"""What attested executors may run, and who may change that."""

from __future__ import annotations

import pytest

from tests.conformance.contract_economy import (
    MEASUREMENT,
    allow,
    revoke_measurement,
    set_verifiers,
)
from tests.conformance.contract_objects import HOUR_MS, NOW_MS, Platform, named
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused

OLD, GOVERNED = Platform(version=2), Platform(governed=True)
MINUTE_MS, YEAR_MS = 60_000, 366 * 24 * HOUR_MS
KEY, OTHER = named("verifier"), named("other verifier")
SEVENTEEN = tuple(named(f"verifier {number}") for number in range(17))
FULL = Platform(revoked=tuple((named(f"measurement {number}"), NOW_MS + 1) for number in range(64)))
FORGETFUL = Platform(revoked=tuple((named(f"measurement {n}"), NOW_MS + n % 2) for n in range(64)))

REFUSALS = {
    "allowed under governance": Refused(104, (allow(),), (GOVERNED,)),
    "allowed by superseded code": Refused(100, (allow(),), (OLD,)),
    "a kind of nothing": Refused(620, (allow(kind=0),)),
    "an unknown kind": Refused(620, (allow(kind=4),)),
    "a short measurement": Refused(620, (allow(measurement=b"short"),)),
    "allowed for less than a minute": Refused(620, (allow(expires_ms=NOW_MS + MINUTE_MS - 1),)),
    "allowed for more than a year": Refused(620, (allow(expires_ms=NOW_MS + YEAR_MS + 1),)),
    "allowed after it was revoked": Refused(
        622, (allow(),), (Platform(revoked=((MEASUREMENT, NOW_MS + 1),)),)
    ),
    "revoked under governance": Refused(104, (revoke_measurement(),), (GOVERNED,)),
    "revoked by superseded code": Refused(100, (revoke_measurement(),), (OLD,)),
    "revoked beyond the list": Refused(108, (revoke_measurement(),), (FULL,)),
    "verifiers under governance": Refused(104, (set_verifiers(KEY),), (GOVERNED,)),
    "verifiers by superseded code": Refused(100, (set_verifiers(KEY),), (OLD,)),
    "no verifiers": Refused(623, (set_verifiers(),)),
    "seventeen verifiers": Refused(623, (set_verifiers(*SEVENTEEN, quorum=9),)),
    "a short key": Refused(623, (set_verifiers(b"short"),)),
    "a verifier twice": Refused(623, (set_verifiers(KEY, KEY, quorum=2),)),
    "a quorum of half": Refused(623, (set_verifiers(KEY, OTHER),)),
    "a quorum beyond all": Refused(623, (set_verifiers(KEY, quorum=2),)),
}

LIST = ("measurements",)
SUCCESSES = {
    "allow to the bounds": Done(
        2,
        LIST,
        (
            allow(kind=3, expires_ms=NOW_MS + MINUTE_MS),
            allow(measurement=named("other"), expires_ms=NOW_MS + YEAR_MS),
        ),
    ),
    "revoke": Done(1, ("measurements", "platform"), (revoke_measurement(),)),
    "revoke again what fills the list already": Done(
        1,
        ("measurements", "platform"),
        (revoke_measurement(named("measurement 3")),),
        (FULL,),
    ),
    "revoke where the old ones are forgotten": Done(
        1, ("measurements", "platform"), (revoke_measurement(),), (FORGETFUL,)
    ),
    "name verifiers": Done(1, LIST, (set_verifiers(*SEVENTEEN[:16], quorum=9),)),
    "name one verifier": Done(1, LIST, (set_verifiers(KEY),)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
