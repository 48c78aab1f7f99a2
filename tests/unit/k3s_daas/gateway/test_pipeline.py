"""Whole requests: from the bytes a client sends to the bytes it gets, with the ledger played."""

import asyncio
import dataclasses
import json

import pytest

from k3s_daas.chain.errors import LedgerUnavailable, OutcomeUnknown
from k3s_daas.contract.aborts import AbortCode
from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.pipeline import unreadable
from k3s_daas.seal.envelope import open_
from k3s_daas.seal.keys import generate_signing_key
from k3s_daas.seal.message import split
from tests.unit.k3s_daas.gateway.gateway_world import EXECUTOR, SESSION, World, an_id, binding_of

PODS = "/api/v1/namespaces/web/pods"


@pytest.fixture
def world():
    return World()


@pytest.fixture
def ask(world, listen):
    """`status, headers, body = await ask("GET /path", {...}, body)`, on a connection of its own."""

    async def ask_gateway(line, headers=None, body=b"", *, limits=None, credential=True):
        connect = await listen(world.pipeline(limits or Limits()), limits, unreadable)
        client = await connect()
        head = {"Host": "gateway"}
        if credential:
            head["Authorization"] = f"Bearer {world.credential()}"
        if body:
            head["Content-Length"] = str(len(body))
        head |= {"Connection": "close"} | (headers or {})
        text = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        await client.say(f"{line} HTTP/1.1\r\n{text}\r\n".encode() + body)
        answer = await client.hear()
        first, _, rest = answer.partition(b"\r\n\r\n")
        lines = first.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:])
        return int(lines[0].split()[1]), fields, rest

    return ask_gateway


async def refused(answer):
    """The `metav1.Status` of an answer, checked to be one."""
    code, headers, body = await answer
    status = json.loads(body)
    assert headers["Content-Type"] == "application/json"
    assert (status["kind"], status["apiVersion"], status["status"]) == ("Status", "v1", "Failure")
    assert status["code"] == code
    return status | {"retry": headers.get("Retry-After"), "audit": headers.get("Audit-Id")}


async def test_a_request_goes_to_the_contract_and_its_answer_comes_back_as_it_was(world, ask):
    world.answer = lambda head, body: (
        201,
        (("Content-Type", "application/json"), ("Warning", '299 - "a"'), ("Warning", '299 - "b"')),
        body.upper(),
    )

    code, headers, body = await ask(
        f"POST {PODS}?dryRun=All", {"Content-Type": "application/yaml"}, b"kind: pod"
    )

    assert (code, body) == (201, b"KIND: POD")
    assert headers["Audit-Id"] == headers["X-Request-Id"] == str(RequestId(SESSION, 1))
    (asked,) = world.asked
    assert (asked.method, asked.verb, asked.path) == ("POST", "create", PODS)
    assert (asked.namespace, asked.resource_type, asked.request_class) == ("web", "pods", 0)
    ((head, opened),) = world.opened
    assert (head.query, opened) == ("dryRun=All", b"kind: pod")
    assert head.headers == (("Content-Type", "application/yaml"),)


async def test_query_and_body_are_readable_for_executor_and_owner_and_nowhere_else(world, ask):
    await ask(f"POST {PODS}?fieldManager=secret-query", {}, b"secret-body")

    (asked,) = world.asked
    assert b"secret" not in repr(asked).encode()
    message = open_(asked.payload, world.owner_sealing, binding_of(asked).encode())
    assert split(message)[1] == b"secret-body"


async def test_what_is_long_goes_through_the_blob_store_both_ways(world, ask):
    world.answer = lambda head, body: (200, (), body + b"!")
    body = bytes(range(256)) * 2000

    code, headers, answer = await ask(f"PUT {PODS}/a", {}, body)

    assert code == 200
    assert headers["Transfer-Encoding"] == "chunked"
    assert dechunk(answer) == body + b"!"
    assert world.asked[0].payload == b""


