"""Client certificates from a cluster's own authority.

Where we hold the authority's key we sign at once. Where we do not, Kubernetes' certificate API is
asked: a request is made, approved with our administrator's credential, collected and deleted.
"""

import base64
import datetime
import secrets
import time
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from k3s_daas.cluster import pki
from k3s_daas.cluster.access import Access
from k3s_daas.cluster.errors import ClusterError

_SIGNER = "kubernetes.io/kube-apiserver-client"
_LIFETIME_SECONDS = 365 * 24 * 3600
"""What is asked for; a cluster's signer may give less."""

_SIGNED_WITHIN = 30.0
"""Seconds that a cluster's signer is waited for."""

_ASK_EVERY = 0.5
"""Seconds between two looks."""


def issue_client_certificate(
    access: Access, common_name: str, groups: Sequence[str] = ()
) -> pki.KeyPair:
    """Make a certificate that a cluster knows as this user in these groups."""
    if access.authority is not None:
        now = datetime.datetime.now(datetime.UTC)
        return pki.open_authority(access.authority, now).issue_client(common_name, groups, now)
    key = ec.generate_private_key(ec.SECP256R1())
    return pki.KeyPair(
        certificate=_ask_cluster(access, _request(key, common_name, groups)),
        key=pki.private_pem(key),
    )


def _request(key: ec.EllipticCurvePrivateKey, common_name: str, groups: Sequence[str]) -> bytes:
    names = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in groups]
    subject = x509.Name([*names, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(subject)
    return request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _ask_cluster(access: Access, request: bytes) -> bytes:
    """Have the cluster sign a request; the request's object is gone afterwards either way."""
    name = f"k3s-daas-{secrets.token_hex(4)}"
    access.apply(
        [
            {
                "apiVersion": "certificates.k8s.io/v1",
                "kind": "CertificateSigningRequest",
                "metadata": {"name": name},
                "spec": {
                    "request": base64.b64encode(request).decode(),
                    "signerName": _SIGNER,
                    "usages": ["client auth"],
                    "expirationSeconds": _LIFETIME_SECONDS,
                },
            }
        ]
    )
    try:
        access.run_kubectl("certificate", "approve", name)
        return _collect(access, name)
    finally:
        access.run_kubectl("delete", "certificatesigningrequest", name, "--ignore-not-found")


def _collect(access: Access, name: str) -> bytes:
    deadline = time.monotonic() + _SIGNED_WITHIN
    while time.monotonic() < deadline:
        path = "jsonpath={.status.certificate}"
        signed = access.run_kubectl("get", "certificatesigningrequest", name, "-o", path)
        if signed:
            return base64.b64decode(signed)
        time.sleep(_ASK_EVERY)
    raise ClusterError(
        f"the cluster did not sign {name} within {_SIGNED_WITHIN:.0f} s: it has no signer for "
        f"{_SIGNER}, and its executor needs a client certificate"
    )
