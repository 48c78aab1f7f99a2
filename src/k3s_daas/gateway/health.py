"""The gateway's own state, on a loopback port of its own.

`/healthz`, `/livez` and `/readyz` on the Kubernetes port are the cluster's and go through the
contract like every other path; what this process says of itself therefore has another port.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import generate_latest

from k3s_daas.gateway.telemetry import Metrics

LOOPBACK = "127.0.0.1"

NotReady = Callable[[], Awaitable[str]]
"""Why no request should be sent here now; empty when all is well."""


@asynccontextmanager
async def serving_health(port: int, metrics: Metrics, not_ready: NotReady) -> AsyncIterator[None]:
    """Serve `/metrics`, `/livez`, `/readyz` and `/healthz` (the same) within the block."""

    async def show_metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.registry), content_type="text/plain")

    async def live(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(request: web.Request) -> web.Response:
        reason = await not_ready()
        return web.Response(text=f"{reason or 'ok'}\n", status=503 if reason else 200)

    app = web.Application()
    app.router.add_get("/metrics", show_metrics)
    app.router.add_get("/livez", live)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/healthz", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        yield
    finally:
        await runner.cleanup()
