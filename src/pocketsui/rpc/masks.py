"""Read masks: which fields of an answer a client wants.

A mask is a tree of field names. A field named without anything below it is wanted whole; `*` is
everything. Masks come in few kinds, so parsed ones are kept.
"""

from __future__ import annotations

from functools import lru_cache

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.field_mask_pb2 import FieldMask

from pocketsui.errors import InvalidRequest

MAX_PATHS = 256
"""More than any message has fields; keeps a request's work bounded."""


class Mask:
    """The wanted fields of one message; `None` below a name means the whole field."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[str, Mask] | None) -> None:
        self._fields = fields

    def __contains__(self, name: str) -> bool:
        return self._fields is None or name in self._fields

    def part(self, name: str) -> Mask | None:
        """The mask of a message field, or None when the field is not wanted."""
        if self._fields is None:
            return EVERYTHING
        return self._fields.get(name)

    def is_only(self, name: str) -> bool:
        """Whether one field is wanted and no other."""
        return self._fields is not None and self._fields.keys() == {name}

    def __repr__(self) -> str:
        return f"Mask({self._fields!r})"


EVERYTHING = Mask(None)


def read_mask(given: FieldMask, default: str, message: Descriptor) -> Mask:
    """The mask of a request, or the method's default where it gave none."""
    paths = tuple(given.paths) if given.paths else tuple(default.split(","))
    if len(paths) > MAX_PATHS:
        raise InvalidRequest("read_mask", f"{len(paths)} paths; {MAX_PATHS} are allowed")
    return _parse(paths, message.full_name, message)


@lru_cache(maxsize=512)
def _parse(paths: tuple[str, ...], _name: str, message: Descriptor) -> Mask:
    if "*" in paths:
        return EVERYTHING
    root: dict[str, Mask] = {}
    for path in paths:
        _insert(root, path, message)
    return Mask(root)


def _insert(root: dict[str, Mask], path: str, message: Descriptor) -> None:
    fields: dict[str, Mask] | None = root
    names = path.split(".")
    at: Descriptor | None = message
    for depth, name in enumerate(names):
        field = None if at is None else at.fields_by_name.get(name)
        if field is None:
            raise InvalidRequest("read_mask", f"{path!r} is no path of {message.name}")
        at = _below(field)
        last = depth == len(names) - 1
        if fields is None:
            continue  # a shorter path already wants the whole field
        if last:
            fields[name] = EVERYTHING
        else:
            fields = fields.setdefault(name, Mask({}))._fields


def _below(field: FieldDescriptor) -> Descriptor | None:
    """The message whose fields a path may name next; Google's own messages are leaves."""
    below = field.message_type
    if below is None or below.full_name.startswith("google."):
        return None
    return below
