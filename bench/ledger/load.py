"""Sends signed transactions through gRPC and says what that took."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from google.protobuf.field_mask_pb2 import FieldMask
from grpclib.client import Channel

from bench.ledger.requests import Signed
from bench.ledger.server import Server
from sui_wire.rpc.common_pb2 import Bcs
from sui_wire.rpc.signature_pb2 import UserSignature
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceStub
from sui_wire.rpc.transaction_execution_service_pb2 import ExecuteTransactionRequest
from sui_wire.rpc.transaction_pb2 import Transaction

MASK = ("digest", "effects.status", "effects.gas_used", "events.events", "checkpoint")
"""What K3s-DaaS's own client asks for, more or less."""


class NotExecuted(Exception):
    """A transaction of the benchmark failed: the numbers would mean nothing."""


@dataclass(slots=True)
class Measured:
    """What so many transactions took."""

    transactions: int
    seconds: float
    processor_seconds: float
    latencies: list[float] = field(repr=False)

    @property
    def per_second(self) -> float:
        return self.transactions / self.seconds

    @property
    def processor_ms(self) -> float:
        """The server's processor time for one transaction."""
        return self.processor_seconds / self.transactions * 1_000

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.latencies) * 1_000

    def text(self) -> str:
        return (
            f"{self.transactions} transactions in {self.seconds:.2f} s: {self.per_second:.0f}/s, "
            f"p50 {self.p50_ms:.2f} ms, {self.processor_ms:.3f} ms of the server's processor each "
            f"(at most {1_000 / self.processor_ms:.0f}/s on one core)"
        )


async def send(server: Server, signed: Sequence[Signed], clients: int) -> Measured:
    """Send them all, `clients` at a time, each on a connection of its own."""
    waiting = iter(list(map(_request, signed)))
    latencies: list[float] = []
    used, began = server.processor_seconds(), time.monotonic()
    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(_client(server.url, waiting, latencies))
    seconds = time.monotonic() - began
    return Measured(len(signed), seconds, server.processor_seconds() - used, latencies)


def _request(signed: Signed) -> ExecuteTransactionRequest:
    transaction, signature = signed
    return ExecuteTransactionRequest(
        transaction=Transaction(bcs=Bcs(value=transaction)),
        signatures=[UserSignature(bcs=Bcs(value=signature))],
        read_mask=FieldMask(paths=MASK),
    )


async def _client(
    url: str, waiting: Iterator[ExecuteTransactionRequest], latencies: list[float]
) -> None:
    parts = urlsplit(url)
    channel = Channel(parts.hostname, parts.port)
    stub = TransactionExecutionServiceStub(channel)
    try:
        await _send_all(stub, waiting, latencies)
    finally:
        channel.close()


async def _send_all(
    stub: TransactionExecutionServiceStub,
    waiting: Iterable[ExecuteTransactionRequest],
    latencies: list[float],
) -> None:
    for request in waiting:
        began = time.monotonic()
        answer = await stub.ExecuteTransaction(request)
        latencies.append(time.monotonic() - began)
        status = answer.transaction.effects.status
        if not status.success:
            raise NotExecuted(f"{answer.transaction.digest}: {status.error.description}")
