"""Executors in AWS Nitro enclaves: Sui verifies the document, the contract what it says.

One transaction loads the document and registers with it, as on a real network. The documents are of
the test's own chain of certificates, under a root that only tests can put in AWS's place. The real
VM at hand lacks the native, so pocketsui alone runs this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from pocketsui.framework import cbor
from pocketsui.framework.sui import nitro_attestation
from pocketsui.framework.sui.nitro_attestation import only_for_tests_trust
from sui_wire.ids import blake2b
from tests.conformance.contract_calls import (
    CLOCK,
    CLUSTER,
    CLUSTER_CAP,
    COIN,
    EXECUTOR,
    EXECUTOR_KEY,
    PLATFORM,
    Reply,
    Submission,
    bind,
    changed,
    number,
    octets,
    possession,
    public_key,
    put_role,
    text,
)
from tests.conformance.contract_economy import (
    MEASUREMENTS,
    NITRO,
    allow,
    revoke_measurement,
)
from tests.conformance.contract_history import History
from tests.conformance.contract_objects import (
    HOUR_MS,
    NOW_MS,
    PERSON,
    ZERO_DIGEST,
    Cluster,
    ClusterCap,
    Coin,
    Executor,
    Platform,
    Seat,
    Thing,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call, call
from tests.unit.pocketsui.framework.test_attestation import NOW, PCRS, ROOT, Draft, cbor_map

MADE_MS = int(NOW.timestamp() * 1_000)
FRESH_MS = 300_000
FRAMEWORK = (2).to_bytes(32)
KEY = public_key(EXECUTOR_KEY)
PROGRAM = blake2b(PCRS[0] + PCRS[1] + PCRS[2])
ALLOWED = allow(NITRO, PROGRAM, MADE_MS + HOUR_MS)


@pytest.fixture(autouse=True)
def _own_root() -> Iterator[None]:
    with only_for_tests_trust(ROOT.certificate):
        yield


@dataclass(frozen=True)
class Enclave:
    """What an enclave's document says, and the calls that use it."""

    made_ms: int = MADE_MS
    keys: bytes | None = KEY + ZERO_DIGEST
    pcrs: tuple[int, ...] = (0, 1, 2, 3, 4, 8)
    possession_of: bytes = PERSON

    def loaded(self) -> Call:
        """Sui's own command, whose result is the document."""
        draft = Draft()
        draft.fields["timestamp"] = b"\x1b" + self.made_ms.to_bytes(8, "big")
        draft.fields["user_data"] = cbor.byte_string(self.keys) if self.keys else b"\xf6"
        pcrs = {bytes([each]): cbor.byte_string(PCRS[each]) for each in self.pcrs}
        draft.fields["pcrs"] = cbor_map(pcrs)
        name = "nitro_attestation::load_nitro_attestation"
        return Call(name, (octets(draft.signed()), CLOCK), FRAMEWORK)

    def register(self) -> Call:
        head = PLATFORM, CLUSTER_CAP, changed(CLUSTER), MEASUREMENTS, self.loaded(), COIN
        place = text("127.0.0.1:7000"), text("eu"), possession(operator=self.possession_of)
        keys = octets(KEY), octets(ZERO_DIGEST)
        made = *head, *keys, *place, number(24 * HOUR_MS), CLOCK
        return call("attestation::register_nitro", *made)

    def rotate(self) -> Call:
        made = octets(KEY), octets(ZERO_DIGEST), possession(operator=self.possession_of), CLOCK
        head = PLATFORM, changed(EXECUTOR), self.loaded()
        return call("attestation::rotate_nitro_keys", *head, *made)


def world(*given: Thing) -> History:
    """A history at the time of the document, in a cluster without executors."""
    empty = Cluster(executors=())
    history = History(empty, SAME, *given)
    history.pass_ms(MADE_MS - NOW_MS)
    return history


IN_ENCLAVE = Executor(KEY, attestation=NITRO, expires_ms=MADE_MS + HOUR_MS)
SAME = replace(IN_ENCLAVE, measurement=PROGRAM)
"""The one that runs what the documents measure."""
ENCLAVE = Enclave()

REGISTRATIONS: dict[str, tuple[int, Enclave, tuple[Thing, ...]]] = {
    "a stale document": (630, replace(ENCLAVE, made_ms=MADE_MS - FRESH_MS - 1), ()),
    "a document from the future": (630, replace(ENCLAVE, made_ms=MADE_MS + FRESH_MS + 1), ()),
    "other keys": (631, replace(ENCLAVE, keys=ZERO_DIGEST + KEY), ()),
    "no keys": (631, replace(ENCLAVE, keys=None), ()),
    "no PCR2, which Sui itself refuses": (1, replace(ENCLAVE, pcrs=(0, 1, 3)), ()),
    "an enclave of another operator": (603, replace(ENCLAVE, possession_of=named("other")), ()),
    "too little stake": (634, ENCLAVE, (Coin(999_999_999),)),
    "another's cluster": (300, ENCLAVE, (ClusterCap(cluster=named("another")),)),
    "superseded code": (100, ENCLAVE, (Platform(version=2),)),
}


@pytest.mark.parametrize(
    ("code", "enclave", "given"), REGISTRATIONS.values(), ids=REGISTRATIONS.keys()
)
def test_not_registered_with(code: int, enclave: Enclave, given: tuple[Thing, ...]) -> None:
    history = world()
    history.do(ALLOWED)
    history.give(*given)
    assert history.refused(enclave.register()) == code


