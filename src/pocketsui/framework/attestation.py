"""Attestation documents of AWS Nitro Enclaves: read, and verified up to a root certificate.

A document is the payload of a COSE_Sign1 structure (RFC 9052) signed with ES384 by the key of a
certificate that the document itself carries, together with the chain up to the root. See AWS's
"Verifying the root of trust" and "attestation process".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384

from pocketsui.framework import cbor
from pocketsui.framework.cbor import Item, MalformedCbor, Map, Tagged, read_cbor

AWS_NITRO_ROOT = b"""-----BEGIN CERTIFICATE-----
MIICETCCAZagAwIBAgIRAPkxdWgbkK/hHUbMtOTn+FYwCgYIKoZIzj0EAwMwSTEL
MAkGA1UEBhMCVVMxDzANBgNVBAoMBkFtYXpvbjEMMAoGA1UECwwDQVdTMRswGQYD
VQQDDBJhd3Mubml0cm8tZW5jbGF2ZXMwHhcNMTkxMDI4MTMyODA1WhcNNDkxMDI4
MTQyODA1WjBJMQswCQYDVQQGEwJVUzEPMA0GA1UECgwGQW1hem9uMQwwCgYDVQQL
DANBV1MxGzAZBgNVBAMMEmF3cy5uaXRyby1lbmNsYXZlczB2MBAGByqGSM49AgEG
BSuBBAAiA2IABPwCVOumCMHzaHDimtqQvkY4MpJzbolL//Zy2YlES1BR5TSksfbb
48C8WBoyt7F2Bw7eEtaaP+ohG2bnUs990d0JX28TcPQXCEPZ3BABIeTPYwEoCWZE
h8l5YoQwTcU/9KNCMEAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUkCW1DdkF
R+eWw5b6cp3PmanfS5YwDgYDVR0PAQH/BAQDAgGGMAoGCCqGSM49BAMDA2kAMGYC
MQCjfy+Rocm9Xue4YnwWmNJVA44fA0P5W2OpYow9OYCVRaEevL8uO1XYru5xtMPW
rfMCMQCi85sWBbJwKKXdS6BptQFuZbT73o/gBh1qUxl/nNr12UO8Yfwr6wPLb+6N
IwLz3/Y=
-----END CERTIFICATE-----
"""
"""AWS's Nitro Enclaves root G1, valid until 2049-10-28. AWS publishes the SHA-256 of its DER:
641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b."""

COSE_SIGN1_TAG = 18
PROTECTED = Map(((1, -35),))  # the algorithm is ES384
SIGNATURE_LENGTH, SCALAR_LENGTH = 96, 48
MAX_PAYLOAD = 16_383  # bytes
MAX_CHAIN = 10  # certificates, the leaf included
PCR_INDEXES = (0, 1, 2, 3, 4, 8)  # the platform configuration registers that Sui reads


class UnreadableDocument(ValueError):
    """The bytes are no attestation document."""


class UntrustedDocument(ValueError):
    """The document is well-formed, but nothing leads from it to the root at that time."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the enclave says, and what proves it (the last four fields)."""

    module_id: str
    timestamp_ms: int
    digest: str
    pcrs: tuple[bytes, ...]  # in the order of PCR_INDEXES
    public_key: bytes | None
    user_data: bytes | None
    nonce: bytes | None
    certificate: bytes
    chain: tuple[bytes, ...]  # from the root downwards
    signed: bytes
    signature: bytes


@cache
def aws_root() -> x509.Certificate:
    return x509.load_pem_x509_certificate(AWS_NITRO_ROOT)


def read_document(data: bytes) -> Document:
    """Read the document, or raise :class:`UnreadableDocument`."""
    try:
        protected, payload, signature = _open_cose(read_cbor(data))
        fields = read_cbor(payload)
    except MalformedCbor as error:
        raise UnreadableDocument(str(error)) from None
    if not isinstance(fields, Map):
        raise UnreadableDocument("the payload is no map")
    signed = cbor.array(
        cbor.text_string("Signature1"),
        cbor.byte_string(protected),
        cbor.byte_string(b""),
        cbor.byte_string(payload),
    )
    return Document(
        module_id=_text(fields, "module_id"),
        timestamp_ms=_timestamp(fields),
        digest=_text(fields, "digest"),
        pcrs=_pcrs(fields),
        public_key=_optional(fields, "public_key"),
        user_data=_optional(fields, "user_data"),
        nonce=_optional(fields, "nonce"),
        certificate=_bytes(fields.get("certificate"), "certificate"),
        chain=_chain(fields),
        signed=signed,
        signature=signature,
    )


