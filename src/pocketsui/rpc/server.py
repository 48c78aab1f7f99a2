"""Puts the services together on one port, with health checks and server reflection."""

from __future__ import annotations

from typing import Protocol

from grpclib.config import Configuration
from grpclib.const import Handler
from grpclib.health.service import Health
from grpclib.reflection.service import ServerReflection

from pocketsui.ledger.ledger import Ledger
from pocketsui.rpc.context import Context
from pocketsui.rpc.execution_service import TransactionExecutionService
from pocketsui.rpc.http1 import Http1
from pocketsui.rpc.ledger_service import LedgerService
from pocketsui.rpc.move_package_service import MovePackageService
from pocketsui.rpc.name_service import NameService
from pocketsui.rpc.port import SharedPortServer
from pocketsui.rpc.signature_verification_service import SignatureVerificationService
from pocketsui.rpc.state_service import StateService
from pocketsui.rpc.subscription_service import SubscriptionService

WINDOW_BYTES = 4 * 1024 * 1024
"""HTTP/2 flow control window: large checkpoints should not wait for acknowledgements."""


class Service(Protocol):
    """What grpclib serves: a map from method paths to handlers."""

    def __mapping__(self) -> dict[str, Handler]: ...


def make_services(ledger: Ledger) -> list[Service]:
    """Everything a ledger answers over gRPC."""
    context = Context(ledger)
    return [
        LedgerService(context),
        StateService(context),
        TransactionExecutionService(context),
        SubscriptionService(context),
        MovePackageService(context),
        NameService(),
        SignatureVerificationService(),
        Health(),
    ]


def make_server(ledger: Ledger) -> SharedPortServer:
    """A server of all services, for gRPC, gRPC-Web, JSON and browsers; `start` it on a socket."""
    config = Configuration(
        http2_connection_window_size=WINDOW_BYTES, http2_stream_window_size=WINDOW_BYTES
    )
    services = ServerReflection.extend(make_services(ledger))
    server = SharedPortServer(services, config=config)
    methods = {path: method for each in services for path, method in each.__mapping__().items()}
    server.serve_web(Http1(methods))
    return server
