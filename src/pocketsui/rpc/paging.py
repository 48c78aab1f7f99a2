"""Pages of long lists: sizes within bounds, and tokens that resume behind the last item."""

from __future__ import annotations

from pocketsui.errors import InvalidRequest
from sui_wire.bcs import Reader, Writer
from sui_wire.errors import MalformedBcs

DEFAULT_PAGE = 50
LARGEST_PAGE = 1_000


def page_size(asked: int) -> int:
    """How many items a page may hold; 0 asks for the default."""
    return min(asked, LARGEST_PAGE) if asked else DEFAULT_PAGE


def encode_token(type_name: str, object_id: bytes) -> bytes:
    """The position of the last item of a page in the order (type, id)."""
    return bytes(Writer().string(type_name).bytes(object_id))


def decode_token(token: bytes) -> tuple[str, bytes]:
    """The inverse of `encode_token`; an empty token is the beginning."""
    if not token:
        return "", b""
    reader = Reader(token)
    try:
        position = reader.string(), reader.bytes()
        reader.finish()
    except MalformedBcs:
        raise InvalidRequest("page_token", "not a token that this server gave") from None
    return position
