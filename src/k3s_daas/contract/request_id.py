"""The id of one request: the session it was made in and its sequence number there.

On the ledger it is 40 bytes: the session's object id (32), then the sequence as 8 bytes, most
significant first. Where people and HTTP see it (Audit-ID, X-Request-Id, the command line) it is
text: base58 of the session id, a hyphen, the sequence in decimal. That is at most 65 characters in
theory and 64 for every sequence below 10^19, the longest Audit-ID that Kubernetes keeps.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sui_wire.ids import LENGTH, ObjectId, decode_base58, encode_base58

_TEXT = re.compile(r"([1-9A-HJ-NP-Za-km-z]{32,44})-(0|[1-9][0-9]{0,19})")
_MAX_SEQUENCE = 2**64 - 1


class MalformedRequestId(ValueError):
    """Bytes or text that name no request."""


@dataclass(frozen=True, slots=True, order=True)
class RequestId:
    """One request of one session.

    >>> request = RequestId(ObjectId(bytes(31) + b"\\x01"), 7)
    >>> str(request)
    '11111111111111111111111111111112-7'
    >>> RequestId.from_text(str(request)) == RequestId.from_bytes(bytes(request)) == request
    True
    """

    session: ObjectId
    sequence: int
    """Chosen by the gateway, used once a session; the contract keeps the window."""

    def __post_init__(self) -> None:
        if len(self.session) != LENGTH:
            raise MalformedRequestId(f"a session id has {LENGTH} bytes, got {len(self.session)}")
        if not 0 <= self.sequence <= _MAX_SEQUENCE:
            raise MalformedRequestId(
                f"a sequence is an unsigned 64-bit number, got {self.sequence}"
            )

    def __bytes__(self) -> bytes:
        return self.session + self.sequence.to_bytes(8, "big")

    def __str__(self) -> str:
        return f"{encode_base58(self.session)}-{self.sequence}"

    @classmethod
    def from_bytes(cls, data: bytes) -> RequestId:
        """Read the ledger's form."""
        if len(data) != LENGTH + 8:
            raise MalformedRequestId(f"a request id has {LENGTH + 8} bytes, got {len(data)}")
        return cls(ObjectId(data[:LENGTH]), int.from_bytes(data[LENGTH:], "big"))

    @classmethod
    def from_text(cls, text: str) -> RequestId:
        """Read the people's form; every request has exactly one, so anything else is refused."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise MalformedRequestId(
                f"{text!r} is not a request id: expected BASE58SESSION-SEQUENCE"
            )
        session = decode_base58(match[1])
        if len(session) != LENGTH:
            raise MalformedRequestId(f"{match[1]!r} is {len(session)} bytes, not a session id")
        return cls(ObjectId(session), int(match[2]))
