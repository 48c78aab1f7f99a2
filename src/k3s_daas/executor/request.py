"""One approved request, as its event tells it."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from k3s_daas.contract.events.gateway import K8sAPIRequest, RequestClass
from k3s_daas.contract.request_id import RequestId
from sui_wire.ids import format_address

READ_VERBS = frozenset({"get", "list", "watch", "head", "options"})
"""Verbs whose repetition changes nothing. A GET through `proxy`, `exec` and the like is not among
them: those are `create`, whatever the method."""


@dataclass(frozen=True)
class Request:
    """The event of one request, and the bytes it was emitted as."""

    id: RequestId
    event: K8sAPIRequest
    encoded: bytes
    """BCS of the event, exactly as it stands on the ledger."""

    @classmethod
    def decode(cls, encoded: bytes) -> "Request":
        """Read the BCS of a `K8sAPIRequest`."""
        event = K8sAPIRequest.decode(encoded)
        return cls(RequestId.from_bytes(event.request_id), event, encoded)

    @cached_property
    def digest(self) -> bytes:
        """What an answer statement names the request by: BLAKE2b-256 of its event."""
        return blake2b(self.encoded, digest_size=32).digest()

    @property
    def is_stream(self) -> bool:
        """Whether it is of class *stream*."""
        return self.event.request_class == RequestClass.STREAM

    @property
    def is_read(self) -> bool:
        """Whether it may be done again without asking."""
        return self.event.verb in READ_VERBS

    @property
    def user(self) -> str:
        """The Kubernetes user it is executed as."""
        return f"daas:{format_address(self.event.seal_token_id)}"
