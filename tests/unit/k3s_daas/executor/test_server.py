"""The port besides streams: where the executor stands, and the debug door."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web

from k3s_daas.chain.errors import LedgerUnavailable
from k3s_daas.chain.values import ChainEvent
from k3s_daas.executor.injection import InjectionRefused
from k3s_daas.executor.rendezvous import Rendezvous
from k3s_daas.executor.server import Server
from k3s_daas.executor.states import State

EVENT = ChainEvent(7, "digest", 0, "k8s_gateway::K8sAPIRequest", b"", 0)


class FakeInjection:
    """Finds `EVENT`, or fails with `error`."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def find(self, posted: object) -> ChainEvent:
        if self.error is not None:
            raise self.error
        return EVENT


async def health() -> dict[str, object]:
    return {"status": "ok", "checkpoint": 7}


async def take(event: ChainEvent) -> State:
    return State.RECORDED


async def refuse(event: ChainEvent) -> State:
    raise ValueError("assigned to another")


@asynccontextmanager
async def served(injection: Any, taken: Any = take) -> AsyncIterator[ClientSession]:
    server = Server(Rendezvous(), health, taken, injection)
    runner = web.AppRunner(server.application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as session:
        yield session
    await runner.cleanup()


async def post(injection: Any, body: bytes, taken: Any = take) -> tuple[int, dict[str, Any]]:
    async with (
        served(injection, taken) as session,
        session.post("/inject-event", data=body) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


async def test_health_is_json() -> None:
    async with served(None) as session, session.get("/healthz") as answer:
        assert await answer.json() == {"status": "ok", "checkpoint": 7}


async def test_without_development_there_is_no_door() -> None:
    async with served(None) as session, session.post("/inject-event", data=b"{}") as answer:
        assert answer.status == 404


async def test_an_injected_event_tells_where_its_request_stands() -> None:
    assert await post(FakeInjection(), b"{}") == (200, {"state": "recorded", "checkpoint": 7})


async def test_what_cannot_be_injected_says_why() -> None:
    not_there = FakeInjection(InjectionRefused(404, "not on the ledger"))
    assert await post(not_there, b"{}") == (404, {"error": "not on the ledger"})
    assert (await post(FakeInjection(LedgerUnavailable("away")), b"{}"))[0] == 503
    assert (await post(FakeInjection(), b"{"))[0] == 400
    status, said = await post(FakeInjection(), b"{}", refuse)
    assert (status, said) == (400, {"error": "not taken up: assigned to another"})


async def test_a_stream_needs_an_id_and_the_upgrade() -> None:
    async with served(None) as session:
        for path, headers in (
            ("/streams/nonsense", {"Upgrade": "daas-stream"}),
            ("/streams/11111111111111111111111111111112-7", {}),
        ):
            async with session.post(path, headers=headers) as answer:
                assert answer.status == 400
                assert (await answer.json())["kind"] == "Status"
