"""Signatures as messages, both ways."""

from __future__ import annotations

from pocketsui.errors import InvalidRequest
from pocketsui.rpc.masks import Mask
from sui_wire.multisig import Multisig
from sui_wire.rpc.signature_pb2 import (
    ED25519,
    MULTISIG,
    SECP256K1,
    SECP256R1,
    MultisigAggregatedSignature,
    SignatureScheme,
    UserSignature,
)
from sui_wire.signature import parse_signature

_SCHEMES: dict[int, SignatureScheme.ValueType] = {0x00: ED25519, 0x01: SECP256K1, 0x02: SECP256R1}
"""By the first byte of a signature."""
_FLAGS = {scheme: flag for flag, scheme in _SCHEMES.items()}


def signature_bytes(message: UserSignature) -> bytes:
    """A signature as validators check it: flag || signature || public key, or a multisig's BCS."""
    if message.bcs.value:
        return message.bcs.value
    if message.HasField("simple"):
        simple = message.simple
        return bytes((_FLAGS.get(simple.scheme, 0xFF),)) + simple.signature + simple.public_key
    raise InvalidRequest("signatures", "expected bcs or a simple signature")


def fill_signature(message: UserSignature, serialized: bytes, mask: Mask) -> None:
    """A recorded signature; system transactions carry zeros in the form of ed25519."""
    if "bcs" in mask:
        message.bcs.name = "UserSignatureBytes"
        message.bcs.value = serialized
    parts = parse_signature(serialized)
    if isinstance(parts, Multisig):
        if "scheme" in mask:
            message.scheme = MULTISIG
        if "multisig" in mask:
            _fill_multisig(message.multisig, parts)
        return
    scheme = _SCHEMES[parts.scheme.flag]
    if "scheme" in mask:
        message.scheme = scheme
    if "simple" in mask:
        message.simple.scheme = scheme
        message.simple.signature = parts.signature
        message.simple.public_key = parts.public_key


def _fill_multisig(message: MultisigAggregatedSignature, multisig: Multisig) -> None:
    for scheme, signature in multisig.signatures:
        message.signatures.add(scheme=_SCHEMES[scheme.flag], signature=signature)
    message.bitmap = multisig.bitmap
    message.committee.threshold = multisig.committee.threshold
    for member in multisig.committee.members:
        item = message.committee.members.add(weight=member.weight)
        item.public_key.scheme = _SCHEMES[member.scheme.flag]
        item.public_key.public_key = member.public_key
