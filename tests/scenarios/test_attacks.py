"""Ways around the contract that others' proxies and clusters have left open, each tried for real.

What is tried at the gateway needs a valid credential: the attacker here is a tenant.
"""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping

import pytest

from k3s_daas.cli import gateway_tls, people, stakes
from k3s_daas.cli.amounts import MIST_PER_SUI
from k3s_daas.cluster import Access
from tests.scenarios.installed import Installed, Person
from tests.scenarios.manifests import configmap, pod, pod_spec

ANSWERED_WITHIN_SECONDS = 20.0


@pytest.fixture(scope="module")
def mallory(given: Installed) -> Person:
    """A tenant with a running pod called `web`."""
    person = given.a_tenant()
    given.bind(person, "namespace-creator")
    person.kubectl("apply -f -", stdin=pod("web")).succeeds()
    person.kubectl("wait --for=condition=Ready pod/web --timeout=60s").succeeds()
    return person


@pytest.fixture(scope="module")
def owner(given: Installed) -> Person:
    """Somebody with every right that the contract can give."""
    person = given.a_tenant()
    given.bind(person, "admin")
    return person


def connect(person: Person) -> ssl.SSLSocket:
    """A TLS connection to the gateway, for bytes that no HTTP library would send."""
    authority = gateway_tls.folder(person.installation) / "ca.crt"
    context = ssl.create_default_context(cafile=str(authority))
    address = ("127.0.0.1", person.installation.port("gateway"))
    plain = socket.create_connection(address, ANSWERED_WITHIN_SECONDS)
    return context.wrap_socket(plain, server_hostname="127.0.0.1")


def say(person: Person, text: str) -> bytes:
    """Everything the gateway answers until it closes the connection."""
    with connect(person) as wire:
        wire.sendall(text.encode("latin-1"))
        heard = b""
        while piece := wire.recv(65_536):
            heard += piece
        return heard


def head(person: Person, start: str, *headers: str) -> str:
    """A request's head with a credential, as `start` begins it."""
    lines = (start, "Host: gateway", f"Authorization: Bearer {person.token()}", *headers)
    return "\r\n".join((*lines, "Connection: close", "", ""))


def space(person: Person, resource: str) -> str:
    return f"/api/v1/namespaces/{person.namespace}/{resource}"


# --- at the gateway's door


NOT_ONE_REQUEST = {
    "two framings": ("Content-Length: 5", "Transfer-Encoding: chunked"),
    "two lengths": ("Content-Length: 5", "Content-Length: 5"),
    "a length with a sign": ("Content-Length: +5",),
    "a coding nobody undoes": ("Transfer-Encoding: gzip, chunked",),
    "a coding that is not chunked": ("Transfer-Encoding: identity",),
    "a folded header": ("X-A: b\r\n Impersonate-User: admin",),
    "a space before the colon": ("Impersonate-User : admin",),
    "a bare line feed": ("X-A: b\nImpersonate-User: admin",),
    "a bare carriage return": ("X-A: b\rImpersonate-User: admin",),
    "a NUL": ("X-A: b\0c",),
    "a second host": ("Host: other",),
    "an underscore for a dash": ("impersonate_user: admin",),
    "an identity in Connection": ("Connection: Impersonate-User",),
    "an expectation that cannot be met": ("Expect: the-unexpected", "Content-Length: 5"),
}


@pytest.mark.parametrize("headers", NOT_ONE_REQUEST.values(), ids=NOT_ONE_REQUEST.keys())
def test_bytes_that_two_servers_would_read_differently(
    given: Installed, mallory: Person, headers: tuple[str, ...]
) -> None:
    before = given.records_of(mallory)
    smuggled = f"GET {space(mallory, 'secrets')} HTTP/1.1\r\nHost: gateway\r\n\r\n"

    answer = say(
        mallory,
        head(mallory, f"POST {space(mallory, 'configmaps')} HTTP/1.1", *headers)
        + f"0\r\n\r\n{smuggled}",
    )

    assert answer.split(b" ", 2)[1] == b"400", answer
    assert answer.count(b"Server: k3s-daas") == 1
    assert given.records_of(mallory) == before


