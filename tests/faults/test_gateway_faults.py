"""What the gateway does when something it needs goes away, and what it leaves when it goes."""

import asyncio
import json
import os
import signal
import sys

import aiohttp
import pytest

from tests.scenarios.gateway_stand import running_stand

PODS = "/api/v1/namespaces/web/pods"
LISTENING = '"event": "listening"'


def http_client(stand):
    headers = {"Authorization": f"Bearer {stand.credential()}"}
    connector = aiohttp.TCPConnector(ssl=stand.client_context(), limit=0)
    return aiohttp.ClientSession(stand.url, headers=headers, connector=connector)


async def get(http, path=PODS):
    async with http.get(path) as answer:
        return answer.status, answer.headers, json.loads(await answer.read())


async def post(http, name):
    async with http.post(PODS, data=name.encode()) as answer:
        return answer.status, answer.headers, json.loads(await answer.read())


async def until_answered(http):
    for _ in range(300):
        if (await get(http))[0] == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the gateway did not come back in 30 s")


async def until(satisfied, seconds=20):
    for _ in range(int(seconds / 0.02)):
        if satisfied():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"not so after {seconds} s")


@pytest.fixture
async def stand(tmp_path):
    async with running_stand(tmp_path, ledger_process=True) as running:
        yield running


async def test_while_the_ledger_is_away_the_answer_is_503_and_afterwards_all_goes_on(stand):
    async with http_client(stand) as http:
        assert (await get(http))[0] == 200

        await stand.ledger.kill()
        code, headers, status = await get(http)
        assert (code, status["reason"]) == (503, "ServiceUnavailable")
        assert int(headers["Retry-After"]) > 0

        await stand.ledger.start()
        await until_answered(http)


async def test_no_write_is_made_twice_when_the_ledger_breaks_under_a_crowd_of_them(stand):
    async with http_client(stand) as http:
        await get(http)
        crowd = asyncio.gather(*(post(http, f"pod-{number}") for number in range(60)))
        await asyncio.sleep(0.05)
        await stand.ledger.kill()
        await asyncio.sleep(0.3)
        await stand.ledger.start()
        answers = await asyncio.wait_for(crowd, 90)

        codes = [code for code, _, _ in answers]
        assert set(codes) <= {201, 503, 504}
        await until_answered(http)
    made = [body for method, body in stand.upstream.written if method == "POST"]
    assert len(made) == len(set(made))
    assert codes.count(201) <= len(made)
    for number, (code, headers, _) in enumerate(answers):
        if code == 503:
            assert f"pod-{number}" not in made, "503 invites to send it again"
        if code == 504:
            assert "Retry-After" not in headers


async def test_a_client_that_hangs_up_loses_its_answer_and_undoes_nothing(stand):
    async with http_client(stand) as http:
        await get(http)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(post(http, "left"), 0.004)
        await until_answered(http)


async def test_a_watcher_that_leaves_leaves_nothing_behind(stand):
    async with http_client(stand) as http:
        for _ in range(20):
            async with http.get(PODS, params={"watch": "1"}) as answer:
                await answer.content.readline()
        await until(lambda: stand.gateway.streams_under_way == 0)


async def test_no_secret_stands_in_any_line_of_a_run(stand, capfd):
    async with http_client(stand) as http:
        await get(http, f"{PODS}?labelSelector=secret-query")
        await post(http, "secret-body")
        async with http.get(PODS, headers={"Authorization": "Bearer daas1.secret.x"}) as answer:
            assert answer.status == 401
        async with http.get(PODS, headers={"Impersonate-User": "secret-user"}) as answer:
            assert answer.status == 400

    said = "".join(capfd.readouterr())
    assert "request_id=" in said
    for secret in ("secret-query", "secret-body", "daas1.", "secret-user"):
        assert secret not in said


class Process:
    """`python -m k3s_daas.gateway --config FILE`, with its log."""

    def __init__(self, stand):
        self._stand = stand
        self.log = ""

    async def start(self, line=LISTENING):
        """Return once its log has `line`."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "k3s_daas.gateway",
            "--config",
            str(self._stand.gateway_config),
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        await until(lambda: line in self.log)

    async def _read(self):
        async for line in self._process.stderr:
            self.log += line.decode()

    @property
    def is_running(self):
        return self._process.returncode is None

    async def end(self, number):
        os.kill(self._process.pid, number)
        code = await asyncio.wait_for(self._process.wait(), 20)
        await self._reading
        self.log = ""
        return code


@pytest.fixture
async def gateway(tmp_path):
    async with running_stand(tmp_path, serve_gateway=False) as stand:
        process = Process(stand)
        await process.start()
        yield stand, process
        if process.is_running:
            await process.end(signal.SIGTERM)


async def test_after_kill_9_it_is_back_at_once_and_no_request_id_is_used_twice(gateway):
    stand, process = gateway
    seen = []
    for _ in range(3):
        async with http_client(stand) as http:
            for number in range(5):
                code, headers, _ = await post(http, f"pod-{number}")
                assert code == 201
                seen.append(headers["Audit-Id"])
            crowd = [asyncio.ensure_future(post(http, "crowd")) for _ in range(20)]
            await asyncio.sleep(0.02)
            await process.end(signal.SIGKILL)
            await asyncio.gather(*crowd, return_exceptions=True)
        await process.start()
    assert len(set(seen)) == len(seen)


async def test_sigterm_answers_what_is_under_way_ends_the_streams_and_exits_in_order(gateway):
    stand, process = gateway
    async with http_client(stand) as http:
        watching = await http.get(PODS, params={"watch": "1"})
        await watching.content.readline()
        under_way = [asyncio.ensure_future(post(http, f"pod-{number}")) for number in range(10)]
        await asyncio.sleep(0.01)
        code = await process.end(signal.SIGTERM)

        assert code == 0
        assert {answer[0] for answer in await asyncio.gather(*under_way)} <= {201, 503}
        with pytest.raises(aiohttp.ClientError):
            await watching.content.read()
        watching.close()


async def test_sigterm_ends_it_also_while_the_ledger_is_away(tmp_path):
    async with running_stand(tmp_path, serve_gateway=False, ledger_process=True) as stand:
        process = Process(stand)
        await process.start()
        async with http_client(stand) as http:
            await get(http)
            crowd = [asyncio.ensure_future(post(http, "crowd")) for _ in range(20)]
            await asyncio.sleep(0.02)
            await stand.ledger.kill()
            try:
                assert await process.end(signal.SIGTERM) == 0
            finally:
                await stand.ledger.start()
            await asyncio.gather(*crowd, return_exceptions=True)


async def test_started_before_the_ledger_it_waits_and_can_be_stopped(tmp_path):
    async with running_stand(tmp_path, serve_gateway=False, ledger_process=True) as stand:
        await stand.ledger.kill()
        process = Process(stand)
        await process.start("waiting for the platform")
        assert await process.end(signal.SIGTERM) == 0
        await process.start("waiting for the platform")
        await stand.ledger.start()
        await until(lambda: LISTENING in process.log)
        async with http_client(stand) as http:
            await until_answered(http)
        assert await process.end(signal.SIGTERM) == 0


async def test_a_bad_configuration_is_one_line_and_exit_2(tmp_path):
    config = tmp_path / "gateway.json"
    config.write_text("{}")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "k3s_daas.gateway",
        "--config",
        str(config),
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()

    assert process.returncode == 2
    assert len(said.splitlines()) == 1
    assert "port" in json.loads(said)["reason"]