async def test_a_chunked_body_and_expect_continue_are_understood(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert await client.hear_head() == "HTTP/1.1 100 Continue\r\n\r\n"
    await client.say("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")

    assert (await client.hear_head()).startswith("HTTP/1.1 200 ")
    assert world.opened[0][1] == b"abcdef"


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


async def test_the_clusters_own_health_paths_go_through_the_contract(world, ask):
    for path in ("/healthz", "/readyz", "/livez", "/metrics"):
        assert (await ask(f"GET {path}"))[0] == 200

    assert [asked.path for asked in world.asked] == ["/healthz", "/readyz", "/livez", "/metrics"]


REFUSALS = [
    (AbortCode.ERROR_INVALID_SEAL, 401, "Unauthorized", None),
    (AbortCode.ERROR_INVALID_SESSION, 401, "Unauthorized", None),
    (AbortCode.ERROR_NO_PERMISSION, 403, "Forbidden", None),
    (AbortCode.ERROR_INSUFFICIENT_STAKE, 403, "Forbidden", None),
    (AbortCode.ERROR_NO_EXECUTOR, 503, "ServiceUnavailable", "5"),
    (AbortCode.ERROR_CLUSTER_SUSPENDED, 503, "ServiceUnavailable", "5"),
    (AbortCode.ERROR_BAD_REQUEST, 400, "BadRequest", None),
]


@pytest.mark.parametrize(("code", "http", "reason", "retry"), REFUSALS)
async def test_the_contracts_refusal_is_told_in_kubernetes_words(
    world, ask, code, http, reason, retry
):
    world.decide = lambda asked: int(code)

    status = await refused(ask(f"DELETE {PODS}/a"))

    assert (status["code"], status["reason"], status["retry"]) == (http, reason, retry)
    assert code.name in status["message"]
    assert status["audit"] == str(RequestId(SESSION, 1))


async def test_a_forbidden_request_says_who_wanted_what(world, ask):
    world.decide = lambda asked: int(AbortCode.ERROR_NO_PERMISSION)

    status = await refused(ask(f"DELETE {PODS}/a"))

    assert (
        'cannot delete resource "pods" in API group "" in the namespace "web"'
        in (status["message"])
    )
    assert 'User "daas:0x' in status["message"]


async def test_a_used_sequence_number_is_skipped_and_the_request_made_once(world, ask):
    world.highest = 40
    first = []

    def decide(asked):
        first.append(RequestId.from_bytes(asked.request_id).sequence)
        if len(first) == 1:
            world.highest = 57
            return int(AbortCode.ERROR_SEQUENCE_USED)
        return 0

    world.decide = decide

    code, headers, _ = await ask(f"POST {PODS}", {}, b"body")

    assert (code, first) == (200, [41, 58])
    assert headers["Audit-Id"] == str(RequestId(SESSION, 58))
    assert [body for _, body in world.opened] == [b"body"]


async def test_a_long_body_is_not_read_twice_but_the_client_may_send_it_again(world, ask):
    world.decide = lambda asked: int(AbortCode.ERROR_SEQUENCE_USED)

    status = await refused(ask(f"POST {PODS}", {}, bytes(100_000)))

    assert (status["code"], status["retry"]) == (429, "1")
    assert len(world.asked) == 1


async def test_the_ledger_away_is_503_and_may_be_tried_again(world, ask):
    world.submit_fails = LedgerUnavailable("nobody there")

    status = await refused(ask(f"GET {PODS}"))

    assert (status["code"], status["reason"], status["retry"]) == (503, "ServiceUnavailable", "5")


async def test_an_unknown_outcome_is_504_and_is_never_submitted_again(world, ask):
    world.submit_fails = OutcomeUnknown("digest")

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["reason"], status["retry"]) == (504, "Timeout", None)
    assert str(RequestId(SESSION, 1)) in status["message"]


async def test_an_outcome_that_turns_up_on_the_record_is_as_good_as_an_answer(world, ask):
    submit = world.submit

    async def lose_the_answer(call):
        await submit(call)
        raise OutcomeUnknown("digest")

    world.submit = lose_the_answer

    assert (await ask(f"POST {PODS}", {}, b"x"))[0] == 200
    assert len(world.asked) == 1


async def test_the_nodes_word_alone_is_no_decision(world, ask):
    world.emit = lambda event: None

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["retry"]) == (504, None)


async def test_no_answer_in_time_is_504_with_the_request_id_and_no_invitation_to_repeat(world, ask):
    world.answer = lambda head, body: None

    status = await refused(ask(f"POST {PODS}", {}, b"x", limits=Limits(answer_seconds=0.1)))

    assert (status["code"], status["retry"]) == (504, None)
    assert status["details"]["uid"] == str(RequestId(SESSION, 1))


