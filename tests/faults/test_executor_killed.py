"""kill -9 on the real executor process, between the real gateway and the real contract.

The API server is small and counts; ledger, contract and gateway are the real ones. Whatever happens
to the executor: no write twice, every approved request recorded in the end, and the record true.
"""

import asyncio
import json
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from k3s_daas.chain import CheckpointFeed
from k3s_daas.contract.events import decode_record
from k3s_daas.contract.events.gateway import (
    AnswerResult,
    K8sAPIRequest,
    K8sAPIResponse,
    K8sStreamClosed,
)
from k3s_daas.contract.request_id import RequestId
from tests.scenarios.gateway_stand import Stand, running_stand

PODS = "/api/v1/namespaces/web/pods"

EXECUTED, REJECTED, UNKNOWN = AnswerResult


class Executor:
    """The executor as a process that a test may kill."""

    def __init__(self, config: Path) -> None:
        self._config = config
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        command = (sys.executable, "-m", "k3s_daas.executor", "--config", str(self._config))
        log = await asyncio.to_thread((self._config.parent / "executor.log").open, "ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(*command, stderr=log)

    async def end(self, how: signal.Signals) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), 20)


class Records:
    """What the ledger says of every request."""

    def __init__(self) -> None:
        self.approved: set[RequestId] = set()
        self.results: dict[RequestId, list[AnswerResult]] = {}

    @classmethod
    async def read(cls, stand: Stand) -> "Records":
        """All records up to now."""
        records = cls()
        end = await stand.client.latest_checkpoint()
        async with CheckpointFeed(stand.client, stand.contract.package) as feed:
            async for checkpoint in feed.checkpoints(0):
                for event in checkpoint.events:
                    records.add(decode_record(event.type_name, event.contents))
                if checkpoint.sequence >= end:
                    return records
        return records

    def add(self, record: object) -> None:
        if isinstance(record, K8sAPIRequest):
            self.approved.add(RequestId.from_bytes(record.request_id))
        if isinstance(record, K8sAPIResponse | K8sStreamClosed):
            request_id = RequestId.from_bytes(record.request_id)
            self.results.setdefault(request_id, []).append(AnswerResult(record.result))


async def wait_all_recorded(stand: Stand, seconds: float = 20) -> Records:
    """The records once every approved request has one."""
    end = time.monotonic() + seconds
    while True:
        records = await Records.read(stand)
        if records.approved == set(records.results) or time.monotonic() > end:
            assert records.approved == set(records.results), "a request was never recorded"
            assert all(len(results) == 1 for results in records.results.values())
            return records
        await asyncio.sleep(0.2)


@asynccontextmanager
async def a_client(stand: Stand) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bearer {stand.credential()}"}
    connector = aiohttp.TCPConnector(ssl=stand.client_context(), limit=0)
    async with aiohttp.ClientSession(stand.url, headers=headers, connector=connector) as http:
        yield http


@asynccontextmanager
async def scene(tmp_path: Path) -> AsyncIterator[tuple[Stand, Executor]]:
    async with running_stand(tmp_path, serve_executor=False) as stand:
        executor = Executor(stand.executor_config)
        await executor.start()
        try:
            yield stand, executor
        finally:
            await executor.end(signal.SIGTERM)


def writes(stand: Stand) -> Counter[str]:
    """How often each request reached the API server, by Audit-ID."""
    return Counter(request.headers["Audit-ID"] for request in stand.upstream.seen)


