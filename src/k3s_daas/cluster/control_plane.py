"""The control plane: etcd, API server, controllers and scheduler, as the supervisor runs them.

They run on the machine itself and listen on the bridge's address only, the one the nodes know the
machine by; etcd listens on a socket in a folder only root may enter. What a full distribution has
and this one lacks: aggregated APIs, certificate signing (so a CSR is never answered), cluster
DNS, more than one of each.
"""

import datetime
import json
from ipaddress import IPv4Address
from pathlib import Path

from k3s_daas.cluster import pki
from k3s_daas.cluster.addresses import KUBERNETES_SERVICE, SERVICES, Addresses
from k3s_daas.cluster.authorization import NOWHERE, authorization_config
from k3s_daas.cluster.build import Binaries
from k3s_daas.cluster.kubeconfig import write_kubeconfig
from k3s_daas.cluster.layout import Layout
from k3s_daas.files import write_atomically
from k3s_daas.processes import HttpProbe, ProcessSpec, UnixProbe

API_PORT = 6443
_CONTROLLERS_PORT = 10257
_SCHEDULER_PORT = 10259
_NOWHERE = "http://127.0.0.1:1"

_TLS_MINIMUM = "--tls-min-version=VersionTLS12"
_SERVICE_ACCOUNT_ISSUER = "https://kubernetes.default.svc.cluster.local"

_USERS = {
    "admin": ("k3s-daas:admin", ("system:masters",)),
    "controllers": ("system:kube-controller-manager", ()),
    "scheduler": ("system:kube-scheduler", ()),
}
"""Users of the certificates below, with their groups. Kubernetes grants the two components what
they need by their names; the administrator's group is above all rules."""


def server_url(addresses: Addresses) -> str:
    """Where the API server is reached, from the machine and from its nodes."""
    return f"https://{addresses.machine}:{API_PORT}"


