"""Build the cluster's binary from `kubernetes/`, once, and keep it in the cache.

One static file holds etcd, the Kubernetes programs and kubectl (see kubernetes/main.go). The
first build compiles some two thousand packages, 5 to 10 minutes on two cores; after that the
finished file is found by its key, a hash of everything that decides its content. The folder of a
key appears by one rename, so it is complete or not there; a lock keeps two builds from doing the
same work twice.
"""

import hashlib
import shutil
import subprocess
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from k3s_daas.cluster.commands import Progress
from k3s_daas.cluster.errors import BuildFailed
from k3s_daas.cluster.go_toolchain import Go, find_or_install
from k3s_daas.files import locked

MODULE = Path(__file__).resolve().parents[3] / "kubernetes"

PROGRAMS = (
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubectl",
    "kubelet",
)
"""The names under which the one file is every program (kubernetes/programs.go)."""

_REPORT_EVERY = 2.0
"""Seconds between two lines of progress."""

_DISK_NEEDED_BYTES = 6 * 2**30
"""A first build leaves 3.1 GB in Go's build cache and 1.5 GB of sources."""


@dataclass(frozen=True)
class Binaries:
    """The folder of the built programs, each a link to the one file."""

    folder: Path

    def program(self, name: str) -> str:
        """Return the path by which that program runs."""
        if name not in PROGRAMS:
            raise KeyError(name)
        return str(self.folder / name)


def ensure_binaries(cache: Path, progress: Progress, module: Path = MODULE) -> Binaries:
    """Return the cluster's programs, building them when this version never was built here."""
    needed, kubernetes = read_versions(module / "go.mod")
    go = find_or_install(cache, needed, progress)
    folder = cache / "bin" / f"kubernetes-{kubernetes}-{build_key(module, go.version)}"
    with locked(cache / "build.lock"):
        if not folder.exists():
            _build(go, module, kubernetes, folder, progress)
    return Binaries(folder)


def read_versions(go_mod: Path) -> tuple[str, str]:
    """Read the Go version a module needs and the version of Kubernetes it requires."""
    try:
        lines = [line.split() for line in go_mod.read_text().splitlines()]
    except FileNotFoundError as error:
        raise BuildFailed(
            f"{go_mod} is missing: the cluster's binary is built from a checkout of the project"
        ) from error
    needed = next((words[1] for words in lines if words[:1] == ["go"]), None)
    kubernetes = next((words[1] for words in lines if words[:1] == ["k8s.io/kubernetes"]), None)
    if needed is None or kubernetes is None:
        raise BuildFailed(f"{go_mod} names no Go version or does not require k8s.io/kubernetes")
    return needed, kubernetes


def build_key(module: Path, go_version: str) -> str:
    """Hash what decides the binary: the module's files and the compiler."""
    digest = hashlib.sha256(go_version.encode())
    for path in sorted(p for p in module.iterdir() if p.suffix in {".go", ".mod", ".sum"}):
        content = path.read_bytes()
        digest.update(f"\n{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def link_flags(kubernetes: str) -> str:
    """Stamp the version that the programs report, and leave symbols and debug data out."""
    major, minor, _ = kubernetes.removeprefix("v").split(".", 2)
    stamped = {"gitVersion": kubernetes, "gitMajor": major, "gitMinor": minor}
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    values = [f"-X {package}.{k}={v}" for package in packages for k, v in stamped.items()]
    return " ".join(["-s", "-w", *values])


def _build(go: Go, module: Path, kubernetes: str, folder: Path, progress: Progress) -> None:
    """Compile into a folder beside the final one, link the names, then rename."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(folder.parent).free
    if free < _DISK_NEEDED_BYTES:
        raise BuildFailed(
            f"{folder.parent} has {free / 2**30:.1f} GB free, building Kubernetes takes "
            f"{_DISK_NEEDED_BYTES / 2**30:.0f} GB: free some or set XDG_CACHE_HOME"
        )
    progress(f"building Kubernetes {kubernetes} with {go.version}: minutes, but only once")
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o755)
    target = unfinished / "kubernetes"
    flags = ["-v", "-trimpath", "-ldflags", link_flags(kubernetes), "-o", str(target)]
    _compile([str(go.program), "build", *flags, "."], go, module, progress)
    for name in PROGRAMS:
        (unfinished / name).symlink_to("kubernetes")
    unfinished.rename(folder)
    # If the process dies before here, the next build starts from the compiler's own cache.


@dataclass
class _Output:
    """What the compiler said so far; one thread writes, the waiting one only reads."""

    compiled: int = 0
    tail: deque[str] = field(default_factory=lambda: deque(maxlen=30))

    def follow(self, process: subprocess.Popen[str]) -> None:
        """Count packages: `go build -v` prints the name of each one it compiles."""
        for line in process.stdout or ():
            self.tail.append(line)
            if not line.startswith(("#", "go: ", "\t")):
                self.compiled += 1


def _compile(argv: list[str], go: Go, module: Path, progress: Progress) -> None:
    """Run the compiler, saying every few seconds how far it is."""
    polite = ["nice"] if shutil.which("nice") else []
    began = time.monotonic()
    output = _Output()
    process = subprocess.Popen(
        [*polite, *argv],
        cwd=module,
        env=dict(go.environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    reader = threading.Thread(target=output.follow, args=(process,), daemon=True)
    reader.start()
    try:
        while _still_running(process):
            elapsed = time.monotonic() - began
            progress(f"building: {output.compiled} packages compiled, {elapsed:.0f} s")
    finally:
        process.kill()
    reader.join()
    if process.returncode != 0:
        raise BuildFailed(f"{' '.join(argv)} failed:\n{''.join(output.tail)}")
    progress(f"built in {time.monotonic() - began:.0f} s")


def _still_running(process: subprocess.Popen[str]) -> bool:
    try:
        process.wait(timeout=_REPORT_EVERY)
    except subprocess.TimeoutExpired:
        return True
    return False
