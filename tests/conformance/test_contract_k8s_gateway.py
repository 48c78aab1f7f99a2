"""Requests: each refusal in both forms, and what is approved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conformance.contract_calls import (
    Submission,
    bind,
    delete_role,
    put_role,
    revoke_session,
    revoke_token,
)
from tests.conformance.contract_objects import (
    PAST_MS,
    STRANGER,
    Cluster,
    Lane,
    Platform,
    RoleBook,
    Rule,
    SealToken,
    Seat,
    Session,
    StakeAccount,
    Thing,
    named,
)
from tests.conformance.contract_vms import Done, Refused, assert_done, assert_refused
from tests.conformance.contract_world import Call

RIGHTS = (put_role(), bind())
"""Lets the token do everything everywhere."""
POD = Submission()
READ = Submission(method="GET", verb="get")
PATH = Submission(
    method="GET", verb="get", path="/healthz", namespace="", resource_type="", name=""
)
REVIEW = Submission(
    path="/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    namespace="",
    api_group="authorization.k8s.io",
    resource_type="selfsubjectaccessreviews",
)
POOR = StakeAccount(active=999_999_999)
UNSTAKED = StakeAccount(active=0)
FULL = Lane(load=((named("executor"), 1024),))
CROWDED = Lane(load=tuple((named(f"executor {number}"), 1) for number in range(64)))


def refused(
    code: int, what: Submission, *given: Thing, rights: tuple[Call, ...] = RIGHTS
) -> tuple[int, tuple[Call, ...], Submission, tuple[Thing, ...]]:
    return code, rights, what, given


def role(*rules: Rule, namespace: str = "") -> tuple[Call, ...]:
    return put_role("role", *rules), bind("role", namespace)


REFUSALS = {
    "a revoked token": refused(1, POD, SealToken(revoked=True)),
    "an expired token": refused(1, POD, SealToken(expires_ms=PAST_MS)),
    "a token revoked just now": refused(1, POD, rights=(*RIGHTS, revoke_token())),
    "a session of another token": refused(4, POD, Session(seal_token=named("another token"))),
    "a revoked session": refused(4, POD, Session(revoked=True)),
    "a session revoked just now": refused(4, POD, rights=(*RIGHTS, revoke_session())),
    "an expired session": refused(4, POD, Session(expires_ms=PAST_MS)),
    "another gateway": refused(4, POD, Session(gateway=STRANGER)),
    "another lane's session": refused(9, POD, Session(lane=named("another lane"))),
    "a suspended cluster": refused(7, POD, Cluster(suspended=True)),
    "another token's stake": refused(8, POD, SealToken(stake_account=named("another's"))),
    "a class that is none": refused(8, replace(POD, stream=2)),
    "a digest that is none": refused(8, replace(POD, envelope_digest=b"digest")),
    "a payload too large": refused(8, replace(POD, payload=bytes(16_381))),
    "a path too long": refused(8, replace(POD, path="/" * 2_049)),
    "a path that is relative": refused(8, replace(POD, path="api/v1/pods")),
    "an empty path": refused(8, replace(POD, path="")),
    "a path with a query": refused(8, replace(POD, path="/api/v1/pods?limit=1")),
    "a method too long": refused(8, replace(POD, method="M" * 64)),
    "a verb too long": refused(8, replace(POD, verb="v" * 64)),
    "a namespace too long": refused(8, replace(POD, namespace="n" * 254)),
    "a group too long": refused(8, replace(POD, api_group="g" * 254)),
    "a resource too long": refused(8, replace(POD, resource_type="r" * 254)),
    "a name too long": refused(8, replace(POD, name="n" * 254)),
    "a path in a namespace": refused(8, replace(PATH, namespace="shop")),
    "a path with a name": refused(8, replace(PATH, name="web")),
    "a path with a group": refused(8, replace(PATH, api_group="apps")),
    "a delete that says get": refused(8, replace(POD, method="DELETE", verb="get")),
    "a post that says list": refused(8, replace(POD, verb="list")),
    "a put that says watch": refused(8, replace(POD, method="PUT", verb="watch")),
    "exec as get": refused(8, replace(READ, resource_type="pods/exec")),
    "attach as get": refused(8, replace(READ, resource_type="pods/attach")),
    "portforward as get": refused(8, replace(READ, resource_type="pods/portforward")),
    "proxy as get": refused(8, replace(READ, resource_type="services/proxy")),
    "proxy as update": refused(8, replace(POD, verb="update", resource_type="nodes/proxy")),
    "no binding": refused(2, POD, rights=()),
    "another token's binding": refused(2, POD, rights=(put_role(), bind(token=named("other")))),
    "a verb not granted": refused(2, POD, rights=role(Rule(verbs=("get",)))),
    "a group not granted": refused(2, POD, rights=role(Rule(api_groups=("apps",)))),
    "a resource not granted": refused(2, POD, rights=role(Rule(resources=("services",)))),
    "a subresource not granted": refused(
        2, replace(POD, resource_type="pods/exec"), rights=role(Rule(resources=("pods",)))
    ),
    "a name not granted": refused(2, POD, rights=role(Rule(resource_names=("web",)))),
    "a namespace not granted": refused(2, POD, rights=role(Rule(), namespace="other")),
    "no namespace with a namespaced role": refused(
        2, replace(POD, namespace=""), rights=role(Rule(), namespace="shop")
    ),
    "a path with a namespaced role": refused(2, PATH, rights=role(Rule(), namespace="shop")),
    "a path not granted": refused(2, PATH, rights=role(Rule(non_resource_urls=("/livez",)))),
    "a path beyond the pattern": refused(
        2, PATH, rights=role(Rule(non_resource_urls=("/healthz/*",)))
    ),
    "a role that is deleted": refused(2, POD, rights=(*RIGHTS, delete_role())),
    "a verb out of scope": refused(2, POD, Session(scope=(Rule(verbs=("get",)),))),
    "a resource out of scope": refused(2, POD, Session(scope=(Rule(resources=("services",)),))),
    "a write with too little stake": refused(3, POD, POOR),
    "exec without stake": refused(3, replace(POD, resource_type="pods/exec"), UNSTAKED),
    "another's review without stake": refused(
        3, replace(REVIEW, resource_type="subjectaccessreviews"), UNSTAKED
    ),
    "a review of another group without stake": refused(
        3, replace(REVIEW, api_group="example.com"), UNSTAKED
    ),
    "a review deleted without stake": refused(3, replace(REVIEW, verb="delete"), UNSTAKED),
    "no executor": refused(6, POD, Cluster(executors=())),
    "an expired executor": refused(6, POD, Cluster(executors=(Seat(expires_ms=PAST_MS),))),
    "a development executor in production": refused(6, POD, Platform(production=True)),
    "an executor that is full": refused(6, POD, FULL),
    "a lane that is crowded": refused(6, POD, CROWDED),
}

APPROVED: dict[str, tuple[Submission, tuple[Call, ...], tuple[Thing, ...]]] = {
    "a write": (POD, RIGHTS, ()),
    "a stream": (replace(POD, stream=1, resource_type="pods/exec"), RIGHTS, ()),
    "a read without stake": (READ, RIGHTS, (UNSTAKED,)),
    "a list without stake": (replace(READ, verb="list"), RIGHTS, (UNSTAKED,)),
    "a watch without stake": (replace(READ, verb="watch", stream=1), RIGHTS, (UNSTAKED,)),
    "a head that says get": (replace(READ, method="HEAD"), RIGHTS, (UNSTAKED,)),
    "access review without stake": (REVIEW, RIGHTS, (UNSTAKED,)),
    "rules review without stake": (
        replace(REVIEW, resource_type="selfsubjectrulesreviews"),
        RIGHTS,
        (UNSTAKED,),
    ),
    "self review without stake": (
        replace(REVIEW, api_group="authentication.k8s.io", resource_type="selfsubjectreviews"),
        RIGHTS,
        (UNSTAKED,),
    ),
    "a payload at its bound": (replace(POD, payload=bytes(16_380)), RIGHTS, ()),
    "a path at its bound": (replace(POD, path="/" * 2_048), RIGHTS, ()),
    "a path that is no resource": (PATH, RIGHTS, ()),
    "a path by pattern": (PATH, role(Rule(non_resource_urls=("/health*",))), ()),
    "within the scope": (POD, RIGHTS, (Session(scope=(Rule(verbs=("create",)),)),)),
    "in the role's namespace": (POD, role(Rule(), namespace="shop"), ()),
    "any subresource of its name": (
        replace(POD, resource_type="pods/exec"),
        role(Rule(resources=("*/exec",))),
        (),
    ),
    "an attested executor in production": (
        POD,
        RIGHTS,
        (Platform(production=True), Cluster(executors=(Seat(attested=True),))),
    ),
    "the less loaded of two": (
        POD,
        RIGHTS,
        (FULL, Cluster(executors=(Seat(), Seat(named("second executor"))))),
    ),
    "a known executor in a crowded lane": (
        POD,
        RIGHTS,
        (CROWDED, Cluster(executors=(Seat(named("executor 3")),))),
    ),
    "a right by the second rule": (POD, role(Rule(verbs=("get",)), Rule(("create",))), ()),
}


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused_with_an_abort(
    case: tuple[int, tuple[Call, ...], Submission, tuple[Thing, ...]],
) -> None:
    code, rights, what, given = case
    assert_refused(Refused(code, (*rights, what.execute()), given))


@pytest.mark.parametrize("case", REFUSALS.values(), ids=REFUSALS)
def test_refused_on_the_record(
    case: tuple[int, tuple[Call, ...], Submission, tuple[Thing, ...]],
) -> None:
    _, rights, what, given = case
    changed = {"lane"} | ({"role book"} if rights else set())
    changed |= {"token"} if revoke_token() in rights else set()
    changed |= {"session"} if revoke_session() in rights else set()
    assert_done(Done(len(rights) + 1, tuple(changed), (*rights, what.attempt()), given))


@pytest.mark.parametrize("case", APPROVED.values(), ids=APPROVED)
@pytest.mark.parametrize("attempt", [False, True], ids=["aborting form", "recording form"])
def test_approved(
    case: tuple[Submission, tuple[Call, ...], tuple[Thing, ...]], *, attempt: bool
) -> None:
    what, rights, given = case
    made = what.attempt() if attempt else what.execute()
    assert_done(Done(3, ("lane", "role book"), (*rights, made), given))


def test_a_sequence_number_is_used_once() -> None:
    assert_refused(Refused(5, (*RIGHTS, POD.execute(), POD.execute())))


def test_a_refusal_uses_no_sequence_number() -> None:
    rights = put_role("reader", Rule(verbs=("get",))), bind("reader")
    assert_done(Done(4, ("lane", "role book"), (*rights, POD.attempt(), READ.execute())))


@pytest.mark.parametrize("form", [POD.execute(), POD.attempt()], ids=["aborting", "recording"])
@pytest.mark.parametrize(
    "given",
    [Lane(cluster=named("another cluster")), RoleBook(cluster=named("another cluster"))],
    ids=["lane", "role book"],
)
def test_nothing_is_recorded_for_another_cluster(form: Call, given: Thing) -> None:
    assert_refused(Refused(9, (form,), (given,)))


@pytest.mark.parametrize("form", [POD.execute(), POD.attempt()], ids=["aborting", "recording"])
def test_superseded_code_records_nothing(form: Call) -> None:
    assert_refused(Refused(100, (form,), (Platform(version=2),)))
