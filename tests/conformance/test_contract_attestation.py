"""Executors that a quorum of verifiers vouches for, and what their keys and stake are bound to.

The real VM at hand lacks the native of `sui::nitro_attestation` and refuses to load a module that
names it, so all of this runs on pocketsui alone. AWS Nitro's documents are in
``test_contract_nitro``, what needs no attestation in ``test_contract_executors``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_attestation import SGX, TDX, VERIFIERS, Verdict
from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    public_key,
)
from tests.conformance.contract_economy import MEASUREMENT, allow, revoke_measurement
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    STRANGER,
    ClusterCap,
    Coin,
    Executor,
    Measurements,
    Platform,
    Thing,
    named,
)
from tests.conformance.contract_outcome import Outcome
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused, run_here
from tests.conformance.contract_world import Call

FRESH_MS = 300_000
OLD, BLANK = Platform(version=2), Platform(chain=b"")
KEYS = tuple(public_key(each) for each in VERIFIERS)
TRUSTED = Measurements(KEYS, quorum=2)
KEY = public_key(EXECUTOR_KEY)
IN_SGX = replace(Executor(KEY), attestation=SGX)
GOOD = Verdict()
OF_EXECUTOR = Verdict(measurement=named("measurement"))
"""What the executor of the tests runs."""


def refused(code: int, made: Call, *given: Thing) -> Refused:
    return Refused(code, (made,), (TRUSTED, *given))


def both(code: int, what: str, verdict: Verdict, *given: Thing) -> dict[str, Refused]:
    """The verdict is refused at registration and at rotation."""
    same = replace(verdict, measurement=named("measurement"))
    return {
        f"registered by {what}": refused(code, verdict.register(), *given),
        f"rotated by {what}": refused(code, same.rotate(), IN_SGX, *given),
    }


REFUSALS = {
    "a verdict on Nitro": refused(635, replace(GOOD, kind=1).register()),
    "a verdict on a development executor": refused(635, OF_EXECUTOR.rotate()),
    "a verdict on an executor in Nitro": refused(
        635, OF_EXECUTOR.rotate(), replace(IN_SGX, attestation=1)
    ),
    **both(630, "a stale verdict", replace(GOOD, issued_ms=NOW_MS - FRESH_MS - 1)),
    **both(630, "a verdict from the future", replace(GOOD, issued_ms=NOW_MS + FRESH_MS + 1)),
    **both(633, "one verifier of two", replace(GOOD, signers=(0,))),
    **both(633, "one verifier twice", replace(GOOD, signers=(1, 1))),
    **both(633, "verifiers out of order", replace(GOOD, signers=(1, 0))),
    **both(633, "a verifier that is none", replace(GOOD, signers=(0, 3))),
    **both(633, "a signature too few", replace(GOOD, signatures=1)),
    **both(633, "no verifier", replace(GOOD, signers=()), Measurements()),
    **both(633, "signatures of others", replace(GOOD, keys=VERIFIERS[1:])),
    **both(633, "a verdict for another cluster", replace(GOOD, cluster=named("another"))),
    **both(633, "a verdict for another operator", replace(GOOD, operator=STRANGER)),
    **both(633, "a verdict on another chain", replace(GOOD, chain=named("another"))),
    **both(633, "a verdict for another package", replace(GOOD, package=named("another"))),
    **both(633, "a verdict for other keys", replace(GOOD, key=VERIFIERS[0])),
    "rotated by a verdict on another program": Refused(
        633,
        (replace(GOOD, measurement=named("other")).rotate(),),
        (TRUSTED, IN_SGX),
    ),
    "registered on a blank platform": refused(633, GOOD.register(), BLANK),
    "registered by superseded code": refused(100, GOOD.register(), OLD),
    "a program that is not allowed": refused(621, GOOD.register()),
    "a program that is allowed for other hardware": Refused(
        621, (allow(kind=TDX), GOOD.register()), (TRUSTED,)
    ),
    "rotated by superseded code": refused(100, OF_EXECUTOR.rotate(), IN_SGX, OLD),
    "another's keys rotated by verdict": refused(
        601, OF_EXECUTOR.rotate(), replace(IN_SGX, operator=STRANGER)
    ),
    "a revoked one's keys rotated by verdict": refused(
        607, OF_EXECUTOR.rotate(), replace(IN_SGX, revoked=True)
    ),
}

SUCCESSES = {
    "rotate by a verdict": Done(1, ("executor",), (OF_EXECUTOR.rotate(),), (TRUSTED, IN_SGX)),
    "rotate by a verdict of all": Done(
        1,
        ("executor",),
        (replace(OF_EXECUTOR, signers=(0, 1, 2)).rotate(),),
        (TRUSTED, IN_SGX),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case, on=run_here)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case, on=run_here)


ALLOWED = allow(kind=SGX)


def after(*calls: Call, given: tuple[Thing, ...] = ()) -> Outcome:
    return run_here(*calls, given=(TRUSTED, *given))


REGISTRATIONS: dict[str, tuple[int | None, Call, tuple[Thing, ...]]] = {
    "accepted": (None, GOOD.register(), ()),
    "accepted at the bounds of freshness": (
        None,
        replace(GOOD, issued_ms=NOW_MS - FRESH_MS).register(),
        (),
    ),
    "with too little stake": (634, GOOD.register(), (Coin(999_999_999),)),
    "for another's cluster": (300, GOOD.register(), (ClusterCap(cluster=named("another")),)),
    "for too long": (606, replace(GOOD, lifetime_ms=366 * 24 * HOUR_MS + 1).register(), ()),
}


@pytest.mark.parametrize(
    ("code", "made", "given"), REGISTRATIONS.values(), ids=REGISTRATIONS.keys()
)
def test_registered_by_a_verdict_on_an_allowed_program(
    code: int | None, made: Call, given: tuple[Thing, ...]
) -> None:
    abort = after(ALLOWED, made, given=given).abort
    assert (abort and abort.code) == code


def test_a_program_that_was_revoked_is_registered_no_more() -> None:
    abort = after(ALLOWED, revoke_measurement(MEASUREMENT), GOOD.register()).abort
    assert abort is not None
    assert abort.code == 621