def _open_cose(item: Item) -> tuple[bytes, bytes, bytes]:
    """Protected header, payload, signature."""
    if isinstance(item, Tagged):
        if item.tag != COSE_SIGN1_TAG:
            raise UnreadableDocument(f"CBOR tag {item.tag}, expected {COSE_SIGN1_TAG}")
        item = item.item
    if not isinstance(item, tuple) or len(item) != 4 or not isinstance(item[1], Map):
        raise UnreadableDocument("not the four parts of COSE_Sign1")
    protected = _bytes(item[0], "protected header")
    payload, signature = _bytes(item[2], "payload"), _bytes(item[3], "signature")
    if read_cbor(protected) != PROTECTED:
        raise UnreadableDocument("the protected header does not say ES384 alone")
    if not 0 < len(payload) <= MAX_PAYLOAD or len(signature) != SIGNATURE_LENGTH:
        raise UnreadableDocument(f"payload of {len(payload)}, signature of {len(signature)} bytes")
    return protected, payload, signature


def _bytes(item: Item, name: str) -> bytes:
    if not isinstance(item, bytes):
        raise UnreadableDocument(f"{name} is no byte string")
    return item


def _optional(fields: Map, name: str) -> bytes | None:
    item = fields.get(name)
    return item if isinstance(item, bytes) else None


def _text(fields: Map, name: str) -> str:
    item = fields.get(name)
    if not isinstance(item, str):
        raise UnreadableDocument(f"{name} is no text")
    return item


def _timestamp(fields: Map) -> int:
    item = fields.get("timestamp")
    if not isinstance(item, int) or isinstance(item, bool) or not 0 <= item < 2**64:
        raise UnreadableDocument("timestamp is no u64")
    return item


def _pcrs(fields: Map) -> tuple[bytes, ...]:
    registers = fields.get("pcrs")
    if not isinstance(registers, Map):
        raise UnreadableDocument("pcrs is no map")
    return tuple(_bytes(registers.get(index), f"pcrs {index}") for index in PCR_INDEXES)


def _chain(fields: Map) -> tuple[bytes, ...]:
    bundle = fields.get("cabundle")
    if not isinstance(bundle, tuple):
        raise UnreadableDocument("cabundle is no array")
    return tuple(_bytes(one, "a certificate of cabundle") for one in bundle)


def verify_document(document: Document, now_ms: int, root: x509.Certificate) -> None:
    """Raise :class:`UntrustedDocument` unless ``root`` vouches for it at that time.

    The age of the document itself is for the caller to judge.
    """
    try:
        _verify_signature(document)
        _verify_chain(document, datetime.fromtimestamp(now_ms // 1_000, UTC), root)
    except (ValueError, TypeError, OverflowError, OSError, x509.InvalidVersion) as error:
        raise UntrustedDocument(f"{error}") from None
    except InvalidSignature:
        raise UntrustedDocument("a signature does not verify") from None


def _verify_signature(document: Document) -> None:
    key = x509.load_der_x509_certificate(document.certificate).public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP384R1):
        raise UntrustedDocument("the certificate's key is not on P-384")
    r, s = document.signature[:SCALAR_LENGTH], document.signature[SCALAR_LENGTH:]
    signature = encode_dss_signature(int.from_bytes(r, "big"), int.from_bytes(s, "big"))
    key.verify(signature, document.signed, ec.ECDSA(SHA384()))


def _verify_chain(document: Document, now: datetime, root: x509.Certificate) -> None:
    if len(document.chain) >= MAX_CHAIN:
        raise UntrustedDocument(f"more than {MAX_CHAIN} certificates")
    upwards = (document.certificate, *reversed(document.chain))
    certificates = [x509.load_der_x509_certificate(one) for one in upwards]
    for certificate, issuer in zip(certificates, (*certificates[1:], root), strict=True):
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise UntrustedDocument(f"{certificate.subject.rfc4514_string()} is not valid then")
        certificate.verify_directly_issued_by(issuer)
