"""Executors: registered with proof of their key, changed by their operator, ended for good."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.conformance.contract_calls import (
    EXECUTOR_KEY,
    Registration,
    possession,
    public_key,
    revoke_executor,
    rotate_keys,
    set_endpoint,
    unbond,
)
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PAST_MS,
    STRANGER,
    Cluster,
    ClusterCap,
    Executor,
    Platform,
    Seat,
    StakeAccount,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_workers import release_executor_stake
from tests.conformance.contract_world import Obj

OLD = Platform(version=2)
KEY = public_key(EXECUTOR_KEY)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(named("another signing key"))
FOREIGN_CAP = ClusterCap(cluster=named("another cluster"))
FOREIGN = Executor(KEY, operator=STRANGER)
REVOKED = Executor(KEY, revoked=True)
VALID = Registration()
ACCOUNT = StakeAccount(role=2, floor=1_000_000_000, id=named("executor account"))
FLOORED = StakeAccount(role=2, floor=1_000_000_000)
STAKE = Obj(ACCOUNT.id)
SIXTEEN = tuple(Seat(named(f"executor {number}")) for number in range(16))
FULL = Cluster(executors=SIXTEEN)
ONE_EXPIRED = Cluster(executors=(*SIXTEEN[:15], Seat(named("old"), expires_ms=PAST_MS)))


def refused(code: int, changed: Registration, *given: Platform | ClusterCap | Cluster) -> Refused:
    return Refused(code, (changed.call(),), given)


REFUSALS = {
    "registered in production": refused(600, VALID, Platform(production=True)),
    "registered by superseded code": refused(100, VALID, OLD),
    "registered for another's cluster": refused(300, VALID, FOREIGN_CAP),
    "a measurement that is none": refused(604, replace(VALID, measurement=b"")),
    "a signing key that is none": refused(602, replace(VALID, signing_key=b"")),
    "a sealing key that is none": refused(602, replace(VALID, sealing_key=b"")),
    "an endpoint too short": refused(605, replace(VALID, endpoint=":1")),
    "an endpoint too long": refused(605, replace(VALID, endpoint="x" * 263)),
    "no region": refused(605, replace(VALID, region="")),
    "a region too long": refused(605, replace(VALID, region="x" * 64)),
    "for too short": refused(606, replace(VALID, lifetime_ms=59_999)),
    "for too long": refused(606, replace(VALID, lifetime_ms=366 * 24 * HOUR_MS + 1)),
    "another's key": refused(603, replace(VALID, possession=possession(OTHER_KEY))),
    "possession for another operator": refused(
        603, replace(VALID, possession=possession(operator=STRANGER))
    ),
    "possession for another sealing key": refused(
        603, replace(VALID, possession=possession(sealing_key=named("another")))
    ),
    "one too many": refused(305, VALID, FULL),
    "another's keys rotated": Refused(601, (rotate_keys(),), (FOREIGN,)),
    "keys of a revoked one rotated": Refused(607, (rotate_keys(),), (REVOKED,)),
    "rotated to a key not held": Refused(603, (rotate_keys(public_key(OTHER_KEY)),)),
    "rotated to no signing key": Refused(602, (rotate_keys(b""),)),
    "rotated to no sealing key": Refused(602, (rotate_keys(sealing_key=b""),)),
    "rotated by superseded code": Refused(100, (rotate_keys(),), (OLD,)),
    "another's endpoint set": Refused(601, (set_endpoint(),), (FOREIGN,)),
    "a revoked one's endpoint set": Refused(607, (set_endpoint(),), (REVOKED,)),
    "endpoint set to none": Refused(605, (set_endpoint(""),)),
    "endpoint set by superseded code": Refused(100, (set_endpoint(),), (OLD,)),
    "attested keys rotated without an attestation": Refused(
        611, (rotate_keys(),), (Executor(KEY, attestation=1),)
    ),
    "rotated for the 65th time": Refused(
        612, (rotate_keys(),), (Executor(KEY, retired_keys=(KEY,) * 64),)
    ),
    "another's stake released": Refused(
        609,
        (release_executor_stake(STAKE),),
        (Executor(KEY, stake_account=named("other"), revoked=True), ACCOUNT),
    ),
    "the stake of one that serves released": Refused(
        610, (release_executor_stake(STAKE),), (ACCOUNT,)
    ),
    "the floor taken out while it serves": Refused(208, (unbond(1),), (FLOORED,)),
    "revoked by another cluster's owner": Refused(300, (revoke_executor(),), (FOREIGN_CAP,)),
    "another cluster's executor revoked": Refused(
        608, (revoke_executor(),), (Executor(KEY, cluster=named("another cluster")),)
    ),
}

SUCCESSES = {
    "register": Done(1, ("cluster",), (VALID.call(),)),
    "register at the bounds": Done(
        1, ("cluster",), (replace(VALID, endpoint="x" * 262, region="r" * 63).call(),)
    ),
    "register in an expired one's place": Done(1, ("cluster",), (VALID.call(),), (ONE_EXPIRED,)),
    "rotate the keys": Done(
        1, ("executor",), (rotate_keys(public_key(OTHER_KEY), signature=possession(OTHER_KEY)),)
    ),
    "rotate for the 64th time": Done(
        1, ("executor",), (rotate_keys(),), (Executor(KEY, retired_keys=(KEY,) * 63),)
    ),
    "release a revoked one's stake": Done(
        0, ("executor account",), (release_executor_stake(STAKE),), (REVOKED, ACCOUNT)
    ),
    "release an expired one's stake": Done(
        0,
        ("executor account",),
        (release_executor_stake(STAKE),),
        (Executor(KEY, expires_ms=NOW_MS), ACCOUNT),
    ),
    "release the stake of one of a revoked measurement": Done(
        0,
        ("executor account",),
        (release_executor_stake(STAKE),),
        (Platform(revoked=((named("measurement"), NOW_MS + 1),)), ACCOUNT),
    ),
    "set the endpoint": Done(1, ("executor",), (set_endpoint(),)),
    "revoke": Done(1, ("cluster", "executor"), (revoke_executor(),)),
    "revoke one without a seat": Done(
        1, ("cluster", "executor"), (revoke_executor(),), (Cluster(executors=()),)
    ),
    "revoke with superseded code": Done(1, ("cluster", "executor"), (revoke_executor(),), (OLD,)),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
