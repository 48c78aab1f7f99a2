"""How long `kubectl get pods` takes a person: the whole command, its own start included."""

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.measure import Load
from bench.operations import NAMESPACE, PODS

RUNS = 10


def get_pods(kubectl: Sequence[str], kubeconfig: Path) -> Load:
    """Run it some times; what kubectl finds out at its first run is kept for the others."""
    load = Load()
    with tempfile.TemporaryDirectory() as home:
        environ = {**os.environ, "HOME": home, "KUBECONFIG": str(kubeconfig)}
        argv = [*kubectl, "get", "pods", "--namespace", NAMESPACE]
        subprocess.run(argv, env=environ, capture_output=True, check=False)
        began = time.monotonic()
        for _ in range(RUNS):
            _run(argv, environ, load)
        load.seconds = time.monotonic() - began
    return load


def _run(argv: Sequence[str], environ: dict[str, str], load: Load) -> None:
    began = time.monotonic()
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    if done.returncode == 0 and done.stdout.count("Running") == PODS:
        load.latencies.append(seconds)
    else:
        load.failures.append(done.stderr or done.stdout)
