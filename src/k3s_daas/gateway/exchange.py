"""One request as the filters hand it on: each step's result has a type of its own.

`Arrival` is what the client sent, `Intent` what it means, `Approval` that the contract agreed. A
filter can only be called with what the filters before it have made, so none can be left out: no
identity, no intent; no approval, no answer.
"""

from dataclasses import dataclass, field

from k3s_daas.contract.events.gateway import K8sAPIRequest, RequestClass
from k3s_daas.contract.objects import Session
from k3s_daas.contract.request_id import RequestId
from k3s_daas.gateway.answers import Expectation
from k3s_daas.gateway.directory import Route
from k3s_daas.gateway.relay import Upgrade
from k3s_daas.kube.headers import Headers
from k3s_daas.kube.request_info import RequestInfo
from k3s_daas.seal.binding import Binding
from sui_wire.ids import format_address


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request as it stood on the wire, body apart."""

    method: str
    path: str
    """As the client wrote it, still encoded."""
    query: str
    """Without its `?`."""
    headers: Headers


@dataclass(frozen=True, slots=True)
class Intent:
    """What an identified client wants: all that the contract and the executor are told."""

    session: Session
    method: str
    info: RequestInfo
    query: str
    headers: Headers
    """Those that travel in the envelope."""
    upgrade: Upgrade | None

    @property
    def request_class(self) -> RequestClass:
        """How it is executed and recorded."""
        return RequestClass.STREAM if self.info.stream else RequestClass.SINGLE

    @property
    def user(self) -> str:
        """The Kubernetes user it will be executed as."""
        return f"daas:{format_address(self.session.seal_token)}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """The envelope of one request under one id."""

    digest: bytes
    payload: bytes
    """The envelope itself, or empty when it is in the blob store under its digest."""
    binding: Binding
    stream_secret: bytes = field(repr=False)
    """What opens the stream at the executor; empty for a single request."""


@dataclass(frozen=True, slots=True)
class Approval:
    """The contract said yes, on the record."""

    request_id: RequestId
    request: K8sAPIRequest
    digest: bytes
    """Of the record; the executor signs it along with its answer."""
    sealed: Sealed
    route: Route
    expectation: Expectation
    """Where the answer will be delivered."""