FORGERIES = {
    "another signature": lambda answer: dataclasses.replace(answer, signature=bytes(64)),
    "another status": lambda answer: dataclasses.replace(answer, status=500),
    "another envelope": lambda answer: dataclasses.replace(answer, payload=b"other"),
    "another executor": lambda answer: dataclasses.replace(answer, executor=an_id(50)),
    "another key": lambda answer: dataclasses.replace(answer, key_version=9),
}


@pytest.mark.parametrize("tamper", FORGERIES.values(), ids=FORGERIES.keys())
async def test_an_answer_that_the_assigned_executor_did_not_sign_is_not_shown(world, ask, tamper):
    world.tamper = tamper

    status = await refused(ask(f"GET {PODS}"))

    assert (status["code"], status["retry"]) == (502, None)


async def test_why_an_executor_rejected_a_request_is_its_owners_when_it_could_not_open_it(
    world, ask
):
    def reject(asked):
        world.record(asked, 400, b"sealed for the owner alone", result=1)

    world._execute = reject

    status = await refused(ask(f"GET {PODS}"))

    assert status["code"] == 400
    assert "the executor rejected request" in status["message"]


async def test_an_outcome_that_the_executor_does_not_know_is_504(world, ask):
    world._execute = lambda asked: world.record(asked, 504, b"for the owner", result=2)

    status = await refused(ask(f"POST {PODS}", {}, b"x"))

    assert (status["code"], status["reason"], status["retry"]) == (504, "Timeout", None)


async def test_a_body_over_the_limit_by_its_own_account_is_413(world, ask):
    status = await refused(ask(f"POST {PODS}", {}, b"x" * 11, limits=Limits(body_bytes=10)))

    assert status["code"] == 413
    assert world.asked == []


async def test_a_chunked_body_that_grows_over_the_limit_is_413(world, listen):
    limits = Limits(body_bytes=10)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 413 ")
    assert world.asked == []


async def test_headers_too_large_for_an_envelope_are_400(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)
    client = await connect()

    await client.say(
        f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        + f"Accept: {'a' * 15_000}\r\n" * 20
        + "\r\n"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 400 ")
    assert world.asked == []


async def test_a_body_that_stops_coming_is_408(world, listen):
    limits = Limits(body_seconds=0.05)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()

    await client.say(
        f"POST {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n"
        "Content-Length: 10\r\n\r\nabc"
    )

    assert (await client.hear_head()).startswith("HTTP/1.1 408 ")
    assert world.asked == []


async def test_a_client_that_does_not_take_its_answer_is_cut_off(world, listen):
    world.answer = lambda head, body: (200, (), bytes(30_000_000))
    limits = Limits(write_seconds=0.2)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    client = await connect()
    client.writer.transport.pause_reading()

    await client.say(
        f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"
    )
    for _ in range(100):
        await asyncio.sleep(0.05)
        if not listen.connections():
            break

    assert listen.connections() == 0


async def test_a_hundred_requests_at_once_on_one_session_are_all_answered(world, listen):
    connect = await listen(world.pipeline(Limits()), None, unreadable)

    async def one():
        client = await connect()
        await client.say(
            f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"
        )
        return await client.hear_head(20)

    heads = await asyncio.gather(*(one() for _ in range(100)))

    assert all(head.startswith("HTTP/1.1 200 ") for head in heads)
    assert len({asked.request_id for asked in world.asked}) == 100


async def test_one_request_too_many_is_429(world, listen):
    world.answer = lambda head, body: None
    limits = Limits(requests=1, answer_seconds=0.3)
    connect = await listen(world.pipeline(limits), limits, unreadable)
    first, second = await connect(), await connect()
    line = f"GET {PODS} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {world.credential()}\r\n\r\n"

    await first.say(line)
    await world.wait_asked()
    await second.say(line)

    assert (await second.hear_head()).startswith("HTTP/1.1 429 ")
    assert (await first.hear_head()).startswith("HTTP/1.1 504 ")


async def test_no_credential_query_or_body_stands_in_the_log(world, ask, capsys):
    await ask(f"POST {PODS}?q=secret-query", {"User-Agent": "secret-agent"}, b"secret-body")
    world.decide = lambda asked: 2
    await ask(f"POST {PODS}?q=secret-query", {}, b"secret-body")

    said = capsys.readouterr()
    assert PODS in said.out + said.err
    assert "secret" not in said.out + said.err
    assert "daas1" not in said.out + said.err


def dechunk(body):
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        whole, body = whole + body[: int(size, 16)], body[int(size, 16) + 2 :]
    return whole
