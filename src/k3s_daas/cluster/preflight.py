"""Say before anything is made whether this machine can run a cluster, and mend what we can.

Debian packages are installed when we are root on Debian or one of its kin. Everything else that
is missing is said in one message, each with the way to get it.
"""

import os
import platform
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.cluster.commands import Progress, run
from k3s_daas.cluster.errors import NotPossibleHere

PACKAGES = {
    "busybox-static": "busybox",
    "containerd": "containerd",
    "containernetworking-plugins": "/usr/lib/cni/bridge",
    "iproute2": "ip",
    "iptables": "iptables",
    "runc": "runc",
    "util-linux": "nsenter",
}
"""The packages that hold what a node needs, each with a file that shows it is installed: a
program's name, or a path."""

_SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


@dataclass(frozen=True)
class Machine:
    """What decides whether a cluster can run here."""

    system: str
    user_id: int
    has_apt: bool
    missing_packages: tuple[str, ...]


def look(is_there: Callable[[str], bool] | None = None) -> Machine:
    """Describe this machine."""
    present = is_there or _is_there
    return Machine(
        system=platform.system(),
        user_id=os.geteuid(),
        has_apt=present("apt-get"),
        missing_packages=tuple(name for name, sign in PACKAGES.items() if not present(sign)),
    )


def reasons_against(machine: Machine) -> list[str]:
    """List what keeps a machine from running a cluster and cannot be mended by us."""
    if machine.system != "Linux":
        return [
            f"the nodes need Linux, this is {machine.system}: run it in a Linux virtual machine, "
            "or point --kubeconfig at a cluster you have"
        ]
    reasons = []
    if machine.user_id != 0:
        reasons.append(
            "nodes need network namespaces, mounts and cgroups, which only root may make: run "
            "this with sudo, or point --kubeconfig at a cluster you have"
        )
    if machine.missing_packages and not machine.has_apt:
        reasons.append(
            "these are missing (by the names of their Debian packages), install them with your "
            f"package manager: {' '.join(machine.missing_packages)}"
        )
    return reasons


def prepare(progress: Progress) -> None:
    """Make this machine fit, or raise `NotPossibleHere` with all that is in the way.

    From here on programs in sbin are found too, which some root shells do not look for.
    """
    machine = look()
    if reasons := reasons_against(machine):
        raise NotPossibleHere(reasons)
    if machine.missing_packages:
        _install(machine.missing_packages, progress)
    os.environ["PATH"] = search_path(os.environ.get("PATH", ""))


def _install(packages: tuple[str, ...], progress: Progress) -> None:
    """Install Debian packages without asking anything, and without starting their services."""
    environ: Mapping[str, str] = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    progress("apt-get update")
    run(["apt-get", "update", "-qq"], environ=environ)
    progress(f"apt-get install {' '.join(packages)}")
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], environ=environ)
    still = [name for name in packages if not _is_there(PACKAGES[name])]
    if still:
        raise NotPossibleHere([f"apt-get installed {name}, yet it is not found" for name in still])


def _is_there(sign: str) -> bool:
    """Look for a program on PATH and in sbin, or for a file."""
    if sign.startswith("/"):
        return Path(sign).exists() or (Path("/opt/cni/bin") / Path(sign).name).exists()
    return shutil.which(sign, path=search_path(os.environ.get("PATH", ""))) is not None


def search_path(path: str) -> str:
    """Put the folders of an administrator's programs behind those of PATH that are there."""
    folders = [folder for folder in path.split(":") if folder]
    return ":".join([*folders, *(folder for folder in _SBIN if folder not in folders)])
