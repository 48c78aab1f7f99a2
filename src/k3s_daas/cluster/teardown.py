"""Take a cluster off the machine, whatever state it is in.

Everything is found by what it is (marks in processes, computed names of links and cgroups, mounts
below known folders), nothing by a record of what was made. So it is safe to call twice, on a
cluster that was never finished, and after a kill of everything.
"""

import contextlib
import os
import signal
import time

from k3s_daas.cluster import cgroups, namespaces, network
from k3s_daas.cluster.errors import ClusterError
from k3s_daas.cluster.layout import Layout, is_cluster_process
from k3s_daas.processes import marks

_GONE_WITHIN = 10.0
"""Seconds until processes that were killed must be gone."""

_LOOK_EVERY = 0.02


def clear(layout: Layout) -> None:
    """Remove processes, then pods, then mounts and namespaces, then links.

    The order matters: a process keeps mounts busy and its namespaces alive, and a kubelet that
    still ran would start the pods again.
    """
    _kill_marked(layout)
    cgroups.kill_and_remove(layout.prefix)
    namespaces.remove_runtime_folder(layout)
    network.remove_links(layout)


def traces(layout: Layout) -> list[str]:
    """List what of a cluster is on the machine; empty after `clear`."""
    found = [f"process {process.pid} ({process.mark.name})" for process in _cluster_marked(layout)]
    found += [f"mount {mount}" for mount in namespaces.mounts_of(layout)]
    found += [f"link {name}" for name in network.links_of(layout)]
    found += [f"folder {layout.runtime}"] if layout.runtime.exists() else []
    found += [f"cgroup {layout.prefix}"] if cgroups.exist(layout.prefix) else []
    return found


def _kill_marked(layout: Layout) -> None:
    """Kill what carries the mark of a cluster process, children such as shims included."""
    deadline = time.monotonic() + _GONE_WITHIN
    while found := _cluster_marked(layout):
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        if time.monotonic() > deadline:
            raise ClusterError(f"these do not die: {found}")
        time.sleep(_LOOK_EVERY)


def _cluster_marked(layout: Layout) -> list[marks.Marked]:
    """Find the cluster's processes, and all they started."""
    found = marks.find_marked(layout.installation.root)
    return [process for process in found if is_cluster_process(process.mark.name)]
