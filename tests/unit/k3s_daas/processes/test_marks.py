"""Processes known again by the mark in their environment."""

from pathlib import Path

import pytest

from k3s_daas.processes.marks import VARIABLE, Mark, Marked, find_marked, is_still

INSTALLATION = Path("/state/mine")
MARK = Mark(INSTALLATION, "etcd", "0123")


def _process(
    proc: Path, pid: int, mark: str | None, *, state: str = "S", session: int | None = None
) -> None:
    """Write what /proc says of one process."""
    folder = proc / str(pid)
    folder.mkdir()
    variables = b"PATH=/bin\0" + (f"{VARIABLE}={mark}\0".encode() if mark else b"")
    (folder / "environ").write_bytes(variables)
    (folder / "stat").write_text(f"{pid} (a ) b) {state} 1 {pid} {session or pid} 0 0")


def test_a_mark_can_be_read_back_even_from_a_path_with_colons() -> None:
    mark = Mark(Path("/a:b/c"), "kubelet", "ff")

    assert Mark.parse(str(mark)) == mark


def test_only_living_processes_of_the_installation_are_found(tmp_path: Path) -> None:
    _process(tmp_path, 10, str(MARK))
    _process(tmp_path, 11, str(MARK), session=10)
    _process(tmp_path, 12, None)
    _process(tmp_path, 13, str(Mark(Path("/state/other"), "etcd", "0123")))
    _process(tmp_path, 14, str(MARK), state="Z")
    _process(tmp_path, 15, "nonsense")
    (tmp_path / "self").mkdir()

    found = sorted(find_marked(INSTALLATION, tmp_path), key=lambda process: process.pid)

    assert found == [Marked(10, MARK, leader=True), Marked(11, MARK, leader=False)]


def test_a_process_that_ends_while_it_is_looked_at_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "20").mkdir()

    assert find_marked(INSTALLATION, tmp_path) == []


def test_a_mark_on_another_users_process_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _process(tmp_path, 10, str(MARK))
    monkeypatch.setattr("os.geteuid", lambda: 12345)

    assert find_marked(INSTALLATION, tmp_path) == []


def test_a_pid_that_was_given_to_somebody_else_is_noticed(tmp_path: Path) -> None:
    _process(tmp_path, 10, str(MARK))
    (found,) = find_marked(INSTALLATION, tmp_path)
    assert is_still(found, tmp_path)

    (tmp_path / "10" / "environ").write_bytes(b"PATH=/bin\0")

    assert not is_still(found, tmp_path)


def test_without_proc_nothing_is_found(tmp_path: Path) -> None:
    assert find_marked(INSTALLATION, tmp_path / "absent") == []


@pytest.mark.parametrize("text", ["", "a:b"])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unpack"):
        Mark.parse(text)
