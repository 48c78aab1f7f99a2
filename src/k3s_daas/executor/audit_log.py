"""The cluster's own audit log, as proof that a request was executed.

kube-apiserver writes one JSON object a line when an answer is complete, with the Audit-ID that the
request came with. Anybody inside the cluster can plant an Audit-ID, so it counts only together with
our own client certificate's user, the same URI, and the user we impersonated. Finding such a line
proves execution and gives the status; finding none proves nothing, for the API server may have been
killed, may be writing later, or may have rotated the file away.

Trusted: as far as the control-plane host is, and no further than to turn "unknown" into "executed".
"""

import asyncio
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

COMPLETE = "ResponseComplete"
"""The stage at which the status is known (`audit.k8s.io/v1`)."""

FIRST_UNCERTAIN_STATUS = 500
"""From here on a status leaves open what was done: when our connection dies with us, kube-apiserver
gives up waiting and logs 504, whether or not the write still reaches etcd."""


class _User(msgspec.Struct):
    username: str = ""


class _Status(msgspec.Struct):
    code: int = 0


class _Line(msgspec.Struct, rename="camel"):
    """The fields of `audit.k8s.io/v1 Event` that we look at."""

    stage: str
    audit_id: str = msgspec.field(name="auditID")
    request_uri: str = msgspec.field(name="requestURI")
    user: _User
    impersonated_user: _User | None = None
    response_status: _Status | None = None


@dataclass(frozen=True, slots=True)
class Execution:
    """What a line must say to be about one request of ours."""

    audit_id: str
    uri: str
    """Path and query as they were sent."""

    impersonated: str
    """The user it was executed as."""


class AuditLog:
    """The file that `--audit-log-path` names, and the older ones beside it."""

    def __init__(self, path: Path, own_user: str) -> None:
        self._path = path
        self._own_user = own_user

    async def wait_status(self, execution: Execution, patience_seconds: float) -> int | None:
        """The status with which a request was answered; None if no line says so in time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience_seconds
        while True:
            status = await asyncio.to_thread(self.find_status, execution)
            if status is not None or loop.time() >= end:
                return status
            await asyncio.sleep(min(0.2, patience_seconds))

    def find_status(self, execution: Execution) -> int | None:
        """The status, from what is in the files now."""
        for path in self._files():
            for line in _lines_with(path, execution.audit_id.encode()):
                status = self._proof(line, execution)
                if status is not None:
                    return status
        return None

    def _files(self) -> list[Path]:
        """The current file first, then the rotated ones (`audit-<time>.log`), newest first."""
        rotated = self._path.parent.glob(f"{self._path.stem}-*{self._path.suffix}")
        return [self._path, *sorted(rotated, reverse=True)]

    def _proof(self, line: bytes, execution: Execution) -> int | None:
        try:
            entry = msgspec.json.decode(line, type=_Line)
        except msgspec.MsgspecError:
            return None  # cut off by a crash of the API server, or about something else
        impersonated = entry.impersonated_user.username if entry.impersonated_user else ""
        ours = (
            entry.stage == COMPLETE
            and entry.audit_id == execution.audit_id
            and entry.user.username == self._own_user
            and entry.request_uri == execution.uri
            and impersonated == execution.impersonated
        )
        code = 0 if entry.response_status is None else entry.response_status.code
        return code if ours and 0 < code < FIRST_UNCERTAIN_STATUS else None


def _lines_with(path: Path, needle: bytes) -> Iterator[bytes]:
    """The whole lines of a file that hold `needle`, without reading the others."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            position = text.find(needle)
            while position != -1:
                start = text.rfind(b"\n", 0, position) + 1
                end = text.find(b"\n", position)
                end = len(text) if end == -1 else end
                yield text[start:end]
                position = text.find(needle, end)
    except (OSError, ValueError):  # not there (yet), not readable, or empty
        return
