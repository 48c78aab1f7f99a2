"""One free network, divided."""

from ipaddress import IPv4Address, IPv4Network

import pytest

from k3s_daas.cluster.addresses import SERVICES, Addresses, choose_network
from k3s_daas.cluster.errors import ClusterError

ADDRESSES = Addresses(IPv4Network("10.64.0.0/16"))


def test_everything_follows_from_the_network() -> None:
    assert ADDRESSES.machine == IPv4Address("10.64.0.1")
    assert ADDRESSES.node(1) == IPv4Address("10.64.0.11")
    assert ADDRESSES.pods(1) == IPv4Network("10.64.1.0/24")
    assert ADDRESSES.pods(200) == IPv4Network("10.64.200.0/24")


@pytest.mark.parametrize("index", [0, 201, -1])
def test_a_node_beyond_the_network_is_refused(index: int) -> None:
    with pytest.raises(ClusterError, match="nodes 1 to 200"):
        ADDRESSES.node(index)


def test_the_first_free_network_is_chosen() -> None:
    assert choose_network([]) == IPv4Network("10.64.0.0/16")
    assert choose_network([IPv4Network("10.64.3.0/24")]) == IPv4Network("10.65.0.0/16")


def test_the_network_used_last_time_is_kept_unless_it_was_taken() -> None:
    assert choose_network([], "10.90.0.0/16") == IPv4Network("10.90.0.0/16")
    taken = [IPv4Network("10.90.0.0/24")]
    assert choose_network(taken, "10.90.0.0/16") == IPv4Network("10.64.0.0/16")


def test_a_machine_with_no_network_free_is_told_so() -> None:
    with pytest.raises(ClusterError, match="in use on this machine"):
        choose_network([IPv4Network("10.0.0.0/8")])


def test_the_network_of_services_is_never_chosen() -> None:
    everything_before = IPv4Network("10.64.0.0/11")

    assert choose_network([everything_before]) == IPv4Network("10.97.0.0/16")
    assert not SERVICES.overlaps(choose_network([everything_before]))
