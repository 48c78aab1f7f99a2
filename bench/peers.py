"""The peers: `kubectl proxy`, and kube-rbac-proxy, which is built once from its Go module.

Version and checksums of kube-rbac-proxy are pinned in `bench/kube-rbac-proxy`; the binary is kept
in the cache under a hash of those and of the compiler.
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.operations import NAMESPACE
from k3s_daas.cluster import Access
from k3s_daas.cluster.build import build_key
from k3s_daas.cluster.commands import Progress
from k3s_daas.cluster.errors import BuildFailed
from k3s_daas.cluster.go_toolchain import find_or_install
from k3s_daas.files import locked

MODULE = Path(__file__).parent / "kube-rbac-proxy"
PACKAGE = "github.com/brancz/kube-rbac-proxy/cmd/kube-rbac-proxy"
GO_NEEDED = "1.24.2"

_READY_WITHIN_SECONDS = 30.0
_LOOK_EVERY_SECONDS = 0.05
_STOP_WITHIN_SECONDS = 10.0


class PeerFailed(Exception):
    """A peer did not start."""


@contextmanager
def kubectl_proxy(kubectl: Sequence[str], kubeconfig: Path) -> Iterator[int]:
    """Run `kubectl proxy`; gives its port. Its filter is off, for it would refuse exec."""
    port = _free_port()
    options = (f"--kubeconfig={kubeconfig}", f"--port={port}", "--disable-filter=true")
    with _running([*kubectl, "proxy", *options], port):
        yield port


@contextmanager
def rbac_proxy(
    program: Path, access: Access, authority: Path, certificate: tuple[Path, Path]
) -> Iterator[int]:
    """Run kube-rbac-proxy; gives its port. It forwards with the same client certificate.

    Asked about each path by itself it would put a question to the API server for every ConfigMap,
    five a second at most (its client's limit); asked about one resource, as below, it puts one
    question for each verb and remembers the answers.
    """
    port = _free_port()
    config = authority.with_name("kube-rbac-proxy.json")
    attributes = {"namespace": NAMESPACE, "apiVersion": "v1", "resource": "services/proxy"}
    config.write_text(json.dumps({"authorization": {"resourceAttributes": attributes}}))
    argv = [
        str(program),
        f"--secure-listen-address=127.0.0.1:{port}",
        f"--upstream={access.server}/",
        f"--upstream-ca-file={authority}",
        f"--upstream-client-cert-file={certificate[0]}",
        f"--upstream-client-key-file={certificate[1]}",
        f"--client-ca-file={authority}",
        f"--kubeconfig={access.kubeconfig}",
        f"--config-file={config}",
    ]
    with _running(argv, port):
        yield port


def ensure_rbac_proxy(cache: Path, progress: Progress) -> Path:
    """The program of kube-rbac-proxy, built if this version never was built here."""
    go = find_or_install(cache, GO_NEEDED, progress)
    program = cache / "bin" / f"kube-rbac-proxy-{build_key(MODULE, go.version)}"
    with locked(cache / "rbac-proxy-build.lock"):
        if not program.exists():
            progress("building kube-rbac-proxy: minutes, but only once")
            unfinished = program.with_name(program.name + ".unfinished")
            flags = ["-trimpath", "-mod=readonly", "-ldflags", "-s -w", "-o", str(unfinished)]
            done = subprocess.run(
                [str(go.program), "build", *flags, PACKAGE],
                cwd=MODULE,
                env=dict(go.environ),
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise BuildFailed(f"building kube-rbac-proxy failed:\n{done.stderr}")
            unfinished.rename(program)
    return program


@contextmanager
def _running(argv: Sequence[str], port: int) -> Iterator[None]:
    """Run a program from when it listens to the end of the block."""
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_listening(process, port)
            yield
        finally:
            process.terminate()
            try:
                process.wait(_STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_listening(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _READY_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port)):
                return
        except OSError:
            time.sleep(_LOOK_EVERY_SECONDS)
    state = "still runs" if process.poll() is None else f"ended with {process.returncode}"
    raise PeerFailed(f"{process.args!r} does not listen on port {port}; it {state}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
