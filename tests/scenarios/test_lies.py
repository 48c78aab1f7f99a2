"""A gateway that lies about a request: the executor refuses it, and the refusal is on the ledger.

The user's session, roles and stake are in order, so the contract approves what it is told. Nothing
of what is hidden behind that may reach the cluster.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from k3s_daas.audit import Outcome
from k3s_daas.cli.ledger import Ledger
from k3s_daas.contract.events.gateway import K8sAPIRequest
from k3s_daas.contract.request_id import RequestId
from k3s_daas.seal.envelope import digest
from tests.scenarios.installed import Installed, Person
from tests.scenarios.lying_gateway import Asked, Attributes, LyingGateway, lying_gateway
from tests.scenarios.manifests import configmap

Lie = Callable[[LyingGateway, Person], Awaitable[K8sAPIRequest]]

SECRETS = Asked("GET", "/api/v1/namespaces/kube-system/secrets")


def get_pods(person: Person) -> Asked:
    return Asked("GET", f"/api/v1/namespaces/{person.namespace}/pods")


def create(person: Person, name: str) -> Asked:
    body = json.dumps(configmap(name)).encode()
    return Asked("POST", f"/api/v1/namespaces/{person.namespace}/configmaps", body=body)


async def told(gateway: LyingGateway, asked: Asked, attributes: Attributes) -> K8sAPIRequest:
    envelope = await gateway.seal(asked, attributes)
    return await gateway.submit(attributes, digest(envelope), envelope)


async def another_path(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """The attributes are granted, the path beside them is not theirs."""
    honest = Attributes.of(get_pods(person))
    return await told(gateway, SECRETS, replace(honest, path=SECRETS.path))


async def another_verb(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """Told as a create of one kind, it is the deletion of all."""
    honest = Attributes.of(create(person, "x"))
    return await told(gateway, create(person, "x"), replace(honest, method="DELETE"))


async def another_subresource(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """Told as the creation of a pod, the path is that of a token request."""
    path = f"/api/v1/namespaces/{person.namespace}/serviceaccounts/default/token"
    honest = Attributes.of(create(person, "x"))
    return await told(gateway, Asked("POST", path), replace(honest, path=path))


async def a_watch_in_the_query(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """Told as a list, the hidden query makes it a watch without an end."""
    honest = Attributes.of(get_pods(person))
    return await told(gateway, replace(get_pods(person), query="watch=true"), honest)


async def an_identity_in_the_headers(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """The hidden headers claim to be somebody else."""
    asked = replace(get_pods(person), headers=(("Impersonate-User", "system:admin"),))
    return await told(gateway, asked, Attributes.of(asked))


async def an_envelope_of_another_request(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """What the user asked for at another time, told under a new id."""
    asked = create(person, "replayed")
    envelope = await gateway.seal(asked)
    await gateway.submit(Attributes.of(asked), digest(envelope), envelope)
    return await gateway.submit(Attributes.of(asked), digest(envelope), envelope)


async def another_payload(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """The digest is of one body, the payload is another."""
    asked = create(person, "one")
    one, other = await gateway.seal(asked), await gateway.seal(create(person, "other"))
    return await gateway.submit(Attributes.of(asked), digest(one), other)


async def a_changed_byte(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """One bit of the sealed body was turned."""
    asked = create(person, "changed")
    envelope = await gateway.seal(asked)
    changed = envelope[:-20] + bytes([envelope[-20] ^ 1]) + envelope[-19:]
    return await gateway.submit(Attributes.of(asked), digest(changed), changed)


async def no_blob(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """A digest of something that was never stored."""
    return await gateway.submit(Attributes.of(create(person, "x")), digest(b"nothing"))


async def a_blob_that_is_no_envelope(gateway: LyingGateway, person: Person) -> K8sAPIRequest:
    """Stored it is, sealed it is not."""
    stored = await gateway.store(json.dumps(configmap("plain")).encode())
    return await gateway.submit(Attributes.of(create(person, "plain")), stored)


LIES: tuple[Lie, ...] = (
    another_path,
    another_verb,
    another_subresource,
    a_watch_in_the_query,
    an_identity_in_the_headers,
    an_envelope_of_another_request,
    another_payload,
    a_changed_byte,
    no_blob,
    a_blob_that_is_no_envelope,
)


SEEN_BY_AUDITORS: dict[Lie, tuple[str, ...]] = {
    another_payload: ("the recorded envelope does not have the recorded digest",),
}
"""Lies that anybody can see who reads the ledger, without a key."""


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_refused_by_the_executor_and_recorded(
    given: Installed, tenant: Person, lie: Lie
) -> None:
    async def tell(ledger: Ledger) -> K8sAPIRequest:
        async with lying_gateway(ledger, tenant) as gateway:
            return await lie(gateway, tenant)

    told = given.on_ledger(tell)

    records = {entry.request_id: entry for entry in given.records_of(tenant)}
    record = records[str(RequestId.from_bytes(told.request_id))]
    assert record.outcome is Outcome.REJECTED
    assert record.problems == SEEN_BY_AUDITORS.get(lie, ())
    assert reached_the_cluster(given, record.request_id) == []


def test_the_same_gateway_is_served_when_it_tells_the_truth(
    given: Installed, tenant: Person
) -> None:
    async def tell(ledger: Ledger) -> K8sAPIRequest:
        async with lying_gateway(ledger, tenant) as gateway:
            asked = create(tenant, "honest")
            return await told(gateway, asked, Attributes.of(asked))

    given.on_ledger(tell)

    assert [e.status for e in given.records_of(tenant)] == [201]
    tenant.kubectl("get configmap honest").succeeds()


def reached_the_cluster(given: Installed, request_id: str) -> list[str]:
    """What the API server's log has under a request's id."""
    assert given.access.audit_log is not None
    lines = given.access.audit_log.read_text().splitlines()
    return [line for line in lines if request_id in line]
