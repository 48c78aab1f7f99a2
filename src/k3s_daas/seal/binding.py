"""What an envelope is worth something for: one direction of one request, and nothing else.

The encoded binding is the associated data of everything in the envelope. Envelopes lie on a public
ledger, so anybody can copy one; under another network, cluster, session, request or attribute the
copy does not open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sui_wire.bcs import Writer

DOMAIN = b"K3S_DAAS_ENVELOPE_V1"

REQUEST = 0
"""Direction: gateway to executor."""

ANSWER = 1
"""Direction: executor to gateway."""


@dataclass(frozen=True, slots=True)
class Binding:
    """The associated data of an envelope, as both sides know it from the ledger.

    The fields after `request_id` are those of the `K8sAPIRequest` event.
    """

    direction: int
    """`REQUEST` or `ANSWER`."""
    chain: bytes
    """`Platform.chain`."""
    cluster: bytes
    """Object id of the `Cluster`, 32 bytes."""
    session: bytes
    """Object id of the `Session`, 32 bytes."""
    request_id: bytes
    """Session and sequence, 40 bytes."""
    request_class: int
    """0 single, 1 stream."""
    method: str
    verb: str
    path: str
    namespace: str
    api_group: str
    resource_type: str
    name: str

    def encode(self) -> bytes:
        """BCS of the domain and all fields in order."""
        writer = Writer().bytes(DOMAIN).u8(self.direction).bytes(self.chain)
        writer.fixed(self.cluster).fixed(self.session).bytes(self.request_id).u8(self.request_class)
        for text in (self.method, self.verb, self.path, self.namespace):
            writer.string(text)
        return bytes(writer.string(self.api_group).string(self.resource_type).string(self.name))

    def answer(self) -> Binding:
        """The binding of the answer to this request."""
        return replace(self, direction=ANSWER)
