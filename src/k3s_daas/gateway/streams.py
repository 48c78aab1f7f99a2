"""Requests of class *stream*: approved like every other, then carried outside the transactions.

The approval names the executor; the gateway connects to the endpoint the ledger has for it, and
proves with the secret from the envelope that it is the one who was approved. When a stream has come
to its end in order, the executor's account of it on the ledger must be ours, to the byte.
"""

from aiohttp import web

from k3s_daas.contract.events.gateway import K8sStreamClosed
from k3s_daas.gateway.answers import Outcome
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.directory import Directory
from k3s_daas.gateway.exchange import Approval, Intent
from k3s_daas.gateway.executor_link import StreamTicket, open_stream
from k3s_daas.gateway.relay import relay_stream
from k3s_daas.gateway.telemetry import Metrics, Trace, log
from k3s_daas.gateway.tunnel import Ending
from k3s_daas.kube.stream_frames import RelayDigest


class Streams:
    """Opens and relays streams."""

    def __init__(self, directory: Directory, limits: Limits, metrics: Metrics) -> None:
        self._directory = directory
        self._limits = limits
        self._metrics = metrics

    async def relay(
        self, request: web.BaseRequest, intent: Intent, approval: Approval, trace: Trace
    ) -> web.StreamResponse:
        """Show the client the approved stream to its end."""
        ticket = await self._ticket(approval)
        async with open_stream(ticket, self._limits.opening_seconds) as stream:
            ending = Ending.CLIENT_LEFT  # which cancels us, so nothing else would say so
            try:
                response, ending = await relay_stream(request, stream, intent.upgrade, self._limits)
                return response
            finally:
                self._account(approval, stream.digest, ending, trace)

    async def _ticket(self, approval: Approval) -> StreamTicket:
        executor = await self._directory.executor(approval.request.executor)
        return StreamTicket(
            endpoint=executor.endpoint,
            signing_key=executor.signing_key,
            request_id=bytes(approval.request_id),
            request_id_text=str(approval.request_id),
            secret=approval.sealed.stream_secret,
        )

    def _account(self, approval: Approval, ours: RelayDigest, ending: Ending, trace: Trace) -> None:
        trace.learn(ending=ending, bytes_sent=ours.bytes_sent, bytes_received=ours.bytes_received)
        self._metrics.stream_bytes.labels("sent").inc(ours.bytes_sent)
        self._metrics.stream_bytes.labels("received").inc(ours.bytes_received)
        if ending is Ending.COMPLETE:  # else bytes were under way that only one of us has seen
            approval.expectation.follow_outcome(
                lambda recorded: self._compare(approval, ours, recorded)
            )

    def _compare(self, approval: Approval, ours: RelayDigest, recorded: Outcome) -> None:
        """Hold the record that closes a stream against what was relayed."""
        agrees = (
            isinstance(recorded, K8sStreamClosed)
            and recorded.executor == approval.request.executor
            and recorded.envelope_digest == ours.digest()
        )
        self._metrics.stream_accounts.labels("yes" if agrees else "no").inc()
        if not agrees:
            request_id = str(approval.request_id)
            log.error("the executor's account of a stream is not ours", request_id=request_id)
