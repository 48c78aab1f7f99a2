"""What a cluster of ours declares and configures."""

from ipaddress import IPv4Network
from pathlib import Path

from k3s_daas.cluster import control_plane, node
from k3s_daas.cluster.addresses import Addresses
from k3s_daas.cluster.build import Binaries
from k3s_daas.cluster.layout import Layout, is_cluster_process
from k3s_daas.installation import Installation
from k3s_daas.processes.spec import HttpProbe, check_specs

LAYOUT = Layout(Installation("mine", Path("/state/mine"), Path("/cache")))
ADDRESSES = Addresses(IPv4Network("10.64.0.0/16"))
BINARIES = Binaries(Path("/bin"))


def test_the_declared_processes_fit_together() -> None:
    specs = [
        *control_plane.control_plane_specs(LAYOUT, ADDRESSES, BINARIES),
        *node.node_specs(LAYOUT.node(1), ADDRESSES),
        *node.node_specs(LAYOUT.node(2), ADDRESSES),
    ]

    check_specs(specs)
    assert all(is_cluster_process(spec.name) for spec in specs)
    assert {"kubelet", "kubelet-2", "etcd"} <= {spec.name for spec in specs}


def test_other_processes_of_an_installation_are_not_the_clusters() -> None:
    assert not any(is_cluster_process(n) for n in ("ledger", "gateway", "executor", "kubelet-x"))


def test_names_shared_by_the_machine_fit_and_differ_by_installation() -> None:
    other = Layout(Installation("mine", Path("/elsewhere/mine"), Path("/cache")))

    assert len(LAYOUT.bridge) <= 15
    assert len(LAYOUT.node(200).link) <= 15
    assert LAYOUT.bridge != other.bridge
    assert LAYOUT.runtime != other.runtime


def test_the_api_server_keeps_to_the_bridge_and_writes_an_audit_log() -> None:
    _, api, *_ = control_plane.control_plane_specs(LAYOUT, ADDRESSES, BINARIES)

    assert "--bind-address=10.64.0.1" in api.argv
    assert f"--audit-log-path={LAYOUT.audit_log}" in api.argv
    assert isinstance(api.readiness, HttpProbe)
    assert api.readiness.ca_file == "/state/mine/cluster/pki/ca.crt"


def test_only_a_name_and_an_address_differ_between_nodes() -> None:
    first = node.kubelet_config(LAYOUT.node(1), ADDRESSES)
    second = node.kubelet_config(LAYOUT.node(2), ADDRESSES)

    differing = {key for key, value in first.items() if second[key] != value}
    assert differing == {"address", "healthzBindAddress", "cgroupRoot"}


def test_a_kubelet_takes_no_anonymous_request_and_no_eviction_by_a_full_disk() -> None:
    config = node.kubelet_config(LAYOUT.node(1), ADDRESSES)

    assert config["authentication"] == {
        "anonymous": {"enabled": False},
        "webhook": {"enabled": True},
        "x509": {"clientCAFile": "/run/node/ca.crt"},
    }
    assert config["imageGCHighThresholdPercent"] == 100


def test_pods_get_addresses_of_their_node() -> None:
    config = node.cni_config(LAYOUT.node(2), ADDRESSES)

    assert '"subnet": "10.64.2.0/24"' in str(config).replace("'", '"')
