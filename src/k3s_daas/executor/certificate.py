"""The certificate of the stream port: self-signed with the key the ledger knows the executor by.

Nothing in it matters but the key, which the gateway compares with the ledger; so names are empty
and it never expires. It is made anew in memory at every start: the private key stays where it was.
"""

import datetime
import os
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

FOREVER = datetime.datetime(9999, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
"""RFC 5280 section 4.1.2.5: no well-defined expiration date."""


def self_signed(key: Ed25519PrivateKey) -> bytes:
    """A PEM certificate of `key`, by `key`."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "daas-executor")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(FOREVER)
    )
    return builder.sign(key, algorithm=None).public_bytes(Encoding.PEM)


def server_context(key: Ed25519PrivateKey) -> ssl.SSLContext:
    """TLS 1.3 with that certificate.

    OpenSSL takes keys from files only: certificate and key pass through one that only we can read
    and that is gone, with its content, before this returns.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor, name = tempfile.mkstemp(dir=_memory())
    path = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(private + self_signed(key))
        context.load_cert_chain(path)
    finally:
        path.write_bytes(bytes(path.stat().st_size))
        path.unlink()
    return context


def _memory() -> str | None:
    """Linux's folder that is not on a disk; None, the default place, where there is none."""
    shared = Path("/dev") / "shm"
    return str(shared) if shared.is_dir() else None
