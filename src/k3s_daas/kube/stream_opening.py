"""How a stream between gateway and executor is opened, without I/O.

The gateway connects with TLS 1.3 to the endpoint the ledger names for the executor. There is no
certificate authority: the executor's certificate is self-signed with its registered signing key,
and the gateway compares `certified_key` with that key. Then one HTTP/1.1 exchange:

    POST /streams/<request id> HTTP/1.1          HTTP/1.1 101 Switching Protocols
    Upgrade: daas-stream                         Upgrade: daas-stream
    Connection: Upgrade                          Connection: Upgrade
    Daas-Proof: <hex>

and both speak `stream_frames`. Request ids are public, so the proof is what admits: an HMAC under a
secret that only the opening envelope holds. Anything but 101 carries a `metav1.Status` as JSON;
`404` means the executor has not seen the event yet, and is worth another try for a few seconds.
"""

import hashlib
import hmac
from dataclasses import dataclass

import h11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

UPGRADE_PROTOCOL = "daas-stream"
"""Value of `Upgrade` on both sides."""

PROOF_HEADER = "Daas-Proof"
"""Carries `stream_proof`."""

STREAM_PATH = "/streams/"
"""Followed by the text form of the request id."""

MAX_REFUSAL_BYTES = 64 * 1024
"""Longest refusal body that is read; a `metav1.Status` is a few hundred bytes."""


class OpeningError(Exception):
    """The peer's answer to the opening is not what this protocol allows."""


def stream_proof(stream_secret: bytes, request_id: bytes) -> str:
    """What the gateway sends as `Daas-Proof`: HMAC-SHA256 of the request id under the secret."""
    return hmac.new(stream_secret, request_id, hashlib.sha256).hexdigest()


def proves_secret(proof: str, stream_secret: bytes, request_id: bytes) -> bool:
    """Whether `proof` was made with this secret for this request, in constant time."""
    expected = stream_proof(stream_secret, request_id)
    return hmac.compare_digest(expected.encode(), proof.encode())


def certified_key(certificate_der: bytes) -> bytes:
    """The raw ed25519 key in a peer's certificate, to be compared with the key on the ledger.

    TLS has already proved that the peer holds the private half.
    """
    try:
        key = x509.load_der_x509_certificate(certificate_der).public_key()
    except ValueError as error:
        raise OpeningError("the executor's certificate cannot be read") from error
    if not isinstance(key, Ed25519PublicKey):
        raise OpeningError(f"the executor's certificate must hold an ed25519 key, not {key!r}")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


@dataclass(frozen=True, slots=True)
class Opened:
    """The executor switched; `trailing` are frame bytes that came along with its 101."""

    trailing: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The executor did not open the stream; `body` is a `metav1.Status` as JSON."""

    status: int
    body: bytes


class StreamOpening:
    """The gateway's side: send `request_bytes()`, then give `receive()` all that comes back."""

    def __init__(self, endpoint: str, request_id_text: str, proof: str) -> None:
        self._connection = h11.Connection(h11.CLIENT)
        self._refusal: int | None = None
        self._body = bytearray()
        self._request = h11.Request(
            method="POST",
            target=STREAM_PATH + request_id_text,
            headers=[
                ("Host", endpoint),
                ("Upgrade", UPGRADE_PROTOCOL),
                ("Connection", "Upgrade"),
                (PROOF_HEADER, proof),
                ("Content-Length", "0"),
            ],
        )

    def request_bytes(self) -> bytes:
        """The opening request, to be sent once."""
        head = self._connection.send(self._request) or b""
        return head + (self._connection.send(h11.EndOfMessage()) or b"")

    def receive(self, data: bytes) -> Opened | Refused | None:
        """Take in `data`, empty at the connection's end; None while the answer is incomplete."""
        if not data and self._connection.their_state is h11.SEND_RESPONSE:
            raise OpeningError("the executor closed the connection without an answer")
        try:
            self._connection.receive_data(data)
            while True:
                event = self._connection.next_event()
                if event is h11.NEED_DATA:
                    return None
                outcome = self._outcome(event)
                if outcome is not None:
                    return outcome
        except h11.RemoteProtocolError as error:
            raise OpeningError(f"the executor's answer is not HTTP/1.1: {error}") from error

    def _outcome(self, event: object) -> Opened | Refused | None:
        if isinstance(event, h11.InformationalResponse):
            return self._switched(event)
        if isinstance(event, h11.Response):
            self._refusal = event.status_code
        elif isinstance(event, h11.Data):
            self._body += event.data
            if len(self._body) > MAX_REFUSAL_BYTES:
                raise OpeningError(f"a refusal of more than {MAX_REFUSAL_BYTES} bytes")
        elif isinstance(event, h11.EndOfMessage) and self._refusal is not None:
            return Refused(self._refusal, bytes(self._body))
        return None

    def _switched(self, event: h11.InformationalResponse) -> Opened | None:
        if event.status_code != 101:
            return None
        protocol = dict(event.headers).get(b"upgrade", b"")
        if protocol.lower() != UPGRADE_PROTOCOL.encode():
            raise OpeningError(f"the executor switched to {protocol!r}, not {UPGRADE_PROTOCOL}")
        return Opened(self._connection.trailing_data[0])
