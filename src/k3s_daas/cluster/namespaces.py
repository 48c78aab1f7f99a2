"""Make and remove the namespaces that make a node a host of its own.

The mount namespace gives the node its own /run, /var/lib and /var/log. So the programs' fixed
paths (containerd's shim sockets, the kubelet's plugin sockets and log links) belong to one node
each, no path is too long for a socket, nothing is left on the machine's own disk outside the
installation, and every mount a pod ever had disappears with the namespace.

Both namespaces are kept by files on a tmpfs of the installation's own in /run/k3s-daas. It is
private, as the kernel wants it where namespaces are kept, and it is all there is to unmount.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from k3s_daas.cluster.commands import run, succeeds
from k3s_daas.cluster.layout import RUNTIME, Layout, NodeLayout

NODE_HOME = Path("/run/node")
"""Where a node's programs see `NodeLayout.home`."""

NODE_PROGRAMS = Path("/run/bin")
"""Where they see the folder of the programs themselves."""

_KERNEL_SETTINGS = {
    "vm/overcommit_memory": "1",
    "vm/panic_on_oom": "0",
    "kernel/panic": "10",
    "kernel/panic_on_oops": "1",
    "kernel/keys/root_maxkeys": "1000000",
    "kernel/keys/root_maxbytes": "25000000",
}
"""Kernel settings the kubelet insists on. They hold for the whole machine, so the node is shown
files that have these values already, and the machine keeps its own."""


def make_runtime_folder(layout: Layout) -> None:
    """Mount the private tmpfs on which sockets and namespaces live."""
    folder = layout.runtime
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_mount():
        run(["mount", "-t", "tmpfs", "-o", "mode=0700", "k3s-daas", str(folder)])
        run(["mount", "--make-private", str(folder)])


def make_namespaces(node: NodeLayout, programs: Path) -> None:
    """Make a node's network and mount namespaces and furnish the latter."""
    node.runtime.mkdir(mode=0o700)
    for folder in ("var-lib", "var-log"):
        (node.home / folder).mkdir(parents=True, exist_ok=True)
    node.network_namespace.touch()
    node.mount_namespace.touch()
    run(["unshare", f"--net={node.network_namespace}", "true"])
    run(["unshare", f"--mount={node.mount_namespace}", "--propagation", "private", "true"])
    _furnish(node, programs)


def _furnish(node: NodeLayout, programs: Path) -> None:
    """Lay out what the node sees. Order matters: later mounts hide what earlier ones used."""
    inside = ["nsenter", f"--mount={node.mount_namespace}", "--"]
    foreign = foreign_mounts(run([*inside, "cat", "/proc/self/mountinfo"]))
    new_run = node.runtime / "run"
    new_run.mkdir()
    folders = [f"{new_run}/{name}" for name in ("node", "bin", "kernel", "lock", "netns")]
    script = [
        # The copies of other installations' namespaces would keep those alive.
        *(f"umount --lazy {quote(path)}" for path in foreign if path != str(node.runtime.parent)),
        f"mount -t tmpfs -o mode=0755 k3s-daas-node {new_run}",
        f"mkdir {' '.join(folders)}",
        f"mount --bind {quote(str(node.home))} {new_run}/node",
        f"mount --bind {quote(str(programs))} {new_run}/bin",
        f"mount --rbind {new_run} /run",
        f"mount --bind {NODE_HOME}/var-lib /var/lib",
        f"mount --bind {NODE_HOME}/var-log /var/log",
        *_kernel_setting_mounts(),
        # Pods may ask for mounts to be passed on to them; that needs a shared root.
        "mount --make-rshared /",
    ]
    run([*inside, "sh", "-euc", "\n".join(script)])


def _kernel_setting_mounts() -> Iterator[str]:
    for name, value in _KERNEL_SETTINGS.items():
        copy = f"/run/kernel/{name.replace('/', '-')}"
        yield f"echo {value} > {copy}"
        yield f"mount --bind {copy} /proc/sys/{name}"


def foreign_mounts(mountinfo: str) -> list[str]:
    """Find mounts that keep namespaces or belong to an installation; deepest first."""
    lines = (line.split() for line in mountinfo.splitlines())
    found = [
        words[4]
        for words in lines
        if words[4].startswith(f"{RUNTIME}/") or words[words.index("-") + 1] == "nsfs"
    ]
    return sorted(found, key=len, reverse=True)


def remove_runtime_folder(layout: Layout) -> None:
    """Let the namespaces go: with the last process and these files, they cease to exist."""
    for mount in mounts_of(layout):
        succeeds(["umount", "--lazy", mount])
    shutil.rmtree(layout.runtime, ignore_errors=True)


def mounts_of(layout: Layout) -> list[str]:
    """List this installation's mounts on the machine, deepest first."""
    lines = (line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines())
    inside = (str(layout.runtime), str(layout.installation.root))
    found = [words[4] for words in lines if any(_is_under(words[4], path) for path in inside)]
    return sorted(found, key=len, reverse=True)


def _is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")
