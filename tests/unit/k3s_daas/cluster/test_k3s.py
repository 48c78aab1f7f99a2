"""k3s as the cluster. No k3s is at hand where these tests run: what is declared is all they see."""

from ipaddress import IPv4Network
from pathlib import Path

from k3s_daas.cluster.addresses import Addresses
from k3s_daas.cluster.k3s import k3s_spec
from k3s_daas.cluster.layout import Layout, is_cluster_process
from k3s_daas.installation import Installation

LAYOUT = Layout(Installation("mine", Path("/state/mine"), Path("/cache")))
SPEC = k3s_spec(LAYOUT.node(1), Addresses(IPv4Network("10.64.0.0/16")), "k3s")


def test_it_runs_in_a_host_of_its_own() -> None:
    assert SPEC.command[:4] == (
        "nsenter",
        f"--net={LAYOUT.node(1).network_namespace}",
        f"--mount={LAYOUT.node(1).mount_namespace}",
        "--",
    )
    assert SPEC.argv[:2] == ("/run/bin/k3s", "server")
    assert is_cluster_process(SPEC.name)


def test_it_keeps_to_the_clusters_addresses() -> None:
    assert "--node-ip=10.64.0.11" in SPEC.argv
    assert "--tls-san=10.64.0.11" in SPEC.argv
    assert "--cluster-cidr=10.64.1.0/24" in SPEC.argv
    assert f"--kubelet-arg=cgroup-root=/{LAYOUT.prefix}-1" in SPEC.argv


def test_audit_and_pod_security_are_as_in_a_cluster_of_ours() -> None:
    arguments = [a.partition("=")[2] for a in SPEC.argv if a.startswith("--kube-apiserver-arg=")]

    assert "audit-log-path=/run/node/audit/audit.log" in arguments
    assert "admission-control-config-file=/run/node/admission.json" in arguments