@pytest.mark.parametrize(
    ("start", "code"),
    [
        ("GET https://10.0.0.1/api HTTP/1.1", b"400"),
        ("GET //10.0.0.1/api HTTP/1.1", b"400"),
        ("OPTIONS * HTTP/1.1", b"400"),
        ("CONNECT 10.0.0.1:6443 HTTP/1.1", b"405"),
        ("TRACE /api HTTP/1.1", b"405"),
        ("GET /api HTTP/2.0", b"400"),
        ("PRI * HTTP/2.0", b"400"),
    ],
)
def test_a_target_or_method_that_is_a_proxys(mallory: Person, start: str, code: bytes) -> None:
    answer = say(mallory, head(mallory, start))

    assert answer.split(b" ", 2)[1] == code, answer


@pytest.mark.parametrize(
    "upgrade",
    [
        ("Upgrade: raw",),
        ("Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"),
        ("Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="),
        ("Upgrade: websocket", "Sec-WebSocket-Version: 13"),
    ],
    ids=["unknown", "HTTP/2", "websocket without version", "websocket without key"],
)
def test_an_upgrade_that_the_cluster_does_not_make_opens_no_tunnel(
    mallory: Person, upgrade: tuple[str, ...]
) -> None:
    start = f"GET {space(mallory, 'pods/web/exec')}?command=id&stdout=1 HTTP/1.1"

    answer = say(mallory, head(mallory, start, "Connection: upgrade", *upgrade))

    assert answer.split(b" ", 2)[1] == b"400", answer
    assert b"uid=" not in answer


def test_an_identity_claimed_with_kubectls_own_flags(mallory: Person) -> None:
    for flags in ("--as=admin", "--as=admin --as-group=system:masters", "--as=admin --as-uid=1"):
        mallory.kubectl(f"get pods {flags}").fails("claims an identity")


def test_more_headers_than_anybody_needs(mallory: Person) -> None:
    flood = [f"X-{number}: {'a' * 1_000}" for number in range(200)]

    answer = say(mallory, head(mallory, f"GET {space(mallory, 'pods')} HTTP/1.1", *flood))

    assert answer.split(b" ", 2)[1] == b"400", answer[:200]


# --- with a credential that was taken back


def test_a_watch_ends_the_moment_its_session_is_revoked(given: Installed) -> None:
    tenant = given.a_tenant()
    with connect(tenant) as wire:
        watch = f"GET {space(tenant, 'configmaps')}?watch=1 HTTP/1.1"
        wire.sendall(head(tenant, watch).encode())
        assert wire.recv(65_536).startswith(b"HTTP/1.1 200 ")

        given.on_ledger(lambda ledger: people.close_session(ledger, tenant.name))

        heard = b""
        try:
            while piece := wire.recv(65_536):
                heard += piece
        except (ConnectionResetError, ssl.SSLEOFError):
            pass
    assert not heard.endswith(b"0\r\n\r\n"), "it must not look complete"


# --- inside the cluster, as a tenant


def test_another_tenants_namespace_is_not_removed(given: Installed, mallory: Person) -> None:
    victim = given.a_tenant()

    mallory.kubectl(f"delete namespace {victim.namespace}").fails("Forbidden")

    victim.kubectl("get pods").succeeds()


def test_an_own_namespace_is_made_used_and_removed(given: Installed) -> None:
    tenant = given.a_person()
    given.bind(tenant, "namespace-creator")
    given.bind(tenant, "edit", tenant.namespace)
    given.on_ledger(lambda ledger: stakes.deposit(ledger, tenant.name, MIST_PER_SUI))

    tenant.kubectl(f"create namespace {tenant.namespace}").succeeds()
    tenant.kubectl("create configmap c").succeeds()
    tenant.kubectl(f"delete namespace {tenant.namespace} --wait=false").succeeds()


def test_traffic_to_somebody_elses_address_is_not_taken_over(mallory: Person) -> None:
    service = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "taken"},
        "spec": {"ports": [{"port": 443}], "externalIPs": ["10.0.0.1"]},
    }

    mallory.kubectl("apply -f -", stdin=json.dumps(service)).fails("externalIPs")


UNRESTRICTED: dict[str, Mapping[str, object]] = {
    "the machine's network": {"hostNetwork": True},
    "the machine's processes": {"hostPID": True},
    "the machine's files": {"volumes": [{"name": "v", "hostPath": {"path": "/"}}]},
    "root": {"securityContext": {"runAsUser": 0}},
}


@pytest.mark.parametrize("spec", UNRESTRICTED.values(), ids=UNRESTRICTED.keys())
def test_a_pod_that_would_reach_the_machine(
    mallory: Person, owner: Person, spec: Mapping[str, object]
) -> None:
    manifest = json.loads(pod("reaching"))
    manifest["spec"] = {**pod_spec("id"), **spec}

    for person in (mallory, owner):
        person.kubectl("apply -f -", stdin=json.dumps(manifest)).fails("violates PodSecurity")


