"""``sui::nitro_attestation``: documents in which an AWS Nitro Enclave says what it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cryptography import x509

from pocketsui.framework.attestation import (
    PCR_INDEXES,
    UnreadableDocument,
    UntrustedDocument,
    aws_root,
    read_document,
    verify_document,
)
from pocketsui.framework.declare import SUI, FrameworkModule
from pocketsui.framework.getters import declare_getter
from pocketsui.vm.machine import Machine
from pocketsui.vm.values import Value

NITRO = FrameworkModule(SUI, "nitro_attestation")
NITRO.struct("public struct PCREntry has drop { index: u8, value: vector<u8> }")
NITRO.struct(
    "public struct NitroAttestationDocument has drop { module_id: vector<u8>, timestamp: u64,"
    " digest: vector<u8>, pcrs: vector<PCREntry>, public_key: Option<vector<u8>>,"
    " user_data: Option<vector<u8>>, nonce: Option<vector<u8>> }"
)
PARSE_ERROR = 1  # EParseError
VERIFY_ERROR = 2  # EVerifyError
NATIVE = "load_nitro_attestation_internal"
# nitro_attestation_*_cost of the protocol configuration
PARSE_COST, PARSE_BYTE_COST = 53 * 50, 50
VERIFY_COST, VERIFY_CERTIFICATE_COST = 49_632 * 50, 52_369 * 50

_roots: list[x509.Certificate] = []  # what only_for_tests_trust has put in AWS's place


@contextmanager
def only_for_tests_trust(root: x509.Certificate) -> Iterator[None]:
    """While it lasts, documents must lead to ``root`` instead of AWS's.

    A document of AWS's own is valid for hours, so tests make theirs. Nothing but tests calls this;
    a unit test sees to it.
    """
    _roots.append(root)
    try:
        yield
    finally:
        _roots.pop()


@NITRO.function(
    "entry fun load_nitro_attestation(attestation: vector<u8>, clock: &Clock)"
    ": NitroAttestationDocument"
)
def load_nitro_attestation(m: Machine, attestation: Value, clock: Value) -> Value:
    m.charge(PARSE_COST + PARSE_BYTE_COST * len(attestation))
    try:
        document = read_document(bytes(attestation))
    except UnreadableDocument as error:
        raise NITRO.abort(NATIVE, PARSE_ERROR, str(error)) from None
    m.charge(VERIFY_COST + VERIFY_CERTIFICATE_COST * len(document.chain))
    try:
        verify_document(document, clock[1], _roots[-1] if _roots else aws_root())
    except UntrustedDocument as error:
        raise NITRO.abort(NATIVE, VERIFY_ERROR, str(error)) from None
    return [
        bytearray(document.module_id.encode()),
        document.timestamp_ms,
        bytearray(document.digest.encode()),
        [[i, bytearray(pcr)] for i, pcr in zip(PCR_INDEXES, document.pcrs, strict=True)],
        _option(document.public_key),
        _option(document.user_data),
        _option(document.nonce),
    ]


def _option(data: bytes | None) -> Value:
    return [[] if data is None else [bytearray(data)]]


for _position, (_name, _type) in enumerate(
    (
        ("module_id", "vector<u8>"),
        ("timestamp", "u64"),
        ("digest", "vector<u8>"),
        ("pcrs", "vector<PCREntry>"),
        ("public_key", "Option<vector<u8>>"),
        ("user_data", "Option<vector<u8>>"),
        ("nonce", "Option<vector<u8>>"),
    )
):
    declare_getter(
        NITRO, f"public fun {_name}(attestation: &NitroAttestationDocument): &{_type}", _position
    )
declare_getter(NITRO, "public fun index(entry: &PCREntry): u8", 0)
declare_getter(NITRO, "public fun value(entry: &PCREntry): &vector<u8>", 1)
