"""The cluster's certificate authority."""

import datetime
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from k3s_daas.cluster import pki

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def test_the_authority_is_made_once_and_kept(tmp_path: Path) -> None:
    first = pki.open_authority(tmp_path, NOW)
    second = pki.open_authority(tmp_path, NOW)

    assert first.pem == second.pem
    assert (tmp_path / "ca.key").stat().st_mode & 0o077 == 0


def test_a_client_certificate_names_user_and_groups(tmp_path: Path) -> None:
    authority = pki.open_authority(tmp_path, NOW)

    pair = authority.issue_client("system:node:n1", ["system:nodes", "extra"], NOW)

    certificate = x509.load_pem_x509_certificate(pair.certificate)
    certificate.verify_directly_issued_by(authority.certificate)
    subject = certificate.subject
    assert [a.value for a in subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [
        "system:node:n1"
    ]
    assert [a.value for a in subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == [
        "system:nodes",
        "extra",
    ]
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.CLIENT_AUTH]


def test_a_server_certificate_names_hosts_and_addresses(tmp_path: Path) -> None:
    authority = pki.open_authority(tmp_path, NOW)

    pair = authority.issue_server("api", ["kubernetes", IPv4Address("10.64.0.1")], NOW)

    certificate = x509.load_pem_x509_certificate(pair.certificate)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["kubernetes"]
    assert names.get_values_for_type(x509.IPAddress) == [IPv4Address("10.64.0.1")]


def test_keys_are_in_the_form_that_service_account_signing_needs(tmp_path: Path) -> None:
    pki.open_signing_key(tmp_path / "sa.key")
    made = (tmp_path / "sa.key").read_bytes()
    pki.open_signing_key(tmp_path / "sa.key")

    assert made.startswith(b"-----BEGIN EC PRIVATE KEY-----")
    assert (tmp_path / "sa.key").read_bytes() == made


def test_a_key_does_not_show_when_a_pair_is_printed(tmp_path: Path) -> None:
    pair = pki.open_authority(tmp_path, NOW).issue_client("u", [], NOW)

    assert "PRIVATE" not in repr(pair)


def test_a_pair_is_kept_for_half_of_its_life_and_only_with_its_own_authority(
    tmp_path: Path,
) -> None:
    authority = pki.open_authority(tmp_path, NOW)
    assert not pki.has_lasting_pair(tmp_path, "user", authority, NOW)

    pki.write_pair(tmp_path, "user", authority.issue_client("user", (), NOW))

    assert pki.has_lasting_pair(tmp_path, "user", authority, NOW)
    assert not pki.has_lasting_pair(tmp_path, "user", authority, NOW + datetime.timedelta(days=200))
    (tmp_path / "other").mkdir()
    other = pki.open_authority(tmp_path / "other", NOW)
    assert not pki.has_lasting_pair(tmp_path, "user", other, NOW)


def test_a_pair_lasts_while_half_of_its_life_is_left_and_its_authority_stays(
    tmp_path: Path,
) -> None:
    (tmp_path / "other").mkdir()
    authority = pki.open_authority(tmp_path, NOW)
    other = pki.open_authority(tmp_path / "other", NOW)
    assert not pki.has_lasting_pair(tmp_path, "client", authority, NOW)

    pki.write_pair(tmp_path, "client", authority.issue_client("u", [], NOW))

    assert pki.has_lasting_pair(tmp_path, "client", authority, NOW)
    assert not pki.has_lasting_pair(tmp_path, "client", other, NOW)
    later = NOW + datetime.timedelta(days=200)
    assert not pki.has_lasting_pair(tmp_path, "client", authority, later)
