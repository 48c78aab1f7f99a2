"""The opening exchange, read as a transcript from the gateway's side."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from k3s_daas.kube.stream_opening import (
    Opened,
    OpeningError,
    Refused,
    StreamOpening,
    certified_key,
    proves_secret,
    stream_proof,
)


def opening() -> StreamOpening:
    started = StreamOpening("127.0.0.1:8081", "abc-7", "00ff")
    assert started.request_bytes() == (
        b"POST /streams/abc-7 HTTP/1.1\r\n"
        b"Host: 127.0.0.1:8081\r\n"
        b"Upgrade: daas-stream\r\n"
        b"Connection: Upgrade\r\n"
        b"Daas-Proof: 00ff\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    return started


def test_101_opens_and_keeps_the_frames_that_came_along() -> None:
    started = opening()
    assert started.receive(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: daas-") is None
    answer = started.receive(b"stream\r\nConnection: Upgrade\r\n\r\n\x02\x00\x00\x00\x00")
    assert answer == Opened(b"\x02\x00\x00\x00\x00")


def test_anything_else_is_a_refusal_with_its_body() -> None:
    started = opening()
    answer = started.receive(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
    assert answer == Refused(404, b"{}")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "switched to"),
        (b"", "closed the connection"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 403 F\r\nContent-Length: 70000\r\n\r\n" + b"x" * 70000, "refusal of more"),
    ],
)
def test_an_answer_outside_the_protocol_is_an_error(answer: bytes, message: str) -> None:
    with pytest.raises(OpeningError, match=message):
        opening().receive(answer)


def test_the_proof_holds_for_one_secret_and_one_request() -> None:
    proof = stream_proof(b"s" * 32, b"id")
    assert proves_secret(proof, b"s" * 32, b"id")
    assert not proves_secret(proof, b"t" * 32, b"id")
    assert not proves_secret(proof, b"s" * 32, b"other")
    assert not proves_secret("é", b"s" * 32, b"id")


def certificate(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([])
    then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .serial_number(1)
        .public_key(key.public_key())
        .not_valid_before(then)
        .not_valid_after(then + datetime.timedelta(days=1))
    )
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return builder.sign(key, None).public_bytes(Encoding.DER)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_the_certified_key_is_the_raw_ed25519_key() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert certified_key(certificate(key)) == raw


def test_a_certificate_with_another_kind_of_key_is_refused() -> None:
    with pytest.raises(OpeningError, match="ed25519"):
        certified_key(certificate(ec.generate_private_key(ec.SECP256R1())))
    with pytest.raises(OpeningError, match="cannot be read"):
        certified_key(b"junk")