def test_debugging_leads_neither_to_the_node_nor_into_the_pods_privileges(
    given: Installed, mallory: Person, owner: Person
) -> None:
    given.bind(owner, "edit", mallory.namespace)
    node = owner.kubectl("get nodes -o name").succeeds().split()[0]

    owner.kubectl(f"debug {node} --image=busybox:1.37 --profile=sysadmin").fails("Forbidden")
    owner.kubectl(
        f"debug web -n {mallory.namespace} --image=busybox:1.37 --profile=sysadmin"
    ).fails("privileged|PodSecurity")
    mallory.kubectl("debug web --image=busybox:1.37 --profile=restricted").fails(
        "pods/ephemeralcontainers"
    )


@pytest.mark.parametrize(
    "command",
    [
        "create token default",
        "create rolebinding b --clusterrole=view --user=u",
        "create clusterrolebinding b --clusterrole=view --user=u",
        "label node {node} a=b",
        "get --raw=/api/v1/nodes/{node}/proxy/pods",
        "delete validatingadmissionpolicies --all",
        "create configmap c -n kube-system",
        "label namespace {namespace} pod-security.kubernetes.io/enforce=privileged",
    ],
)
def test_every_right_of_the_contract_does_not_lead_around_it(owner: Person, command: str) -> None:
    node = owner.kubectl("get nodes -o jsonpath={.items[0].metadata.name}").succeeds()

    owner.kubectl(command.format(node=node, namespace=owner.namespace)).fails(
        "forbidden|administrator"
    )


def test_what_may_only_be_changed_is_not_made_by_an_apply_or_an_update(given: Installed) -> None:
    given.put_role(
        "changer",
        [
            {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "patch"]},
            {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["update"]},
        ],
    )
    changer = given.a_tenant(role="changer")
    given.access.apply([_in(changer, configmap("there", a="b"))])
    lease = {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "l"}}
    leases = f"/apis/coordination.k8s.io/v1/namespaces/{changer.namespace}/leases"

    changer.kubectl("apply --server-side -f -", stdin=json.dumps(configmap("new", a="b"))).fails(
        "cannot create"
    )
    assert changer.ask("PUT", f"{leases}/l", lease).status == 403
    changer.kubectl(
        "apply --server-side --force-conflicts -f -", stdin=json.dumps(configmap("there", a="c"))
    ).succeeds()


def test_who_may_create_may_do_it_by_an_apply(given: Installed, mallory: Person) -> None:
    mallory.kubectl(
        "apply --server-side -f -", stdin=json.dumps(configmap("applied", a="b"))
    ).succeeds()


def test_a_pods_own_token_opens_nothing(given: Installed, mallory: Person) -> None:
    token = mallory.kubectl(
        "exec web -- cat /var/run/secrets/kubernetes.io/serviceaccount/token"
    ).succeeds()

    assert mallory.ask("GET", space(mallory, "pods"), token=token).status == 401
    assert ask_api_server(given.access, space(mallory, "pods"), token) == 403
    assert ask_api_server(given.access, space(mallory, "secrets"), token) == 403


def test_a_gateways_credential_is_nothing_to_the_api_server(
    given: Installed, mallory: Person
) -> None:
    assert ask_api_server(given.access, space(mallory, "pods"), mallory.token()) == 401


def test_a_name_in_the_body_that_was_not_approved_is_the_clusters_to_refuse(
    mallory: Person, owner: Person
) -> None:
    elsewhere = configmap("c", a="b")
    elsewhere["metadata"] = {"name": "c", "namespace": owner.namespace}

    answer = mallory.ask("POST", space(mallory, "configmaps"), elsewhere)

    assert answer.status == 400
    assert "namespace" in answer.message


def _in(person: Person, manifest: dict[str, object]) -> dict[str, object]:
    return {
        **manifest,
        "metadata": {**manifest["metadata"], "namespace": person.namespace},
    }


def ask_api_server(access: Access, path: str, token: str) -> int:
    """The status of a request that goes to the API server itself."""
    context = ssl.create_default_context(cadata=access.read_ca().decode())
    host = access.server.removeprefix("https://")
    connection = http.client.HTTPSConnection(host, timeout=30, context=context)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        return connection.getresponse().status
    finally:
        connection.close()
