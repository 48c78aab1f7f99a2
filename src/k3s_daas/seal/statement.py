"""The credential: a short statement, signed by the session key, that says who may be acted for,
where, until when.

A statement is text, `daas1.<statement>.<signature>`, both parts unpadded base64url. It names one
session, one gateway and one network, and lives for minutes. It goes to the gateway as a bearer
token over TLS and never on the ledger. Whoever only knows the public ids of a session has nothing;
whoever takes a statement has it until it expires, at that gateway only.

The signed bytes are BCS{domain, chain, session, gateway, issued_ms, expires_ms}: no field is
optional, so there is one encoding, and the domain keeps the signature from meaning anything
elsewhere.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from k3s_daas.seal.errors import (
    BadSignature,
    MalformedStatement,
    StatementExpired,
    StatementNotYetValid,
    WrongChain,
    WrongGateway,
)
from sui_wire.bcs import Reader, Writer
from sui_wire.errors import WireError

PREFIX = "daas1"
"""Names the format; another layout gets another prefix."""

DOMAIN = b"K3S_DAAS_STATEMENT_V1"

ID_LENGTH = 32
"""Bytes of a session's object id and of a gateway's address."""

MAX_TOKEN_LENGTH = 512
"""Characters; a statement with a chain digest of 32 bytes takes 273."""

MAX_LIFETIME_MS = 3_600_000
"""A gateway refuses statements that were made to live longer: what is stolen must die soon."""

DEFAULT_LIFETIME_MS = 600_000
"""What the plugin asks for: kubectl keeps a credential until then."""

CLOCK_SKEW_MS = 60_000
"""How far ahead of the gateway's clock a client's may be."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a session key signs."""

    chain: bytes
    """`Platform.chain`: the digest of the network's first checkpoint."""
    session: bytes
    """Object id of the `Session`."""
    gateway: bytes
    """Sui address of the gateway that may act on it."""
    issued_ms: int
    """Unix time in milliseconds by the client's clock."""
    expires_ms: int
    """Unix time in milliseconds from which it is worth nothing."""

    def encode(self) -> bytes:
        """The message to sign."""
        return bytes(
            Writer()
            .bytes(DOMAIN)
            .bytes(self.chain)
            .fixed(self.session)
            .fixed(self.gateway)
            .u64(self.issued_ms)
            .u64(self.expires_ms)
        )


@dataclass(frozen=True, slots=True)
class SignedStatement:
    """A statement as it came in. Nothing of it is true until `verify` has returned."""

    statement: Statement
    message: bytes
    """The very bytes that were signed."""
    signature: bytes

    def verify(self, session_key: bytes, *, chain: bytes, gateway: bytes, now_ms: int) -> Statement:
        """The statement, if the session's key signed it for this chain and gateway and it is alive
        at `now_ms`.

        `session_key` is the ed25519 public key of the on-chain `Session` that `statement.session`
        names. Whether that session is itself alive and of this gateway is for the caller, and in
        the end the contract, to say.
        """
        try:
            Ed25519PublicKey.from_public_bytes(session_key).verify(self.signature, self.message)
        except (InvalidSignature, ValueError):
            raise BadSignature("the statement was not signed by the key of its session") from None
        claimed = self.statement
        if claimed.chain != chain:
            raise WrongChain("the statement was made for another network")
        if claimed.gateway != gateway:
            raise WrongGateway("the statement was made for another gateway")
        if claimed.expires_ms - claimed.issued_ms > MAX_LIFETIME_MS:
            raise MalformedStatement(f"the statement lives longer than {MAX_LIFETIME_MS} ms")
        if now_ms >= claimed.expires_ms:
            raise StatementExpired("the statement has expired; kubectl makes a new one by itself")
        if claimed.issued_ms - now_ms > CLOCK_SKEW_MS:
            raise StatementNotYetValid(
                f"the statement is more than {CLOCK_SKEW_MS} ms from the future: check the clocks"
            )
        return claimed


def mint(statement: Statement, key: Ed25519PrivateKey) -> str:
    """The credential for one statement."""
    message = statement.encode()
    return f"{PREFIX}.{_encode(message)}.{_encode(key.sign(message))}"


def parse(token: str) -> SignedStatement:
    """Take a credential apart, believing nothing of it; `MalformedStatement` for everything that is
    none."""
    if len(token) > MAX_TOKEN_LENGTH:
        raise MalformedStatement(f"a credential has at most {MAX_TOKEN_LENGTH} characters")
    match token.split("."):
        case [prefix, message_text, signature_text] if prefix == PREFIX:
            message, signature = _decode(message_text), _decode(signature_text)
        case _:
            raise MalformedStatement(f"a credential is {PREFIX}.<statement>.<signature>")
    if len(signature) != 64:
        raise MalformedStatement(f"an ed25519 signature has 64 bytes, got {len(signature)}")
    reader = Reader(message)
    try:
        if reader.bytes() != DOMAIN:
            raise MalformedStatement("the signed bytes are not a statement")
        statement = Statement(
            reader.bytes(),
            reader.fixed(ID_LENGTH),
            reader.fixed(ID_LENGTH),
            reader.u64(),
            reader.u64(),
        )
        reader.finish()
    except WireError as error:
        raise MalformedStatement(f"the statement is not BCS: {error}") from None
    return SignedStatement(statement, message, signature)


def verify(token: str, session_key: bytes, chain: bytes, gateway: bytes, now_ms: int) -> Statement:
    """`parse` and `SignedStatement.verify` at once, for who knows the session beforehand."""
    return parse(token).verify(session_key, chain=chain, gateway=gateway, now_ms=now_ms)


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    """Unpadded base64url in its only spelling: a credential that can be respelled is two
    credentials."""
    try:
        data = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raise MalformedStatement("a part of the credential is not base64url") from None
    if _encode(data) != text:
        raise MalformedStatement("a part of the credential is not base64url in its shortest form")
    return data
