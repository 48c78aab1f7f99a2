"""Logs that do not fill the disk, and whose end can be shown."""

import stat
from pathlib import Path

from k3s_daas.processes.logs import rotate, tail


def test_a_log_that_grew_too_large_is_put_aside_and_goes_on_in_place(tmp_path: Path) -> None:
    log = tmp_path / "etcd.log"
    with log.open("ab") as writer:
        writer.write(b"x" * 100)
        writer.flush()
        rotate(tmp_path, largest=50)
        writer.write(b"after")

    assert log.read_bytes() == b"after"
    assert (tmp_path / "etcd.log.1").read_bytes() == b"x" * 100
    assert stat.S_IMODE((tmp_path / "etcd.log.1").stat().st_mode) == 0o600


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "etcd.log").write_bytes(b"x")
    rotate(tmp_path, largest=50)

    assert [path.name for path in tmp_path.iterdir()] == ["etcd.log"]


def test_the_tail_is_the_last_lines(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("".join(f"line {n}\n" for n in range(100)))

    assert tail(tmp_path, "a", lines=2) == "line 98\nline 99"
    assert tail(tmp_path, "absent") == ""
