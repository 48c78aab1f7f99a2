"""Who must be turned away is, at the right place, with a word on why; and it is on the record."""

import json
import time

import pytest

from k3s_daas.audit import Outcome
from k3s_daas.cli import people
from k3s_daas.cli.keys import open_signing_pair
from k3s_daas.seal.keys import generate_signing_key, read_signing_key
from k3s_daas.seal.session_file import SessionFile
from k3s_daas.seal.statement import Statement, mint
from tests.scenarios.installed import Installed, Person, send
from tests.scenarios.manifests import configmap

MINUTE_MS = 60_000
UNAUTHORIZED = "Missing or invalid Seal token"


def pods(person: Person) -> str:
    return f"/api/v1/namespaces/{person.namespace}/pods"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


# --- 401: we do not know who asks


def test_no_credential(tenant: Person) -> None:
    answer = tenant.ask("GET", pods(tenant), token="")

    assert answer.status == 401
    assert UNAUTHORIZED in answer.message


def test_two_credentials(tenant: Person) -> None:
    token = tenant.token()
    both = {"X-Other": "1", "Authorization": f"Bearer {token}, Bearer {token}"}

    assert send(tenant.installation, "GET", pods(tenant), None, both).status in (400, 401)


@pytest.mark.parametrize("part", [0, 1, 2], ids=["format", "statement", "signature"])
def test_a_forged_credential(tenant: Person, part: int) -> None:
    parts = tenant.token().split(".")
    middle = len(parts[part]) // 2
    changed = "A" if parts[part][middle] != "A" else "B"
    parts[part] = parts[part][:middle] + changed + parts[part][middle + 1 :]

    answer = tenant.ask("GET", pods(tenant), token=".".join(parts))

    assert answer.status == 401
    assert UNAUTHORIZED in answer.message


def test_an_expired_credential(tenant: Person) -> None:
    answer = tenant.ask("GET", pods(tenant), token=tenant.token(now_ms() - 60 * MINUTE_MS))

    assert answer.status == 401
    assert "expired" in answer.message


def test_a_credential_signed_by_another_key(tenant: Person) -> None:
    session = SessionFile.read(tenant.keys.session)
    statement = Statement(
        session.chain, session.session, session.gateway, now_ms(), now_ms() + MINUTE_MS
    )

    answer = tenant.ask("GET", pods(tenant), token=mint(statement, generate_signing_key()))

    assert answer.status == 401
    assert "not signed by the key of its session" in answer.message


def test_the_seal_tokens_own_key_is_not_a_session_key(tenant: Person) -> None:
    session = SessionFile.read(tenant.keys.session)
    statement = Statement(
        session.chain, session.session, session.gateway, now_ms(), now_ms() + MINUTE_MS
    )
    holder = read_signing_key(tenant.keys.holder)

    assert tenant.ask("GET", pods(tenant), token=mint(statement, holder)).status == 401


def test_a_credential_for_another_gateway(given: Installed, tenant: Person) -> None:
    session = SessionFile.read(tenant.keys.session)
    other = bytes(open_signing_pair(given.installation.keys / "other-gateway.key").address)
    statement = Statement(session.chain, session.session, other, now_ms(), now_ms() + MINUTE_MS)
    key = read_signing_key(session.key_file)

    answer = tenant.ask("GET", pods(tenant), token=mint(statement, key))

    assert answer.status == 401
    assert "another gateway" in answer.message


def test_a_revoked_session(given: Installed, tenant: Person) -> None:
    token = tenant.token()
    tenant.kubectl("get pods").succeeds()

    given.on_ledger(lambda ledger: people.close_session(ledger, tenant.name))

    # Another gateway may still believe the session for a moment; the contract never does.
    answer = tenant.ask("GET", pods(tenant), token=token)
    assert answer.status == 401
    assert UNAUTHORIZED in answer.message


def test_a_revoked_seal_token(given: Installed, tenant: Person) -> None:
    tenant.kubectl("get pods").succeeds()

    given.on_ledger(lambda ledger: people.revoke_token(ledger, tenant.name))

    refused = tenant.kubectl("get pods")
    refused.fails("Unauthorized|must be logged in|Missing or invalid Seal token")
    assert tenant.ask("GET", pods(tenant)).status == 401
    last = given.records_of(tenant)[-1]
    assert last.outcome is Outcome.REFUSED
    assert "ERROR_INVALID_SEAL" in last.refusal