@pytest.mark.parametrize("age_ms", [-FRESH_MS, 0, FRESH_MS])
def test_registered_until_the_allowance_ends(age_ms: int) -> None:
    history = world()
    history.do(ALLOWED)
    history.do(replace(ENCLAVE, made_ms=MADE_MS - age_ms).register())
    [account] = [one for one in history.objects("StakeAccount") if account_of(one.id, history)]
    assert account is not None
    assert eligible(history) == 1
    history.pass_ms(HOUR_MS)
    assert eligible(history) == 0


def account_of(object_id: bytes, history: History) -> bool:
    """Whether the account is that of the executor that was registered."""
    executors = [one.id for one in history.objects("Executor") if one.id != EXECUTOR.id]
    return any(object_id in history.contents(each) for each in executors)


def eligible(history: History) -> int:
    """How many executors would be given a request now."""
    now = number(history.now_ms)
    return history.value(call("cluster::eligible_executors", CLUSTER, PLATFORM, now))[0]


def test_a_program_must_be_on_the_list_for_nitro() -> None:
    history = world()
    assert history.refused(ENCLAVE.register()) == 621
    history.do(allow(2, PROGRAM, MADE_MS + HOUR_MS))
    assert history.refused(ENCLAVE.register()) == 621
    history.do(ALLOWED)
    listed = call(
        "measurements::is_allowed", MEASUREMENTS, number(NITRO, 1), octets(PROGRAM), CLOCK
    )
    assert history.value(listed) == b"\x01"
    history.do(revoke_measurement(PROGRAM))
    assert history.value(listed) == b"\x00"
    assert history.refused(ENCLAVE.register()) == 621


def test_a_revocation_ends_its_executors_at_once() -> None:
    history = world()
    history.do(ALLOWED)
    history.do(ENCLAVE.register())
    assert eligible(history) == 1
    history.do(revoke_measurement(PROGRAM))
    assert eligible(history) == 0


def test_a_document_is_measured_by_its_first_three_registers() -> None:
    history = world()
    measured = history.value(call("attestation::measurement", ENCLAVE.loaded()))
    assert measured == b"\x20" + PROGRAM


def test_a_document_without_one_of_them_measures_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registers are named by their numbers, whichever of them a network reports."""
    history = world()
    measured = call("attestation::measurement", ENCLAVE.loaded())
    monkeypatch.setattr(nitro_attestation, "PCR_INDEXES", (0, 1, 7, 3, 4, 8))
    assert history.refused(measured) == 632
    monkeypatch.setattr(nitro_attestation, "PCR_INDEXES", (4, 8, 3, 2, 1, 0))
    backwards = blake2b(PCRS[8] + PCRS[4] + PCRS[3])
    assert history.value(measured) == b"\x20" + backwards


ROTATIONS: dict[str, tuple[int, Enclave, tuple[Thing, ...]]] = {
    "a stale document": (630, replace(ENCLAVE, made_ms=MADE_MS - FRESH_MS - 1), ()),
    "other keys": (631, replace(ENCLAVE, keys=ZERO_DIGEST + KEY), ()),
    "another program's": (636, ENCLAVE, (IN_ENCLAVE,)),
    "one that is in SGX": (
        636,
        ENCLAVE,
        (replace(SAME, attestation=2),),
    ),
    "another operator's": (
        601,
        ENCLAVE,
        (replace(IN_ENCLAVE, measurement=PROGRAM, operator=named("x")),),
    ),
    "a revoked one's": (607, ENCLAVE, (replace(IN_ENCLAVE, measurement=PROGRAM, revoked=True),)),
    "superseded code": (100, ENCLAVE, (Platform(version=2),)),
}


@pytest.mark.parametrize(("code", "enclave", "given"), ROTATIONS.values(), ids=ROTATIONS.keys())
def test_keys_not_rotated(code: int, enclave: Enclave, given: tuple[Thing, ...]) -> None:
    history = world(*given)
    assert history.refused(enclave.rotate()) == code


def test_keys_are_rotated_to_those_of_the_same_program() -> None:
    history = world()
    history.do(ENCLAVE.rotate())
    assert history.value(call("executor_registry::key_version", EXECUTOR))[0] == 1


RUNNING = replace(Executor(KEY, attestation=NITRO))
SEATED = Cluster(executors=(Seat(attested=True),))
POD = Submission()
RIGHTS = put_role(), bind()
REFUSALS = {
    "an answer of a revoked program": Refused(
        13,
        (*RIGHTS, POD.execute(), revoke_measurement(named("measurement")), Reply(POD).store()),
        (RUNNING, SEATED),
    ),
    "a request when the only program is revoked": Refused(
        6,
        (*RIGHTS, revoke_measurement(named("measurement")), POD.execute()),
        (RUNNING, SEATED),
    ),
}
SUCCESSES = {
    "an answer of a program that is allowed": Done(
        4,
        ("lane", "role book"),
        (*RIGHTS, POD.execute(), Reply(POD).store()),
        (RUNNING, SEATED),
    ),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused(case: Refused) -> None:
    assert_refused(case)


@pytest.mark.parametrize("case", SUCCESSES.values(), ids=SUCCESSES)
def test_done(case: Done) -> None:
    assert_done(case)
