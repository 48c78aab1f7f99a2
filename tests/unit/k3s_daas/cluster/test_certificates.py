"""Certificates from a cluster whose authority we do not hold; a stand-in plays kubectl."""

import base64
import json
from pathlib import Path

import pytest
from cryptography import x509

from k3s_daas.cluster.access import Access
from k3s_daas.cluster.certificates import issue_client_certificate
from k3s_daas.cluster.errors import CommandFailed


def _access(tmp_path: Path, script: str) -> Access:
    kubectl = tmp_path / "kubectl"
    kubectl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n{script}\n')
    kubectl.chmod(0o755)
    return Access("given", "https://h", tmp_path / "k", (str(kubectl),), None, None)


def test_the_cluster_is_asked_to_sign_and_the_request_is_cleared_away(tmp_path: Path) -> None:
    signed = base64.b64encode(b"SIGNED").decode()
    script = f"""
case "$*" in
  *apply*) cat > {tmp_path}/applied;;
  *" get "*) printf {signed};;
esac"""

    pair = issue_client_certificate(_access(tmp_path, script), "daas-executor:x", ["g"])

    assert pair.certificate == b"SIGNED"
    (item,) = json.loads((tmp_path / "applied").read_text())["items"]
    request = x509.load_pem_x509_csr(base64.b64decode(item["spec"]["request"]))
    assert request.subject.rfc4514_string() == "CN=daas-executor:x,O=g"
    assert item["spec"]["usages"] == ["client auth"]
    verbs = (tmp_path / "calls").read_text()
    assert "certificate approve" in verbs
    assert "delete certificatesigningrequest" in verbs


def test_a_request_that_is_not_approved_is_cleared_away_too(tmp_path: Path) -> None:
    script = """
case "$*" in
  *approve*) echo forbidden >&2; exit 1;;
  *apply*) cat > /dev/null;;
esac"""

    with pytest.raises(CommandFailed, match="forbidden"):
        issue_client_certificate(_access(tmp_path, script), "u")

    assert "delete certificatesigningrequest" in (tmp_path / "calls").read_text()
