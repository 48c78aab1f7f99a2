"""The credential plugin, as kubectl runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from k3s_daas.seal import keys
from k3s_daas.seal.credential import SessionExpired, exec_credential, main
from k3s_daas.seal.errors import KeyFileError, SessionFileError
from k3s_daas.seal.session_file import SessionFile
from k3s_daas.seal.statement import DEFAULT_LIFETIME_MS, verify

NOW = 1_800_000_000_000
CHAIN, SESSION, GATEWAY = b"\x11" * 32, b"\x22" * 32, b"\x33" * 32


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A session file beside its key, good for an hour after NOW."""
    keys.write_signing_key(tmp_path / "session.key", keys.generate_signing_key())
    path = tmp_path / "session.json"
    SessionFile(SESSION, CHAIN, GATEWAY, Path("session.key"), NOW + 3_600_000).write(path)
    return path


def test_prints_what_kubectl_expects(session: Path) -> None:
    credential = json.loads(exec_credential(session, NOW))
    assert credential["apiVersion"] == "client.authentication.k8s.io/v1"
    assert credential["kind"] == "ExecCredential"
    assert credential["status"]["expirationTimestamp"] == "2027-01-15T08:09:59Z"
    public = keys.public_bytes(keys.read_signing_key(session.with_name("session.key")))
    statement = verify(credential["status"]["token"], public, CHAIN, GATEWAY, NOW)
    assert (statement.session, statement.issued_ms) == (SESSION, NOW)
    assert statement.expires_ms == NOW + DEFAULT_LIFETIME_MS


def test_a_statement_never_outlives_its_session(session: Path) -> None:
    token = json.loads(exec_credential(session, NOW + 3_500_000))["status"]["token"]
    public = keys.public_bytes(keys.read_signing_key(session.with_name("session.key")))
    assert verify(token, public, CHAIN, GATEWAY, NOW + 3_500_000).expires_ms == NOW + 3_600_000


@pytest.mark.parametrize("late_ms", [0, 1, -1_000, 10**12])
def test_an_expired_session_says_so(session: Path, late_ms: int) -> None:
    with pytest.raises(SessionExpired, match="daas kubeconfig"):
        exec_credential(session, NOW + 3_600_000 + late_ms)


def test_an_expired_session_is_one_line_and_a_status(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    SessionFile(SESSION, CHAIN, GATEWAY, Path("session.key"), 1_000).write(session)
    assert main(["--session", str(session)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("daas-credential: the session of ")
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--session"], 2), (["--help"], 0)])
def test_usage(arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == status
    assert "usage: daas-credential --session FILE" in "".join(capsys.readouterr())


def test_a_key_open_to_others_is_not_used(session: Path) -> None:
    session.with_name("session.key").chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        exec_credential(session, NOW)


GOOD = {
    "version": 1,
    "session": "0x" + "22" * 32,
    "chain": "0x11",
    "gateway": "0x" + "33" * 32,
    "key_file": "session.key",
    "expires_ms": 1,
}


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "\xff",
        "[" * 100_000,
        json.dumps(GOOD | {"version": 2}),
        json.dumps(GOOD | {"session": "0x22"}),
        json.dumps(GOOD | {"chain": "0x"}),
        json.dumps(GOOD | {"gateway": 7}),
        json.dumps(GOOD | {"expires_ms": True}),
        json.dumps(GOOD | {"expires_ms": "1"}),
        json.dumps({key: GOOD[key] for key in GOOD if key != "key_file"}),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "session.json"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(SessionFileError):
        SessionFile.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="No such file"):
        SessionFile.read(tmp_path / "session.json")


def test_it_imports_little() -> None:
    """kubectl waits for it at every call, so nothing heavy may creep in through a package."""
    program = "import sys, k3s_daas.seal.credential; print(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    loaded = set(run.stdout.split())
    heavy = {
        "aiohttp",
        "asyncio",
        "argparse",
        "google",
        "msgspec",
        "typer",
        "rich",
        "structlog",
        "ssl",
    }
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith("k3s_daas.seal.envelope")}
