"""Locks that name their living holder."""

import subprocess
import sys
from pathlib import Path

import pytest

from k3s_daas.processes import locks
from k3s_daas.processes.errors import ProcessesError

HOLD = """
import sys
from pathlib import Path
from k3s_daas.processes import locks
with locks.held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_nobody_holds_has_no_holder(tmp_path: Path) -> None:
    assert locks.holder(tmp_path / "absent") is None
    (tmp_path / "free").touch()
    assert locks.holder(tmp_path / "free") is None


def test_the_kernel_names_the_holder_until_it_dies(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    argv = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"

        assert locks.holder(lock) == process.pid
        assert locks.holder(lock) == process.pid
        with pytest.raises(ProcessesError, match=str(process.pid)), locks.held(lock):
            pytest.fail("two held it")
        process.kill()
        process.wait()

    assert locks.holder(lock) is None
    with locks.held(lock):
        pass
