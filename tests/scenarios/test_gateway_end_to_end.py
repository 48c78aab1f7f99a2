"""Requests through the real gateway, the real contract on pocketsui, and the real executor."""

import asyncio
import json
import subprocess
import time

import aiohttp
import pytest

from k3s_daas.chain import Submitter
from k3s_daas.contract.calls import cluster, permission, seal_token, session
from tests.scenarios.gateway_stand import running_stand

PODS = "/api/v1/namespaces/web/pods"


@pytest.fixture
async def stand(tmp_path):
    async with running_stand(tmp_path) as running:
        yield running


@pytest.fixture
async def http(stand):
    headers = {"Authorization": f"Bearer {stand.credential()}"}
    connector = aiohttp.TCPConnector(ssl=stand.client_context(), limit=0)
    async with aiohttp.ClientSession(
        stand.url, headers=headers, connector=connector, auto_decompress=False
    ) as client:
        yield client


async def as_owner(stand, *calls):
    async with Submitter(stand.client, stand.owner, stand.contract.package) as submitter:
        await submitter.execute(calls)


async def status_of(http, method, path, **options):
    """The HTTP status and the `metav1.Status` message of a refusal."""
    async with http.request(method, path, **options) as answer:
        return answer.status, json.loads(await answer.read())["message"]


async def test_a_request_reaches_the_api_server_as_it_was_sent_and_its_answer_comes_back(
    stand, http
):
    async with http.post(
        f"{PODS}?dryRun=All&fieldManager=a%2Fb",
        data=b"kind: Pod",
        headers={"Content-Type": "application/yaml", "Cookie": "a=b"},
    ) as answer:
        shown = json.loads(await answer.read())
        assert answer.status == 201, shown["message"]
        assert answer.headers["Warning"] == '299 - "seen"'
        audit_id = answer.headers["Audit-Id"]

    assert shown["method"] == "POST"
    assert shown["body"] == "kind: Pod"
    fields = dict(shown["headers"])
    assert fields["Content-Type"] == "application/yaml"
    assert fields["Audit-ID"] == audit_id
    assert fields["Impersonate-User"] == f"daas:0x{stand.token.hex()}"
    assert not {"Cookie", "Authorization"} & set(fields)


async def test_bodies_of_a_megabyte_go_through_the_blob_store_both_ways(stand, http):
    async with http.get(f"{PODS}/large") as answer:
        assert await answer.read() == bytes(range(256)) * 4096
    body = "x" * 1_000_000
    async with http.put(f"{PODS}/a", data=body.encode()) as answer:
        assert json.loads(await answer.read())["body"] == body


async def test_a_redirect_is_shown_to_the_client_and_followed_by_nobody(stand, http):
    async with http.get(f"{PODS}/elsewhere", allow_redirects=False) as answer:
        assert answer.status == 307
    assert len(stand.upstream.seen) == 1


async def test_a_watch_comes_event_by_event(stand, http):
    async with http.get(PODS, params={"watch": "1"}) as answer:
        assert answer.status == 200
        assert await answer.content.readline() == b'{"type":"ADDED"}\n'
        stand.upstream.more.set()
        assert await answer.content.readline() == b'{"type":"BOOKMARK"}\n'
        assert await answer.content.read() == b""
    assert await stream_accounts(stand) == {"yes": 1}


async def stream_accounts(stand):
    """How many closing records agree with what the gateway relayed, once there is any."""
    for _ in range(200):
        samples = stand.gateway.metrics.stream_accounts.collect()[0].samples
        counts = {s.labels["agrees"]: s.value for s in samples if s.name.endswith("_total")}
        if counts:
            return counts
        await asyncio.sleep(0.02)
    return {}


async def test_exec_over_websocket_is_a_tunnel_with_the_subprotocol_asked_for(stand, http):
    async with http.ws_connect(
        f"{PODS}/a/exec?command=cat", protocols=("v5.channel.k8s.io", "v4.channel.k8s.io")
    ) as tunnel:
        assert tunnel.protocol == "v5.channel.k8s.io"
        for message in (b"abc", b"x" * 200_000, b"end"):
            await tunnel.send_bytes(message)
            assert (await tunnel.receive_bytes()) == message[::-1]
        assert (await tunnel.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_what_the_contract_says_no_to_never_reaches_the_api_server(stand, http):
    gone = permission.unbind(stand.cap, stand.role_book, seal_token=stand.token, role="all")
    await as_owner(stand, gone)

    code, message = await status_of(http, "DELETE", f"{PODS}/a")

    assert (code, stand.upstream.seen) == (403, [])
    assert 'cannot delete resource "pods" in API group "" in the namespace "web"' in message


async def test_a_revoked_session_is_401_at_its_very_next_request(stand, http):
    async with http.get(PODS) as answer:
        assert answer.status == 200
    await as_owner(stand, session.revoke_session(stand.session))

    code, message = await status_of(http, "GET", PODS)

    assert code == 401
    assert "ERROR_INVALID_SESSION" in message


async def test_a_revoked_seal_token_is_401(stand, http):
    await as_owner(stand, seal_token.revoke(stand.token))

    code, message = await status_of(http, "GET", PODS)

    assert code == 401
    assert message.startswith("Missing or invalid Seal token: ERROR_INVALID_SEAL")


async def test_a_suspended_cluster_is_503(stand, http):
    await as_owner(stand, cluster.suspend(stand.cap, stand.cluster))

    code, message = await status_of(http, "GET", PODS)

    assert code == 503
    assert "ERROR_CLUSTER_SUSPENDED" in message


async def test_plain_kubectl_speaks_through_it(stand):
    command = [
        "kubectl",
        "--kubeconfig",
        str(stand.kubeconfig()),
        "get",
        "--raw",
        f"{PODS}?limit=5",
    ]

    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=30)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["target"] == f"{PODS}?limit=5"


async def test_two_hundred_at_once_on_one_session_are_all_answered(stand, http):
    async def one():
        async with http.get(PODS) as answer:
            await answer.read()
            return answer.status

    assert await one() == 200
    began = time.perf_counter()
    for _ in range(20):
        assert await one() == 200
    alone = (time.perf_counter() - began) / 20
    began = time.perf_counter()
    statuses = await asyncio.gather(*(one() for _ in range(200)))
    seconds = time.perf_counter() - began
    print(f"alone {alone * 1000:.0f} ms; 200 at once: {200 / seconds:.0f} a second")

    assert set(statuses) == {200}
    assert seconds < 30


async def test_metrics_and_readiness_have_a_port_of_their_own(stand, http):
    async with http.get(PODS) as answer:
        await answer.read()
    health = json.loads(stand.gateway_config.read_text())["metrics_port"]
    async with aiohttp.ClientSession(f"http://127.0.0.1:{health}") as own:
        async with own.get("/readyz") as answer:
            assert (answer.status, await answer.text()) == (200, "ok\n")
        async with own.get("/metrics") as answer:
            said = await answer.text()
    assert 'requests_total{request_class="single",status="200",verb="list"} 1.0' in said
