"""`tests/run`: every test in one pytest, with coverage of all processes, leaving nothing behind.

State, temporary files and coverage data lie in one folder of their own; only the cache (the built
cluster binary) is the user's. Fails if a test does, if less than `COVERED` percent of the code ran,
or if anything is still on the machine afterwards. When it is interrupted it still tidies up.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import leftovers

COVERED = 85
"""Percent of lines and branches."""

ORDER = (
    "tests/unit",
    "tests/conformance",
    "tests/browser",
    "tests/scenarios",
    "tests/faults",
)
"""What is quick and tells most comes first."""


def main(arguments: Sequence[str]) -> int:
    """Run it all; returns the exit status."""
    # Ours and pytest's: both end by tidying up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    work = Path(tempfile.mkdtemp(prefix="daas-tests-"))
    environ = _environ(work)
    try:
        failed = _run_tests(environ, work, arguments)
        # Some tests alone say nothing of coverage.
        uncovered = not arguments and _report_coverage(environ)
    finally:
        leftovers.clear(work)
        left = leftovers.find(work)
        shutil.rmtree(work, ignore_errors=True)
    for trace in left:
        print(f"left behind: {trace}", file=sys.stderr)
    outcomes = {
        "tests": failed,
        f"coverage of {COVERED} %": uncovered,
        "leaving nothing": bool(left),
    }
    missed = [what for what, bad in outcomes.items() if bad]
    print(f"=== {'failed: ' + ', '.join(missed) if missed else 'everything passed'} ===")
    return 1 if missed else 0


def _environ(work: Path) -> dict[str, str]:
    """The environment of all tests: nothing of the user's installations can be reached from it."""
    folders = {
        "XDG_STATE_HOME": work / "state",
        "XDG_RUNTIME_DIR": work / "runtime",
        "TMPDIR": work / "tmp",
        "COVERAGE_FILE": work / "coverage" / "data",
    }
    for name, folder in folders.items():
        (folder.parent if name == "COVERAGE_FILE" else folder).mkdir(mode=0o700, parents=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "KUBECONFIG" and not name.startswith("DAAS_")
    }
    return {**kept, **{name: str(folder) for name, folder in folders.items()}}


def _run_tests(environ: Mapping[str, str], work: Path, arguments: Sequence[str]) -> bool:
    """Run pytest; ends it, and waits until it has tidied up, when we are told to stop."""
    chosen = arguments or [folder for folder in ORDER if Path(folder).is_dir()]
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "--durations=10"]
    options = [f"--basetemp={work / 'pytest'}", "-p", "no:cacheprovider"]
    with subprocess.Popen([*command, *options, *chosen], env=environ) as pytest:
        try:
            return pytest.wait() != 0
        except BaseException:
            pytest.send_signal(signal.SIGINT)
            raise


def _report_coverage(environ: Mapping[str, str]) -> bool:
    """Put the data of all processes together and judge them."""
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "--quiet"], env=environ, check=False)
    judged = [*coverage, "report", "--skip-covered", f"--fail-under={COVERED}"]
    return subprocess.run(judged, env=environ, check=False).returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
