"""A role that demands approvals: held, agreed to by two, carried out once; all of it on record."""

from __future__ import annotations

import json
import re
import time

import pytest

from k3s_daas.audit import Outcome, RequestEntry
from k3s_daas.chain import MoveAbort
from k3s_daas.cli import approvals
from k3s_daas.cli.contract_calls import Signer, typed_call
from k3s_daas.cli.contract_names import Names
from k3s_daas.cli.keys import Keys
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.records import show_request
from k3s_daas.contract.calls.generic import call
from k3s_daas.contract.rules import Rule
from sui_wire.ids import parse_object_id
from tests.scenarios.installed import Installed, Person

SECONDS = 20.0
ROLE = "careful"
RULES = [{"verbs": ["*"], "apiGroups": [""], "resources": ["configmaps"]}]


@pytest.fixture
def approvers(given: Installed) -> list[Person]:
    return [given.a_person() for _ in range(3)]


@pytest.fixture
def careful(given: Installed, tenant: Person, approvers: list[Person]) -> Person:
    """Somebody who may do anything with ConfigMaps, but delete them only if two agree."""
    given.put_role(ROLE, RULES)

    async def demand(ledger: Ledger) -> None:
        names = Names(ledger.installation, ledger.memory())
        quorum = call(
            "permission::set_quorum",
            platform=ledger.platform,
            cap=ledger.cluster_cap,
            book=ledger.role_book,
            role=ROLE,
            rules=[Rule(("delete",), ("",), ("configmaps",))],
            needed=2,
            approvers=[names.resolve(f"address:{each.name}") for each in approvers],
        )
        await ledger.execute(Keys(ledger.installation).owner, [quorum])

    given.on_ledger(demand)
    person = given.a_tenant(role=ROLE)
    person.kubectl("create configmap precious --from-literal=a=b").succeeds()
    return person


def held_request(person: Person) -> str:
    """Ask for the deletion; the id of the request that now waits."""
    said = person.kubectl("delete configmap precious").fails("Forbidden", "waits for 2 of")
    found = re.search(r"request (\S+) waits", said)
    assert found is not None
    return found[1]


def signed_by(given: Installed, person: Person) -> Signer:
    return Signer.named(given.installation, person.name)


def entry_of(given: Installed, person: Person, request: str) -> RequestEntry:
    """The request, as soon as it is answered if it was released."""
    (entry,) = [each for each in given.records_of(person) if each.request_id == request]
    return entry


def test_a_deletion_waits_for_two_and_is_carried_out_once(
    given: Installed, careful: Person, approvers: list[Person]
) -> None:
    request = held_request(careful)
    careful.kubectl("get configmap precious").succeeds()
    (waiting,) = [row for row in given.on_ledger(approvals.list_held) if row["request"] == request]
    assert (waiting["who"], waiting["approvals"]) == (careful.name, "0 of 2")

    first, second, third = (signed_by(given, each) for each in approvers)
    given.on_ledger(lambda ledger: approvals.approve(ledger, request, first))
    assert entry_of(given, careful, request).outcome is Outcome.HELD
    with pytest.raises(MoveAbort) as twice:
        given.on_ledger(lambda ledger: approvals.approve(ledger, request, first))
    assert twice.value.code == 24
    own = signed_by(given, careful)
    with pytest.raises(MoveAbort):
        given.on_ledger(lambda ledger: approvals.approve(ledger, request, own))
    careful.kubectl("get configmap precious").succeeds()

    given.on_ledger(lambda ledger: approvals.approve(ledger, request, second))
    entry = entry_of(given, careful, request)
    assert (entry.outcome, entry.status, entry.verified) == (Outcome.ANSWERED, 200, True)
    careful.kubectl("get configmap precious").fails("NotFound")
    told = [row["before"] for row in given.on_ledger(lambda ledger: show_request(ledger, request))]
    assert [re.sub(r"^\S+ (\w+).*", r"\1", step) for step in _list(told[0])] == [
        "held",
        "approved",
        "approved",
    ]
    examination = given.examination()
    assert examination.reconciliation is not None
    assert request not in examination.reconciliation.repeated
    assert examination.audit.sound and not examination.unexplained

    with pytest.raises(Exception, match="waits for approval"):
        given.on_ledger(lambda ledger: approvals.approve(ledger, request, third))


def test_who_asked_may_withdraw(given: Installed, careful: Person) -> None:
    request = held_request(careful)
    own = signed_by(given, careful)
    given.on_ledger(lambda ledger: approvals.withdraw(ledger, request, own))
    entry = entry_of(given, careful, request)
    assert (entry.outcome, entry.verified) == (Outcome.WITHDRAWN, True)
    careful.kubectl("get configmap precious").succeeds()


def test_what_may_not_be_done_any_more_is_refused_by_the_last_approval(
    given: Installed, careful: Person, approvers: list[Person]
) -> None:
    request = held_request(careful)
    first, second = (signed_by(given, each) for each in approvers[:2])
    given.on_ledger(lambda ledger: approvals.approve(ledger, request, first))

    async def take_role(ledger: Ledger) -> None:
        names = Names(ledger.installation, ledger.memory())
        token = f"seal_token=token:{careful.name}"
        values = [token, f"role={ROLE}", f"namespace={careful.namespace}"]
        made = typed_call("permission::unbind", values, names)
        await ledger.execute(Keys(ledger.installation).owner, [made])

    given.on_ledger(take_role)
    given.on_ledger(lambda ledger: approvals.approve(ledger, request, second))
    entry = entry_of(given, careful, request)
    assert (entry.outcome, entry.verified) == (Outcome.REFUSED, True)
    assert entry.refusal.startswith("ERROR_NO_PERMISSION")


def test_a_watch_that_is_cancelled_ends(given: Installed, careful: Person) -> None:
    watch = careful.start_kubectl("get configmaps --watch")
    try:
        assert watch.stdout is not None
        watch.stdout.readline()
        deadline = time.monotonic() + SECONDS
        while not (open_ := _open_watch(given, careful)):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        given.on_ledger(lambda ledger: approvals.cancel(ledger, open_, None))
        watch.wait(SECONDS)
        entry = entry_of(given, careful, open_)
        assert (entry.outcome, entry.verified) == (Outcome.STREAM_CLOSED, True)
        assert len(entry.between) == 1
        with pytest.raises(MoveAbort) as again:
            given.on_ledger(lambda ledger: approvals.cancel(ledger, open_, None))
        assert again.value.code == 30
    finally:
        watch.kill()
        watch.wait()


def _open_watch(given: Installed, person: Person) -> str:
    token = parse_object_id(person.seal_token)
    entries = given.examination().audit.entries
    found = [
        entry.request_id
        for entry in entries
        if entry.outcome is Outcome.OPEN and entry.asked.seal_token_id == token
    ]
    return found[0] if found else ""


def _list(value: object) -> list[str]:
    decoded = json.loads(json.dumps(value))
    assert isinstance(decoded, list)
    return decoded
