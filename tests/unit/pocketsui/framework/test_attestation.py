"""Attestation documents: read as AWS writes them, believed only along the chain, at their time.

A real document is valid for hours, so most chains here are the test's own, under a root that
``only_for_tests_trust`` puts in AWS's place. One is real: ``vectors/nitro_document.hex`` was made
by an enclave in us-east-1 on 2025-07-18 and published with an example of Sui's Nautilus.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding

import pocketsui
from pocketsui.framework import cbor
from pocketsui.framework.attestation import (
    UntrustedDocument,
    aws_root,
    read_document,
    verify_document,
)
from pocketsui.framework.cbor import MalformedCbor, Map, read_cbor
from pocketsui.framework.sui.nitro_attestation import load_nitro_attestation, only_for_tests_trust
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.values import Value
from tests.unit.pocketsui.vm.harness import machine

NOW = datetime(2026, 1, 2, tzinfo=UTC)
PROTECTED = bytes.fromhex("a1013822")  # {1: -35}
PCRS = {index: bytes([index]) * 48 for index in (0, 1, 2, 3, 4, 8)}


@dataclass
class Signer:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


def certify(name: str, issuer: Signer | None, *, days: int = 10) -> Signer:
    key = ec.generate_private_key(ec.SECP384R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(
        issuer_name=issuer.certificate.subject if issuer else subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=NOW - timedelta(days=1),
        not_valid_after=NOW + timedelta(days=days),
    )
    return Signer(builder.sign(issuer.key if issuer else key, SHA384()), key)


ROOT = certify("root", None, days=1_000)
ZONE = certify("zone", ROOT)
LEAF = certify("enclave", ZONE, days=1)


def cbor_map(pairs: dict[bytes, bytes]) -> bytes:
    return bytes([0xA0 | len(pairs)]) + b"".join(key + value for key, value in pairs.items())


@dataclass
class Draft:
    """A document; tests change one thing of it."""

    protected: bytes = PROTECTED
    tag: bytes = b"\xd2"  # 18
    fields: dict[str, bytes] = field(
        default_factory=lambda: {
            "module_id": cbor.text_string("i-0123-enc4567"),
            "digest": cbor.text_string("SHA384"),
            "timestamp": bytes.fromhex("1b0000019b7b0f1400"),
            "pcrs": cbor_map({bytes([k]): cbor.byte_string(v) for k, v in PCRS.items()}),
            "certificate": cbor.byte_string(LEAF.der),
            "cabundle": cbor.array(cbor.byte_string(ROOT.der), cbor.byte_string(ZONE.der)),
            "public_key": b"\xf6",  # null
            "user_data": cbor.byte_string(b"hello"),
            "nonce": b"\xf6",
        }
    )

    def signed(self, key: ec.EllipticCurvePrivateKey = LEAF.key) -> bytes:
        payload = cbor_map({cbor.text_string(k): v for k, v in self.fields.items()})
        parts = [cbor.text_string("Signature1"), cbor.byte_string(self.protected)]
        message = cbor.array(*parts, cbor.byte_string(b""), cbor.byte_string(payload))
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA384())))
        signature = r.to_bytes(48, "big") + s.to_bytes(48, "big")
        body = [cbor.byte_string(self.protected), b"\xa0", cbor.byte_string(payload)]
        return self.tag + cbor.array(*body, cbor.byte_string(signature))


def load(document: bytes, now: datetime = NOW) -> Value:
    clock = [[[bytes(32)]], int(now.timestamp() * 1_000)]
    return load_nitro_attestation(machine(budget=10_000_000), bytearray(document), clock)


def abort_code(document: bytes, now: datetime = NOW) -> int | None:
    with pytest.raises(MoveFailure) as caught:
        load(document, now)
    assert caught.value.place is not None
    assert caught.value.place.function == "load_nitro_attestation_internal"
    return caught.value.abort_code


@pytest.fixture(autouse=True)
def _own_root() -> Iterator[None]:
    with only_for_tests_trust(ROOT.certificate):
        yield


def test_a_document_is_loaded() -> None:
    module_id, timestamp, digest, pcrs, public_key, user_data, nonce = load(Draft().signed())
    assert (module_id, digest) == (b"i-0123-enc4567", b"SHA384")
    assert timestamp == 0x19B7B0F1400
    assert pcrs == [[index, value] for index, value in PCRS.items()]
    assert (public_key, user_data, nonce) == ([[]], [[b"hello"]], [[]])
    assert load(Draft(tag=b"").signed())[0] == module_id


def test_awss_root_is_the_one_that_aws_publishes() -> None:
    fingerprint = "641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b"
    assert aws_root().fingerprint(SHA256()).hex() == fingerprint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("module_id", b"\xf6"),
        ("digest", cbor.byte_string(b"SHA384")),
        ("timestamp", b"\x20"),
        ("pcrs", b"\xa0"),
        ("certificate", b"\xf6"),
        ("cabundle", cbor.array(b"\x01")),
    ],
)
def test_a_field_of_another_kind_is_no_document(name: str, value: bytes) -> None:
    draft = Draft()
    draft.fields[name] = value
    assert abort_code(draft.signed()) == 1


@pytest.mark.parametrize(
    "document",
    [b"", b"\x84", Draft(tag=b"\xd1").signed(), Draft(protected=b"\xa1\x01\x26").signed()],
    ids=["nothing", "cut off", "another tag", "another algorithm"],
)
def test_what_is_no_document(document: bytes) -> None:
    assert abort_code(document) == 1


def test_a_document_of_another_key_is_not_believed() -> None:
    assert abort_code(Draft().signed(ZONE.key)) == 2


@pytest.mark.parametrize("now", [NOW - timedelta(days=2), NOW + timedelta(days=2)])
def test_a_document_is_not_believed_at_another_time(now: datetime) -> None:
    assert abort_code(Draft().signed(), now) == 2


@pytest.mark.parametrize(
    "chain",
    [[], [ROOT.der], [ZONE.der], [ZONE.der, ROOT.der], [ROOT.der] * 10, [b"no certificate"]],
    ids=["none", "a gap", "no root needed", "turned round", "too long", "nonsense"],
)
def test_the_chain_has_to_lead_to_the_root(chain: list[bytes]) -> None:
    draft = Draft()
    draft.fields["cabundle"] = cbor.array(*map(cbor.byte_string, chain))
    if chain == [ZONE.der]:
        assert load(draft.signed())
    else:
        assert abort_code(draft.signed()) == 2


def test_a_root_that_is_not_trusted() -> None:
    other = certify("root", None)
    with only_for_tests_trust(other.certificate):
        assert abort_code(Draft().signed()) == 2
    with only_for_tests_trust(aws_root()):
        assert abort_code(Draft().signed()) == 2


def test_nothing_but_tests_installs_another_root() -> None:
    source = Path(str(pocketsui.__file__)).parents[1]
    using = [
        path.name for path in source.rglob("*.py") if "only_for_tests_trust" in path.read_text()
    ]
    assert using == ["nitro_attestation.py"]


@pytest.mark.parametrize(
    ("data", "value"),
    [
        ("00", 0),
        ("1818", 24),
        ("1bffffffffffffffff", 2**64 - 1),
        ("20", -1),
        ("3903e7", -1000),
        ("f4", False),
        ("f5", True),
        ("f6", None),
        ("4401020304", b"\x01\x02\x03\x04"),
        ("62c3bc", "\u00fc"),
        ("83010203", (1, 2, 3)),
        ("a201020304", Map(((1, 2), (3, 4)))),
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("9f018202039f0405ffff", (1, (2, 3), (4, 5))),
        ("bf61610161629f0203ffff", Map((("a", 1), ("b", (2, 3))))),
    ],
)
def test_cbor_is_read(data: str, value: object) -> None:
    """From RFC 8949, appendix A."""
    assert read_cbor(bytes.fromhex(data)) == value


@pytest.mark.parametrize("data", ["", "18", "1c", "61ff", "5f01ff", "f97e00", "81" * 40 + "00"])
def test_what_is_no_cbor(data: str) -> None:
    with pytest.raises(MalformedCbor):
        read_cbor(bytes.fromhex(data))


def test_a_document_of_a_real_enclave_is_believed_at_its_time() -> None:
    data = bytes.fromhex((Path(__file__).parent / "vectors" / "nitro_document.hex").read_text())
    read = read_document(data)
    assert read.module_id == "i-0a9f2a8b8dd31c7c8-enc019802a541b75725"
    assert datetime.fromtimestamp(read.timestamp_ms / 1_000, UTC).date() == date(2025, 7, 18)
    assert read.pcrs[0].hex().startswith("19d44c076cdbc0d6")
    assert read.public_key is not None
    assert read.user_data is None
    verify_document(read, read.timestamp_ms, aws_root())
    three_hours = 3 * 3_600_000
    for later in (-three_hours, three_hours):
        with pytest.raises(UntrustedDocument, match="not valid then"):
            verify_document(read, read.timestamp_ms + later, aws_root())
    changed = data.replace(b"us-east-1", b"us-west-1", 1)
    with pytest.raises(UntrustedDocument):
        verify_document(read_document(changed), read.timestamp_ms, aws_root())
