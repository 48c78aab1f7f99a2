"""One request from its headers to the last byte of its answer: the filters, in their order.

The numbers are those of docs/life-of-a-request.md; steps (5) to (8) are the executor's.

    limits    how much may be under way
    headers   nobody says who they are but by their credential
    identify  (1) whose session signed the credential
    classify  (2) what is asked for
    seal      (3) from here on only the executor can read it
    submit    (4) the contract is asked, on the record
    await     (9) the answer, and why it is believed
    respond   (10) the cluster's very status, headers and bytes

Each filter takes what the one before it made (`exchange`), so none can be skipped. Whatever they
raise becomes a `metav1.Status` in `refusals`, once, here.
"""

from aiohttp import HttpVersion10, HttpVersion11, web

from k3s_daas.chain.errors import ChainError
from k3s_daas.gateway.body import Body
from k3s_daas.gateway.config import Limits
from k3s_daas.gateway.errors import BadRequest, Draining, GatewayError
from k3s_daas.gateway.exchange import Arrival, Intent
from k3s_daas.gateway.executor_link import StreamError
from k3s_daas.gateway.filters.await_answer import AwaitAnswer
from k3s_daas.gateway.filters.classify import to_intent
from k3s_daas.gateway.filters.headers import refuse_identity_claims
from k3s_daas.gateway.filters.identify import Identify
from k3s_daas.gateway.filters.limits import Slots
from k3s_daas.gateway.filters.respond import respond
from k3s_daas.gateway.filters.submit import Submit
from k3s_daas.gateway.refusals import to_status
from k3s_daas.gateway.responses import whole_response
from k3s_daas.gateway.streams import Streams
from k3s_daas.gateway.telemetry import Metrics, Trace, log
from k3s_daas.kube.errors import KubeError
from sui_wire.ids import format_object_id

EXPECTED = (GatewayError, KubeError, ChainError, StreamError)
"""Failures that `refusals` knows by name. Anything else is a defect of ours and logged whole."""

SPOKEN = (HttpVersion10, HttpVersion11)

CLIENT_LEFT = 499
"""Logged as status when the client left before it was answered; never sent."""


class Pipeline:
    """Handles every request of this gateway."""

    def __init__(
        self,
        *,
        limits: Limits,
        metrics: Metrics,
        slots: Slots,
        identify: Identify,
        submit: Submit,
        await_answer: AwaitAnswer,
        streams: Streams,
    ) -> None:
        self._limits = limits
        self._metrics = metrics
        self._slots = slots
        self._identify = identify
        self._submit = submit
        self._await_answer = await_answer
        self._streams = streams

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, whatever becomes of it."""
        trace = Trace(self._metrics)
        status = CLIENT_LEFT
        try:
            response = await self._filters(request, trace)
            status = response.status
        except Exception as error:
            response = self._refuse(request, error, trace)
            status = response.status
        finally:
            trace.finish(status)
        return response

    async def _filters(self, request: web.BaseRequest, trace: Trace) -> web.StreamResponse:
        with self._slots.admit() as slot:
            arrival = read_arrival(request)
            refuse_identity_claims(arrival)
            with trace.filter("identify"):
                session = await self._identify(arrival.headers)  # (1)
            slot.charge(session.seal_token)
            intent = to_intent(arrival, session)  # (2)
            _describe(intent, trace)
            if intent.info.stream:
                slot.become_stream()
            body = Body.of(request, self._limits)
            async with self._submit(intent, body, trace) as approval:  # (3), (4)
                if intent.info.stream:
                    return await self._streams.relay(request, intent, approval, trace)
                with trace.filter("await"):
                    answer = await self._await_answer(approval)  # (9)
                with trace.filter("respond"):
                    return await respond(request, approval, answer, self._limits)  # (10)

    def _refuse(
        self, request: web.BaseRequest, error: Exception, trace: Trace
    ) -> web.StreamResponse:
        reason = type(error).__name__
        trace.learn(refused=reason)
        self._metrics.refusals.labels(reason).inc()
        if request.writer.output_size > 0:
            raise ConnectionResetError("the answer had begun; it was cut") from error
        status = to_status(error)
        if not isinstance(error, EXPECTED):
            log.error("failure", reason=reason, exc_info=error)
        elif status.code >= 500:
            trace.learn(why=str(error))  # our words or the executor's; they quote no client
        response = whole_response(status.code, status.headers(), status.body(), trace.request_id)
        if isinstance(error, Draining):
            response.force_close()
        return response


def read_arrival(request: web.BaseRequest) -> Arrival:
    """The request as it stood on the wire; the parser takes versions that are framed otherwise."""
    if request.version not in SPOKEN:
        raise BadRequest("this server speaks HTTP/1.1: expected a request of that version")
    path, _, query = request.raw_path.partition("?")
    return Arrival(request.method, path, query, tuple(request.headers.items()))


def unreadable(code: int) -> web.StreamResponse:
    """The answer to bytes that are no request (400), or to one on which we fell over (500)."""
    error = BadRequest("the request is not well-formed HTTP/1.1") if code < 500 else Exception()
    status = to_status(error)
    return whole_response(status.code, status.headers(), status.body())


def _describe(intent: Intent, trace: Trace) -> None:
    info = intent.info
    trace.learn(
        session=format_object_id(intent.session.id),
        request_class=intent.request_class.name.lower(),
        method=intent.method,
        verb=info.verb,
        path=info.path,
    )