async def test_random_kills_under_writes_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as (stand, executor), a_client(stand) as http:

        async def write(number: int) -> int:
            await asyncio.sleep(number * 0.02)
            async with http.post(PODS, data=f"pod {number}".encode()) as answer:
                await answer.read()
                return answer.status

        async def kill() -> None:
            for pause in (0.9, 1.3, 1.7):
                await asyncio.sleep(pause)
                await executor.end(signal.SIGKILL)
                await executor.start()

        statuses, _ = await asyncio.gather(
            asyncio.gather(*(write(number) for number in range(200))), kill()
        )
        records = await wait_all_recorded(stand)

    print(f"statuses {Counter(statuses)}")
    reached = writes(stand)
    assert max(reached.values()) == 1, "a write was done twice"
    for request_id, (result,) in records.results.items():
        if result is EXECUTED:
            assert reached[str(request_id)] == 1
        if result is REJECTED:
            assert reached[str(request_id)] == 0
    results = Counter(result for (result,) in records.results.values())
    assert statuses.count(201) == results[EXECUTED]
    assert results[EXECUTED] >= 100, "three kills cost far more than what was in flight"
    print(f"statuses {Counter(statuses)}; {results}")


async def test_a_request_made_while_the_executor_is_down_is_answered_when_it_is_back(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as (stand, executor), a_client(stand) as http:
        async with http.get(PODS) as answer:
            assert answer.status == 200
        await executor.end(signal.SIGKILL)
        asked = asyncio.create_task(http.get(PODS))
        await asyncio.sleep(1)
        began = time.perf_counter()
        await executor.start()
        async with await asked as answer:
            assert answer.status == 200
        print(f"answered {time.perf_counter() - began:.2f} s after the start")


async def test_a_watch_cut_by_a_kill_is_recorded_as_unknown(tmp_path: Path) -> None:
    async with scene(tmp_path) as (stand, executor), a_client(stand) as http:
        async with http.get(PODS, params={"watch": "1"}) as answer:
            assert await answer.content.readline() == b'{"type":"ADDED"}\n'
            await executor.end(signal.SIGKILL)
            with pytest.raises(aiohttp.ClientError):
                while await answer.content.read(100):
                    pass
        await executor.start()
        records = await wait_all_recorded(stand)
    assert list(records.results.values()) == [[UNKNOWN]]


async def test_sigterm_ends_a_watch_in_order_and_accounts_for_it(tmp_path: Path) -> None:
    async with scene(tmp_path) as (stand, executor), a_client(stand) as http:
        async with http.get(PODS, params={"watch": "1"}) as answer:
            await answer.content.readline()
            assert await executor.end(signal.SIGTERM) == 0
        records = await wait_all_recorded(stand)
        await executor.start()
    assert list(records.results.values()) == [[EXECUTED]]


async def test_an_injected_event_is_checked_against_the_ledger_and_executed_once(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as (stand, executor), a_client(stand) as http:
        async with http.post(PODS, data=b"{}") as answer:
            request_id = answer.headers["Audit-Id"]
        await executor.end(signal.SIGTERM)
        config = json.loads(stand.executor_config.read_text())
        stand.executor_config.write_text(json.dumps({**config, "development": True}))
        await executor.start()
        url = f"https://127.0.0.1:{config['port']}"
        async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(ssl=False)) as debug:
            said = await _post_when_up(debug, {"type": "K8sAPIRequest", "request_id": request_id})
            assert said == (200, {"state": "recorded", "checkpoint": said[1]["checkpoint"]})
            lie = {"type": "K8sAPIRequest", "request_id": request_id, "path": "/api/v1/secrets"}
            assert (await _post_when_up(debug, lie))[0] == 409
            made_up = f"{request_id.split('-')[0]}-999999"
            unknown = {"type": "K8sAPIRequest", "request_id": made_up}
            status, said_of_it = await _post_when_up(debug, unknown)
            assert status == 404 and "nothing was done" in said_of_it["error"]
            async with debug.get("/healthz") as health:
                assert (await health.json())["requests"] == {"recorded": 1}
    assert max(writes(stand).values()) == 1


async def _post_when_up(
    debug: aiohttp.ClientSession, body: dict[str, str]
) -> tuple[int, dict[str, str]]:
    for _ in range(100):
        try:
            async with debug.post("/inject-event", json=body) as answer:
                return answer.status, await answer.json()
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.1)
    raise AssertionError("the executor did not come up")
