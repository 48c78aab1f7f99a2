"""The gRPC calls we make, their failures told in our own exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from urllib.parse import urlsplit

from grpclib.client import Channel
from grpclib.const import Status
from grpclib.exceptions import GRPCError, StreamTerminatedError

from pocketsui.errors import InvalidRequest, NoAnswer, Refusal
from sui_wire.rpc import ledger_service_pb2 as ledger_pb
from sui_wire.rpc.ledger_service_grpc import LedgerServiceStub

SECONDS = 30
"""How long one call may take."""


class Connection:
    """A connection to one node; an asynchronous context manager."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise InvalidRequest("url", f"{url!r} is no address: expected http://HOST:PORT")
        self.url = url
        self.channel = Channel(parts.hostname, parts.port or 80)
        self.ledger = LedgerServiceStub(self.channel)

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.channel.close()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell what a call failed of: nobody answers, or the node says no."""
        try:
            yield
        except GRPCError as error:
            if error.status is Status.UNAVAILABLE:
                raise NoAnswer(
                    f"the ledger at {self.url} takes no calls: {error.message}"
                ) from None
            raise Refusal(error.message or error.status.name) from None
        except (OSError, TimeoutError, StreamTerminatedError) as error:
            raise NoAnswer(
                f"no ledger answers at {self.url} ({error or type(error).__name__}); "
                "`pocketsui start` runs one, --url names another"
            ) from None

    async def service_info(self) -> ledger_pb.GetServiceInfoResponse:
        """What the node says of itself."""
        with self.told():
            return await self.ledger.GetServiceInfo(
                ledger_pb.GetServiceInfoRequest(), timeout=SECONDS
            )
