"""The TLS door: what it speaks, whom it does not wait for, and how it closes."""

import asyncio
import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from k3s_daas.gateway.config import ConfigError, GatewayConfig, Limits
from k3s_daas.gateway.connection import Server
from k3s_daas.gateway.filters.limits import Slots
from k3s_daas.gateway.listener import listening, tls_context
from k3s_daas.gateway.pipeline import unreadable
from k3s_daas.gateway.telemetry import Metrics
from tests.unit.k3s_daas.gateway.conftest import RawClient, client_context, self_signed
from tests.unit.k3s_daas.gateway.gateway_world import World

GET = "GET /api/v1/pods HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n"


def config(folder: Path, **limits: float) -> GatewayConfig:
    pem = self_signed(ec.generate_private_key(ec.SECP256R1()), folder)
    return GatewayConfig(
        port=0,
        certificate=pem,
        certificate_key=pem,
        ledger="",
        package_id="0x1",
        platform_id="0x2",
        signing_key=pem,
        blobs=folder,
        limits=Limits(**limits),
    )


async def connect(port: int, context: ssl.SSLContext | None = None) -> RawClient:
    tls = context or client_context()
    return RawClient(*await asyncio.open_connection("127.0.0.1", port, ssl=tls))


@pytest.fixture
def world():
    return World()


@pytest.fixture
def door(tmp_path, world):
    """`async with door(limit=...) as (port, slots):` listens with a whole pipeline behind."""

    def open_door(**limits):
        chosen = config(tmp_path, **limits)
        slots = Slots(chosen.limits, Metrics())
        server = Server(world.pipeline(chosen.limits, slots), unreadable, chosen.limits)
        return listening(chosen, server, slots)

    return open_door


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_it_speaks_tls_1_2_and_1_3_and_http_1_1(door, world, version):
    async with door() as port:
        context = client_context()
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])
        client = await connect(port, context)
        assert client.writer.get_extra_info("ssl_object").selected_alpn_protocol() == "http/1.1"

        await client.say(GET.format(world.credential()))
        assert (await client.hear_head()).startswith("HTTP/1.1 200 ")
        client.writer.close()


def test_it_does_not_speak_what_is_older(tmp_path):
    assert tls_context(config(tmp_path)).minimum_version is ssl.TLSVersion.TLSv1_2


async def test_a_handshake_that_does_not_come_is_cut(door):
    async with door(handshake_seconds=0.1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01")

        assert await asyncio.wait_for(reader.read(), 5) == b""
        writer.close()


async def test_plain_http_gets_nothing(door):
    async with door() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET.format("x").encode())

        assert b"HTTP" not in await asyncio.wait_for(reader.read(), 5)
        writer.close()


async def test_a_request_under_way_is_answered_while_it_drains(door, world):
    execute, held = world._execute, []
    world._execute = held.append

    async with door() as port:
        client = await connect(port)
        await client.say(GET.format(world.credential()))
        await world.wait_asked()
        asyncio.get_running_loop().call_later(0.7, lambda: execute(held[0]))

    assert (await client.hear_head()).startswith("HTTP/1.1 200 ")


async def test_who_comes_while_it_drains_is_sent_away_with_503(door, world):
    world._execute = lambda asked: None

    async with door(drain_seconds=0.2) as port:
        busy, waiting = await connect(port), await connect(port)
        await busy.say(GET.format(world.credential()))
        await world.wait_asked()
        late = asyncio.create_task(say_later(waiting, GET.format(world.credential())))

    await late
    head = await waiting.hear_head()
    assert head.startswith("HTTP/1.1 503 ")
    assert "Retry-After: 1" in head
    assert "Connection: close" in head


async def say_later(client: RawClient, text: str) -> None:
    await asyncio.sleep(0.1)
    await client.say(text)


def test_a_certificate_that_is_not_there_is_a_configuration_error(tmp_path):
    broken = config(tmp_path)
    broken.certificate.unlink()

    with pytest.raises(ConfigError, match="cannot use"):
        tls_context(broken)
