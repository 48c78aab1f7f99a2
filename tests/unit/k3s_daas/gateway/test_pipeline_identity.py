"""Who asks, by which headers, for which path: what is turned away before the contract is asked."""

import asyncio

import pytest

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.pipeline import unreadable
from k3s_daas.seal.keys import generate_signing_key
from tests.unit.k3s_daas.gateway.gateway_world import (
    EXECUTOR,
    PODS,
    SESSION,
    an_id,
    refused,
)


async def test_without_a_good_credential_no_body_is_asked_for(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 401 ")


BAD_CREDENTIALS = {
    "none": (lambda world: {}, "send an Authorization header"),
    "a public id": (
        lambda world: {"Authorization": f"Bearer {SESSION.hex()}"},
        "a credential is daas1",
    ),
    "basic": (lambda world: {"Authorization": "Basic YTpi"}, "must hold a bearer credential"),
    "empty": (lambda world: {"Authorization": "Bearer"}, "must hold a bearer credential"),
    "another key": (
        lambda world: {"Authorization": f"Bearer {world.credential(key=generate_signing_key())}"},
        "not signed by the key of its session",
    ),
    "expired": (
        lambda world: {"Authorization": f"Bearer {world.credential(issued_ms=1, expires_ms=2)}"},
        "expired",
    ),
    "another gateway": (
        lambda world: {"Authorization": f"Bearer {world.credential(gateway=an_id(77))}"},
        "another gateway",
    ),
    "another network": (
        lambda world: {"Authorization": f"Bearer {world.credential(chain=b'd' * 32)}"},
        "another network",
    ),
    "no such session": (
        lambda world: {"Authorization": f"Bearer {world.credential(session=an_id(78))}"},
        "no Session 0x",
    ),
    "an object that is no session": (
        lambda world: {"Authorization": f"Bearer {world.credential(session=EXECUTOR)}"},
        "no Session 0x",
    ),
}


@pytest.mark.parametrize(("headers", "why"), BAD_CREDENTIALS.values(), ids=BAD_CREDENTIALS.keys())
async def test_a_bad_credential_is_401_with_a_reason_and_reaches_no_contract(
    world, ask, headers, why
):
    limits = Limits(session_seconds=0)

    status = await refused(ask(f"GET {PODS}", headers(world), limits=limits, credential=False))

    assert (status["code"], status["reason"]) == (401, "Unauthorized")
    assert status["message"].startswith("Missing or invalid Seal token: ")
    assert why in status["message"]
    assert world.asked == []


async def test_two_credentials_at_once_are_refused(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()
    line = f"Authorization: Bearer {world.credential()}\r\n"

    await client.say(f"GET {PODS} HTTP/1.1\r\nHost: a\r\n{line}{line}Connection: close\r\n\r\n")

    assert b" 40" in (await client.hear())[:14]
    assert world.asked == []


async def test_a_credential_in_a_websocket_protocol_is_refused(world, ask):
    status = await refused(
        ask(
            f"GET {PODS}/a/exec?command=ls",
            {
                "Upgrade": "websocket",
                "Connection": "Upgrade, close",
                "Sec-WebSocket-Protocol": "base64url.bearer.authorization.k8s.io.YWJj, x",
            },
        )
    )

    assert status["code"] == 400
    assert world.asked == []


async def test_a_session_that_was_only_just_opened_is_waited_for(world, ask):
    session = world.objects.pop(SESSION)
    asyncio.get_running_loop().call_later(0.1, world.objects.__setitem__, SESSION, session)

    code, _, _ = await ask(f"GET {PODS}")

    assert code == 200


IDENTITY_CLAIMS = [
    "Impersonate-User",
    "impersonate-user",
    "IMPERSONATE-GROUP",
    "Impersonate-Uid",
    "Impersonate_User",
    "Impersonate-Extra-scopes",
    "X-Remote-User",
    "x_remote_group",
    "X-Remote-Extra-Foo",
]


@pytest.mark.parametrize("name", IDENTITY_CLAIMS)
@pytest.mark.parametrize("path", [PODS, "/healthz", "/"])
async def test_an_identity_that_a_client_claims_is_refused_on_every_path(world, ask, name, path):
    status = await refused(ask(f"GET {path}", {name: "system:masters"}))

    assert status["code"] == 400
    assert "claims an identity" in status["message"]
    assert world.asked == []


@pytest.mark.parametrize("name", IDENTITY_CLAIMS)
async def test_connection_may_not_name_what_is_stamped_later(world, ask, name):
    status = await refused(ask(f"GET {PODS}", {"TE": "x", "Connection": f"close, {name}"}))

    assert status["code"] == 400
    assert world.asked == []


async def test_only_headers_that_mean_something_to_the_cluster_travel(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Connection: close, Accept, Audit-ID\r\nAccept: text/plain\r\n"
        "Audit-ID: planted\r\nCookie: a=b\r\nX-Forwarded-For: 1.2.3.4\r\nUser-Agent: me\r\n\r\n"
    )
    await client.hear()

    ((head, _),) = world.opened
    assert head.headers == (("User-Agent", "me"),)


PATHS = ["/api/v1/../v1/pods", "/api/v1/%2e%2e/pods", "/api//v1/pods", "/api/v1/pods;a=b", "/a%2Fb"]


@pytest.mark.parametrize("path", [*PATHS, "/a%00b", "/a%252e", "https://other/api/v1/pods", "*"])
async def test_a_path_with_two_readings_is_refused_and_never_repaired(world, ask, path):
    status = await refused(ask(f"GET {path}"))

    assert status["code"] == 400
    assert world.asked == []


@pytest.mark.parametrize("version", ["HTTP/0.9", "HTTP/2.0"])
async def test_a_version_that_is_framed_otherwise_is_refused(world, listen, version):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"GET {PODS} {version}\r\nHost: a\r\nConnection: close\r\n"
        f"Authorization: Bearer {world.credential()}\r\n\r\n"
    )

    assert (await client.hear()).split(b" ")[1] == b"400"
    assert world.asked == []


async def test_the_clusters_own_health_paths_go_through_the_contract(world, ask):
    for path in ("/healthz", "/readyz", "/livez", "/metrics"):
        assert (await ask(f"GET {path}"))[0] == 200

    assert [asked.path for asked in world.asked] == ["/healthz", "/readyz", "/livez", "/metrics"]