def write_control_plane(
    layout: Layout, addresses: Addresses, authority: pki.Authority, now: datetime.datetime
) -> None:
    """Write everything the control plane reads: certificates, kubeconfigs, policies."""
    for folder in (layout.config, layout.etcd, layout.audit_log.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pki.open_signing_key(layout.pki / "service-accounts.key")
    serving = authority.issue_server("kube-apiserver", _server_names(addresses), now)
    pki.write_pair(layout.pki, "apiserver", serving)
    if not pki.has_lasting_pair(layout.pki, "apiserver-to-kubelets", authority, now):
        # An API server that runs and finds a new one here cuts every exec and log under way.
        to_kubelets = authority.issue_client("k3s-daas:kube-apiserver", ("system:masters",), now)
        pki.write_pair(layout.pki, "apiserver-to-kubelets", to_kubelets)
    for name, (user, groups) in _USERS.items():
        path = layout.admin_kubeconfig if name == "admin" else _kubeconfig(layout, name)
        client = authority.issue_client(user, groups, now)
        write_kubeconfig(path, server_url(addresses), authority.pem, client)
    nobody = authority.issue_client("k3s-daas:nobody", (), now)
    write_kubeconfig(layout.config / "nobody.kubeconfig", NOWHERE, authority.pem, nobody)
    for name, content in (
        ("admission", ADMISSION),
        ("audit-policy", AUDIT_POLICY),
        ("authentication", _AUTHENTICATION),
        ("authorization", authorization_config(layout.config / "nobody.kubeconfig")),
    ):
        write_atomically(layout.config / f"{name}.json", json.dumps(content, indent=2).encode())


def control_plane_specs(
    layout: Layout, addresses: Addresses, binaries: Binaries
) -> tuple[ProcessSpec, ...]:
    """Declare the processes, each after those it needs."""
    return (
        _etcd(layout, binaries),
        _api_server(layout, addresses, binaries),
        _controllers(layout, addresses, binaries),
        _scheduler(layout, addresses, binaries),
    )


def _etcd(layout: Layout, binaries: Binaries) -> ProcessSpec:
    socket = layout.runtime / "etcd.sock"
    peers = layout.runtime / "etcd-peers.sock"
    return ProcessSpec(
        name="etcd",
        argv=(
            binaries.program("etcd"),
            "--name=etcd",
            f"--data-dir={layout.etcd}",
            f"--listen-client-urls=unix://{socket}",
            f"--listen-peer-urls=unix://{peers}",
            # These must look like addresses, but the only member has nobody to tell them to.
            f"--advertise-client-urls={_NOWHERE}",
            f"--initial-advertise-peer-urls={_NOWHERE}",
            f"--initial-cluster=etcd={_NOWHERE}",
            "--auto-compaction-retention=1h",
        ),
        readiness=UnixProbe(path=str(socket)),
    )


def _api_server(layout: Layout, addresses: Addresses, binaries: Binaries) -> ProcessSpec:
    pair = layout.pki
    return ProcessSpec(
        name="kube-apiserver",
        argv=(
            binaries.program("kube-apiserver"),
            f"--etcd-servers=unix://{layout.runtime / 'etcd.sock'}",
            f"--bind-address={addresses.machine}",
            f"--advertise-address={addresses.machine}",
            f"--secure-port={API_PORT}",
            _TLS_MINIMUM,
            f"--tls-cert-file={pair / 'apiserver.crt'}",
            f"--tls-private-key-file={pair / 'apiserver.key'}",
            f"--client-ca-file={pair / 'ca.crt'}",
            f"--kubelet-client-certificate={pair / 'apiserver-to-kubelets.crt'}",
            f"--kubelet-client-key={pair / 'apiserver-to-kubelets.key'}",
            f"--kubelet-certificate-authority={pair / 'ca.crt'}",
            "--kubelet-preferred-address-types=InternalIP",
            f"--service-cluster-ip-range={SERVICES}",
            f"--service-account-issuer={_SERVICE_ACCOUNT_ISSUER}",
            f"--service-account-key-file={pair / 'service-accounts.key'}",
            f"--service-account-signing-key-file={pair / 'service-accounts.key'}",
            f"--authorization-config={layout.config / 'authorization.json'}",
            "--enable-admission-plugins=NodeRestriction",
            f"--admission-control-config-file={layout.config / 'admission.json'}",
            f"--authentication-config={layout.config / 'authentication.json'}",
            f"--audit-policy-file={layout.config / 'audit-policy.json'}",
            f"--audit-log-path={layout.audit_log}",
            "--audit-log-maxsize=100",
            "--audit-log-maxbackup=10",
            "--profiling=false",
        ),
        readiness=HttpProbe(url=f"{server_url(addresses)}/readyz", ca_file=str(pair / "ca.crt")),
        depends_on=("etcd",),
    )


def _controllers(layout: Layout, addresses: Addresses, binaries: Binaries) -> ProcessSpec:
    kubeconfig = _kubeconfig(layout, "controllers")
    return ProcessSpec(
        name="kube-controller-manager",
        argv=(
            binaries.program("kube-controller-manager"),
            *_component_flags(kubeconfig, addresses, _CONTROLLERS_PORT),
            f"--root-ca-file={layout.pki / 'ca.crt'}",
            f"--service-account-private-key-file={layout.pki / 'service-accounts.key'}",
            "--use-service-account-credentials=true",
            # The default of 20 a second alone makes some forty controllers start 5 s later.
            "--kube-api-qps=200",
            "--kube-api-burst=400",
        ),
        readiness=_health(addresses, _CONTROLLERS_PORT, layout),
        depends_on=("kube-apiserver",),
    )


def _scheduler(layout: Layout, addresses: Addresses, binaries: Binaries) -> ProcessSpec:
    kubeconfig = _kubeconfig(layout, "scheduler")
    return ProcessSpec(
        name="kube-scheduler",
        argv=(
            binaries.program("kube-scheduler"),
            *_component_flags(kubeconfig, addresses, _SCHEDULER_PORT),
        ),
        readiness=_health(addresses, _SCHEDULER_PORT, layout),
        depends_on=("kube-apiserver",),
    )


def _component_flags(kubeconfig: Path, addresses: Addresses, port: int) -> tuple[str, ...]:
    """Give what controllers and scheduler have in common; alone, they need no leader election."""
    pair = kubeconfig.parent.parent / "pki"
    return (
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        # There is no aggregation, hence no settings of it to look up.
        "--authentication-skip-lookup=true",
        f"--bind-address={addresses.machine}",
        f"--secure-port={port}",
        f"--tls-cert-file={pair / 'apiserver.crt'}",
        f"--tls-private-key-file={pair / 'apiserver.key'}",
        _TLS_MINIMUM,
        "--leader-elect=false",
        "--profiling=false",
    )


def _health(addresses: Addresses, port: int, layout: Layout) -> HttpProbe:
    return HttpProbe(
        url=f"https://{addresses.machine}:{port}/healthz", ca_file=str(layout.pki / "ca.crt")
    )


def _kubeconfig(layout: Layout, name: str) -> Path:
    return layout.config / f"{name}.kubeconfig"


def _server_names(addresses: Addresses) -> list[str | IPv4Address]:
    service = "kubernetes.default.svc"
    return [
        "kubernetes",
        "kubernetes.default",
        service,
        f"{service}.cluster.local",
        KUBERNETES_SERVICE,
        addresses.machine,
    ]


ADMISSION = {
    "apiVersion": "apiserver.config.k8s.io/v1",
    "kind": "AdmissionConfiguration",
    "plugins": [
        {
            "name": "PodSecurity",
            "configuration": {
                "apiVersion": "pod-security.admission.config.k8s.io/v1",
                "kind": "PodSecurityConfiguration",
                "defaults": {
                    mode + suffix: value
                    for mode in ("enforce", "audit", "warn")
                    for suffix, value in (("", "restricted"), ("-version", "latest"))
                },
                "exemptions": {"namespaces": ["kube-system"]},
            },
        }
    ],
}
"""Pods are held to the strictest standard everywhere but where the cluster's own would run."""

AUDIT_POLICY = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [
        {"level": "None", "nonResourceURLs": ["/healthz*", "/livez*", "/readyz*"]},
        {"level": "Metadata"},
    ],
}
"""Who did what when, with the Audit-ID, and never a body. Probes of the server's health are left
out: they come many times a second and touch nothing."""

_AUTHENTICATION = {
    "apiVersion": "apiserver.config.k8s.io/v1beta1",
    "kind": "AuthenticationConfiguration",
    "anonymous": {
        "enabled": True,
        "conditions": [{"path": path} for path in ("/livez", "/readyz", "/healthz")],
    },
}
"""Nobody is anonymous, but for asking whether the server is well."""
