"""The API server's audit log: one JSON object a line (`audit.k8s.io/v1`), Metadata level or above.

The log is the control-plane host's word, and is read as such: it is what shows that somebody went
round the contract, and it cannot show that nobody did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class _User(msgspec.Struct):
    username: str = ""


class _ObjectRef(msgspec.Struct, rename="camel"):
    resource: str = ""
    namespace: str = ""
    name: str = ""
    api_group: str = ""
    subresource: str = ""


class _Status(msgspec.Struct):
    code: int = 0


class _Line(msgspec.Struct, rename="camel"):
    stage: str = ""
    audit_id: str = msgspec.field(name="auditID", default="")
    request_uri: str = msgspec.field(name="requestURI", default="")
    verb: str = ""
    user: _User = msgspec.field(default_factory=_User)
    impersonated_user: _User | None = None
    object_ref: _ObjectRef | None = None
    response_status: _Status | None = None
    stage_timestamp: str = ""


@dataclass(frozen=True, slots=True)
class ApiEntry:
    """One stage of one request, as the API server logged it."""

    audit_id: str
    stage: str
    """`RequestReceived`, `ResponseStarted` (of a stream), `ResponseComplete` or `Panic`."""
    user: str
    """Whose credential it was."""
    impersonated: str
    """In whose name; empty if in its own."""
    verb: str
    path: str
    """Of the request's URI, without query."""
    resource_type: str
    """`pods` or `pods/log`; empty for a path that names no resource."""
    api_group: str
    namespace: str
    name: str
    status: int
    """HTTP status; 0 before there is one."""
    time: str
    """RFC 3339, by the host's clock."""

    @property
    def acting_user(self) -> str:
        """In whose name the request was carried out."""
        return self.impersonated or self.user


def parse_api_log(lines: Iterable[bytes]) -> Iterator[ApiEntry]:
    """The entries of a log; a line cut short by a crash is passed over."""
    decoder = msgspec.json.Decoder(_Line)
    for text in lines:
        if not text.strip():
            continue
        try:
            line = decoder.decode(text)
        except msgspec.DecodeError:
            continue
        yield _entry(line)


def _entry(line: _Line) -> ApiEntry:
    target = line.object_ref or _ObjectRef()
    kind = f"{target.resource}/{target.subresource}" if target.subresource else target.resource
    return ApiEntry(
        audit_id=line.audit_id,
        stage=line.stage,
        user=line.user.username,
        impersonated=line.impersonated_user.username if line.impersonated_user else "",
        verb=line.verb,
        path=urlsplit(line.request_uri).path,
        resource_type=kind,
        api_group=target.api_group,
        namespace=target.namespace,
        name=target.name,
        status=line.response_status.code if line.response_status else 0,
        time=line.stage_timestamp,
    )


def read_api_log(path: Path) -> list[ApiEntry]:
    """The log that `--audit-log-path` names, after the older files rotated away beside it."""
    rotated = sorted(path.parent.glob(f"{path.stem}-*{path.suffix}"))
    entries: list[ApiEntry] = []
    for file in (*rotated, path):
        try:
            with file.open("rb") as lines:
                entries += parse_api_log(lines)
        except FileNotFoundError:
            continue  # rotated away, or not begun yet
    return entries