# --- 403: we know who asks, and they may not


@pytest.mark.parametrize(
    ("command", "verb", "resource"),
    [
        ("delete pod web", "delete", "pods"),
        ("get secrets", "list", "secrets"),
        ("create configmap c", "create", "configmaps"),
    ],
)
def test_a_verb_or_resource_that_is_not_granted(
    given: Installed, command: str, verb: str, resource: str
) -> None:
    viewer = given.a_tenant(role="view")

    viewer.kubectl(command).fails(
        rf'{resource}.* is forbidden: User "daas:{viewer.seal_token}" '
        rf'cannot {verb} resource "{resource}" in API group "" '
        rf'in the namespace "{viewer.namespace}"',
        "ERROR_NO_PERMISSION",
    )

    refused = [e for e in given.records_of(viewer) if e.outcome is Outcome.REFUSED]
    assert [(e.asked.verb, e.asked.resource_type) for e in refused] == [(verb, resource)]


def test_a_namespace_that_is_not_granted(tenant: Person) -> None:
    tenant.kubectl("get pods -n kube-system").fails(
        f'User "daas:{tenant.seal_token}" cannot list resource "pods" in API group "" '
        'in the namespace "kube-system"'
    )
    tenant.kubectl("get pods --all-namespaces").fails(
        'cannot list resource "pods" in API group "" at the cluster scope'
    )


def test_one_tenants_session_does_not_open_anothers_namespace(given: Installed) -> None:
    alice, bob = given.a_tenant(), given.a_tenant()

    alice.kubectl(f"get configmaps -n {bob.namespace}").fails("Forbidden")
    assert bob.ask("GET", pods(alice)).status == 403


def test_a_write_without_enough_stake(given: Installed) -> None:
    poor = given.a_tenant(stake=999_999_999)

    poor.kubectl("get pods").succeeds()
    poor.kubectl("create configmap c").fails("ERROR_INSUFFICIENT_STAKE")

    answer = poor.ask(
        "POST", f"/api/v1/namespaces/{poor.namespace}/configmaps", configmap("c", a="b")
    )
    assert (answer.status, answer.json()["reason"]) == (403, "Forbidden")
    assert poor.kubectl("get configmap c").fails("NotFound")


def test_exec_by_get_is_still_a_write(given: Installed) -> None:
    given.put_role(
        "reader-of-exec",
        [{"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["get", "list", "watch"]}],
    )
    reader = given.a_tenant(role="reader-of-exec")

    answer = reader.ask("GET", f"{pods(reader)}/web/exec?command=id&stdout=1")

    assert answer.status == 403
    assert 'cannot create resource "pods/exec"' in answer.message


# --- 400: it cannot be read in exactly one way, or claims to be somebody


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/namespaces/{0}/pods/../../../namespaces/kube-system/secrets",
        "/api/v1/namespaces/{0}/pods/%2e%2e/secrets",
        "/api/v1/namespaces/{0}%2Fpods",
        "/api/v1//namespaces/{0}/pods",
        "/api/v1/namespaces/{0}/pods;x=y",
    ],
)
def test_a_path_with_a_second_reading(tenant: Person, path: str) -> None:
    answer = tenant.ask("GET", path.format(tenant.namespace))

    assert answer.status == 400, answer.body


@pytest.mark.parametrize(
    "name",
    [
        "Impersonate-User",
        "impersonate-uid",
        "Impersonate-Extra-x",
        "X-Remote-User",
        "X_Remote_Group",
    ],
)
def test_a_header_that_claims_an_identity(tenant: Person, name: str) -> None:
    answer = tenant.ask("GET", pods(tenant), headers={name: "system:admin"})

    assert answer.status == 400, answer.body
    assert "claims an identity" in answer.message


def test_the_cluster_sees_the_token_and_no_group_but_ours(tenant: Person) -> None:
    claims = {"X-Forwarded-User": "admin", "X-Forwarded-Groups": "system:masters"}

    reviewed = tenant.ask(
        "POST",
        "/apis/authentication.k8s.io/v1/selfsubjectreviews",
        {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"},
        headers=claims,
    )

    assert reviewed.status == 201, reviewed.body
    user = json.loads(reviewed.body)["status"]["userInfo"]
    assert user["username"] == f"daas:{tenant.seal_token}"
    assert sorted(user["groups"]) == ["daas:approved", "daas:creating", "system:authenticated"]
