"""Make and remove the bridge, and each node's link to it.

A node is a network namespace with one end of a veth pair as its eth0; the other ends meet on one
bridge, which carries the machine's address 10.N.0.1. No rule is added to the machine's firewall
and nothing is forwarded to the outside: pods reach one another, the API server, and nothing else.
A machine whose own firewall drops bridged frames (Docker sets that up) keeps several nodes from
reaching one another.
"""

import json
from collections.abc import Iterator
from ipaddress import IPv4Network

from k3s_daas.cluster.addresses import Addresses
from k3s_daas.cluster.commands import run, succeeds
from k3s_daas.cluster.layout import Layout, NodeLayout


def networks_in_use(except_link: str) -> list[IPv4Network]:
    """List the IPv4 networks this machine has routes or addresses for, but those of one link."""
    addresses = (
        IPv4Network((item["local"], item["prefixlen"]), strict=False)
        for link in json.loads(run(["ip", "-json", "-4", "address", "show"]))
        if link["ifname"] != except_link
        for item in link["addr_info"]
    )
    routes = (
        IPv4Network(route["dst"])
        for route in json.loads(run(["ip", "-json", "-4", "route", "show", "table", "main"]))
        if route["dst"] != "default" and route.get("dev") != except_link
    )
    return [*addresses, *routes]


def make_bridge(layout: Layout, addresses: Addresses) -> None:
    """Make the bridge with the machine's address on it; keeps one that is there already."""
    bridge = layout.bridge
    if not succeeds(["ip", "link", "show", "dev", bridge]):
        run(["ip", "link", "add", "name", bridge, "type", "bridge"])
    run(["ip", "address", "replace", addresses.bridge_prefix, "dev", bridge])
    run(["ip", "link", "set", "dev", bridge, "up"])


def connect_node(layout: Layout, node: NodeLayout, addresses: Addresses, nodes: int) -> None:
    """Link a node's namespace to the bridge, and set the routes to and from its pods."""
    namespace = str(node.network_namespace)
    inside = ["nsenter", f"--net={namespace}", "--"]
    own = addresses.node(node.index)
    pair = ["ip", "link", "add", "name", node.link, "type", "veth"]
    run([*pair, "peer", "name", "eth0", "netns", namespace])
    run(["ip", "link", "set", "dev", node.link, "master", layout.bridge, "up"])
    run([*inside, "ip", "link", "set", "dev", "lo", "up"])
    run([*inside, "ip", "address", "add", f"{own}/24", "dev", "eth0"])
    run([*inside, "ip", "link", "set", "dev", "eth0", "up"])
    run([*inside, "ip", "route", "add", "default", "via", str(addresses.machine)])
    for other in (index for index in range(1, nodes + 1) if index != node.index):
        there = [str(addresses.pods(other)), "via", str(addresses.node(other))]
        run([*inside, "ip", "route", "add", *there])
    run(["ip", "route", "replace", str(addresses.pods(node.index)), "via", str(own)])
    # Forwarding is a property of the namespace; the machine's own setting is not touched.
    run([*inside, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"])


def remove_links(layout: Layout) -> None:
    """Remove every link of this installation; routes and addresses go with them."""
    for name in links_of(layout):
        succeeds(["ip", "link", "delete", "dev", name])


def links_of(layout: Layout) -> Iterator[str]:
    """Name the links of this installation that exist; the bridge last."""
    links = json.loads(run(["ip", "-json", "link", "show"]))
    names = [link["ifname"] for link in links if link["ifname"].startswith(layout.prefix)]
    yield from sorted(names, reverse=True)
