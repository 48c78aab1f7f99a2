"""What a gateway says of itself: one JSON line and a few counters for each request.

A line carries the request's id, what was asked (method, verb, path without query), by which
session, how it ended and how long each filter took. It never carries a credential, a query, a
header or a body.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Clock = Callable[[], float]

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Histogram buckets: from a cached refusal to the longest wait for an answer."""


class Metrics:
    """The gateway's counters, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "daas_gateway_requests",
            "Requests answered, by class, verb and HTTP status",
            ("request_class", "verb", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "daas_gateway_request_seconds",
            "From a request's headers to the last byte of its answer (single requests)",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.filter_seconds = Histogram(
            "daas_gateway_filter_seconds",
            "Time spent in each filter",
            ("filter",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.under_way = Gauge(
            "daas_gateway_under_way",
            "Requests and streams under way",
            ("request_class",),
            registry=self.registry,
        )
        self.refusals = Counter(
            "daas_gateway_refusals",
            "Requests that were not answered by the cluster, by reason",
            ("reason",),
            registry=self.registry,
        )
        self.stream_accounts = Counter(
            "daas_gateway_stream_accounts",
            "Streams that ended in order, by whether the executor's record agrees with us",
            ("agrees",),
            registry=self.registry,
        )
        self.stream_bytes = Counter(
            "daas_gateway_stream_bytes",
            "Bytes relayed in streams, by direction",
            ("direction",),
            registry=self.registry,
        )


class Trace:
    """The record of one request in the making; each filter adds what it has learnt."""

    def __init__(self, metrics: Metrics, clock: Clock = time.monotonic) -> None:
        self._metrics = metrics
        self._clock = clock
        self._began = clock()
        self._facts: dict[str, str | int | float] = {}
        self._filters: dict[str, float] = {}

    def learn(self, **facts: str | int | float) -> None:
        """Add to what the line will say."""
        self._facts.update(facts)

    @property
    def request_id(self) -> str:
        """The request's id on the ledger, once it has one; else empty."""
        return str(self._facts.get("request_id", ""))

    @contextmanager
    def filter(self, name: str) -> Iterator[None]:
        """Measure the filter `name`."""
        began = self._clock()
        try:
            yield
        finally:
            seconds = self._clock() - began
            self._metrics.filter_seconds.labels(name).observe(seconds)
            self._filters[name] = round(seconds * 1000, 1)

    def finish(self, status: int) -> None:
        """Write the line and count the request."""
        seconds = self._clock() - self._began
        request_class = str(self._facts.get("request_class", "none"))
        verb = str(self._facts.get("verb", "none"))
        self._metrics.requests.labels(request_class, verb, str(status)).inc()
        if request_class != "stream":
            self._metrics.request_seconds.observe(seconds)
        log.info(
            "request",
            status=status,
            milliseconds=round(seconds * 1000, 1),
            filters=self._filters,
            **self._facts,
        )


log = structlog.get_logger("k3s_daas.gateway")
"""The process's one logger."""
