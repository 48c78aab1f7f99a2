"""Tables of the kernel, read."""

from pathlib import Path

from k3s_daas.cluster.cgroups import Hierarchy, hierarchies
from k3s_daas.cluster.namespaces import foreign_mounts

MOUNTINFO = """\
22 1 254:0 / / rw,relatime - ext4 /dev/root rw
30 22 0:26 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
31 22 0:27 / /sys/fs/cgroup/memory rw shared:4 - cgroup cgroup rw,memory
32 22 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
40 22 0:50 / /run/k3s-daas/aaaaaa rw - tmpfs k3s-daas rw
41 40 0:4 net:[4026532001] /run/k3s-daas/aaaaaa/1/net rw - nsfs nsfs rw
42 22 0:4 net:[4026532002] /run/netns/theirs rw - nsfs nsfs rw
"""


def test_every_cgroup_tree_is_found_with_its_version() -> None:
    assert hierarchies(MOUNTINFO) == [
        Hierarchy(Path("/sys/fs/cgroup/cpu"), 1),
        Hierarchy(Path("/sys/fs/cgroup/memory"), 1),
        Hierarchy(Path("/sys/fs/cgroup/unified"), 2),
    ]


def test_mounts_that_would_keep_other_namespaces_alive_are_found_deepest_first() -> None:
    assert foreign_mounts(MOUNTINFO) == [
        "/run/k3s-daas/aaaaaa/1/net",
        "/run/k3s-daas/aaaaaa",
        "/run/netns/theirs",
    ]
