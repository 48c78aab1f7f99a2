"""The cluster's own certificate authority, and every certificate it signs.

The authority and the service-account key are made once and kept, and so, for half of its life, is
the pair with which the API server calls kubelets. All other certificates are made anew at each
start: it costs a millisecond each, and they always fit the present addresses. Keys are P-256, as
Kubernetes' own tools make them.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from k3s_daas.files import write_atomically

_AUTHORITY_LIFETIME = datetime.timedelta(days=3650)
_CERTIFICATE_LIFETIME = datetime.timedelta(days=365)
_BACKDATED = datetime.timedelta(minutes=5)
"""A clock that is a little behind ours must not find the certificate to be of the future."""


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its private key, both PEM. The key shows up in no representation."""

    certificate: bytes
    key: bytes

    def __repr__(self) -> str:
        return "KeyPair(...)"


@dataclass(frozen=True)
class Authority:
    """Signs the certificates of one cluster."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """What others need to trust this authority."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def issue_client(
        self, common_name: str, groups: Sequence[str], now: datetime.datetime
    ) -> KeyPair:
        """Make a certificate by which Kubernetes knows a user and the user's groups."""
        return self._issue(common_name, groups, (), ExtendedKeyUsageOID.CLIENT_AUTH, now)

    def issue_server(
        self, common_name: str, names: Sequence[str | IPv4Address], now: datetime.datetime
    ) -> KeyPair:
        """Make a certificate for a server that is reached by these names and addresses."""
        return self._issue(common_name, (), names, ExtendedKeyUsageOID.SERVER_AUTH, now)

    def _issue(
        self,
        common_name: str,
        organizations: Sequence[str],
        names: Sequence[str | IPv4Address],
        usage: x509.ObjectIdentifier,
        now: datetime.datetime,
    ) -> KeyPair:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = (
            _builder(_subject(common_name, organizations), now, _CERTIFICATE_LIFETIME)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        if names:
            builder = builder.add_extension(
                x509.SubjectAlternativeName([_general_name(name) for name in names]),
                critical=False,
            )
        certificate = builder.sign(self.key, hashes.SHA256())
        return KeyPair(certificate.public_bytes(serialization.Encoding.PEM), private_pem(key))


def open_authority(folder: Path, now: datetime.datetime) -> Authority:
    """Read the cluster's authority, or make it the first time."""
    certificate_file, key_file = folder / "ca.crt", folder / "ca.key"
    if not certificate_file.exists():
        authority = _make_authority(now)
        # The certificate comes second: if the process dies between the two, the next start sees
        # no certificate and makes both anew; nothing was signed yet.
        write_atomically(key_file, private_pem(authority.key))
        write_atomically(certificate_file, authority.pem, mode=0o644)
        return authority
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{key_file}: expected an elliptic-curve key")
    return Authority(certificate, key)


def open_signing_key(path: Path) -> None:
    """Make the key that signs service-account tokens, the first time."""
    if not path.exists():
        write_atomically(path, private_pem(ec.generate_private_key(ec.SECP256R1())))


def write_pair(folder: Path, name: str, pair: KeyPair) -> None:
    """Write `<name>.crt` and `<name>.key`."""
    write_atomically(folder / f"{name}.key", pair.key)
    write_atomically(folder / f"{name}.crt", pair.certificate)


def has_lasting_pair(folder: Path, name: str, authority: Authority, now: datetime.datetime) -> bool:
    """Tell whether a pair of this authority is there with half of its life still before it."""
    try:
        certificate = x509.load_pem_x509_certificate((folder / f"{name}.crt").read_bytes())
        certificate.verify_directly_issued_by(authority.certificate)
    except (FileNotFoundError, ValueError, TypeError, InvalidSignature):
        return False
    left = certificate.not_valid_after_utc - now
    return left > _CERTIFICATE_LIFETIME / 2 and (folder / f"{name}.key").exists()


def private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Write a private key in the one form (SEC 1) that all of Kubernetes' programs read."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )


def _make_authority(now: datetime.datetime) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _subject("k3s-daas cluster", ())
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        _builder(name, now, _AUTHORITY_LIFETIME)
        .issuer_name(name)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(certificate, key)


def _builder(
    subject: x509.Name, now: datetime.datetime, lifetime: datetime.timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + lifetime)
    )


def _subject(common_name: str, organizations: Sequence[str]) -> x509.Name:
    """Kubernetes reads the user from CN and the groups from every O."""
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name) for name in organizations]
    return x509.Name([*attributes, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str | IPv4Address) -> x509.GeneralName:
    return x509.DNSName(name) if isinstance(name, str) else x509.IPAddress(name)
