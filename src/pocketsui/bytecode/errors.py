"""Why bytes are not a module."""

from __future__ import annotations


class MalformedModule(Exception):
    """The bytes are not a well-formed Move module. ``status`` is Move's own name for the reason."""

    def __init__(self, status: str, message: str, *, offset: int | None = None) -> None:
        where = "" if offset is None else f" at byte {offset}"
        super().__init__(f"{status}{where}: {message}")
        self.status = status
        self.offset = offset
