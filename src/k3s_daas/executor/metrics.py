"""What an executor counts: requests under way and recorded, and how long they took."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The executor's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._recorded = Counter(
            "daas_executor_recorded",
            "Requests whose answer is on the ledger (or refused by it), by class and result",
            ("request_class", "result"),
            registry=self.registry,
        )
        self._answer_seconds = Histogram(
            "daas_executor_answer_seconds",
            "From a single request's event to its journalled answer",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._record_seconds = Histogram(
            "daas_executor_record_seconds",
            "From a journalled answer to its record on the ledger",
            buckets=SECONDS,
            registry=self.registry,
        )
        self._under_way = Gauge(
            "daas_executor_under_way",
            "Requests taken up and not recorded yet",
            ("request_class",),
            registry=self.registry,
        )

    @contextmanager
    def under_way(self, *, stream: bool) -> Iterator[None]:
        """Count a request while the block runs."""
        with self._under_way.labels(_class(stream)).track_inprogress():
            yield

    def recorded(
        self, result: str, *, stream: bool, answer_seconds: float, record_seconds: float
    ) -> None:
        """Count a request that came to its end."""
        self._recorded.labels(_class(stream), result).inc()
        self._record_seconds.observe(record_seconds)
        if not stream:
            self._answer_seconds.observe(answer_seconds)

    def application(self) -> web.Application:
        """`GET /metrics`, to be served on the loopback only."""

        async def metrics(_: web.Request) -> web.Response:
            body = generate_latest(self.registry)
            return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

        application = web.Application()
        application.router.add_get("/metrics", metrics)
        return application


def _class(stream: bool) -> str:
    return "stream" if stream else "single"
