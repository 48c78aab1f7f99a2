"""Requests of class *stream*: approved like every other, then carried outside the transactions.

The approval names the executor; the gateway connects to the endpoint the ledger has for it, and
proves with the secret from the envelope that it is the one who was approved.
"""

from aiohttp import web

from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.directory import Directory
from k3s_daas.gateway.exchange import Approval, Intent
from k3s_daas.gateway.executor_link import StreamTicket, open_stream
from k3s_daas.gateway.relay import relay_stream
from k3s_daas.gateway.telemetry import Metrics, Trace


class Streams:
    """Opens and relays streams."""

    def __init__(self, directory: Directory, limits: Limits, metrics: Metrics) -> None:
        self._directory = directory
        self._limits = limits
        self._sent = metrics.stream_bytes.labels("sent")
        self._received = metrics.stream_bytes.labels("received")

    async def relay(
        self, request: web.BaseRequest, intent: Intent, approval: Approval, trace: Trace
    ) -> web.StreamResponse:
        """Show the client the approved stream to its end."""
        with trace.filter("open"):
            executor = await self._directory.executor(approval.request.executor)
        ticket = StreamTicket(
            endpoint=executor.endpoint,
            signing_key=executor.signing_key,
            request_id=bytes(approval.request_id),
            request_id_text=str(approval.request_id),
            secret=approval.sealed.stream_secret,
        )
        async with open_stream(ticket, self._limits.opening_seconds) as stream:
            try:
                response, ending = await relay_stream(request, stream, intent.upgrade, self._limits)
                trace.learn(ending=ending)
                return response
            finally:
                digest = stream.digest
                self._sent.inc(digest.bytes_sent)
                self._received.inc(digest.bytes_received)
                trace.learn(bytes_sent=digest.bytes_sent, bytes_received=digest.bytes_received)
