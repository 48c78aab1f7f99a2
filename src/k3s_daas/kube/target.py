"""One spelling for every request target (RFC 9112 section 3.2.1, origin form).

The path that the contract approved is the path that is executed, byte for byte. That is only safe
when nobody on the way can read it in another way, so this module decodes a path once and refuses
every known source of two readings: dot segments, empty segments, encoded slashes and dots,
backslashes, `;` parameters, needless or lower-case percent-encoding, encoded `%` (a second
decoding), control characters and what is not UTF-8 (Envoy CVE-2019-9901, CVE-2021-29492).

Clients do differ in one harmless way, and may: `system:node` is sent as it is by Go and as
`system%3Anode` by JavaScript and Python. Both decode to one name, and each is forwarded as it came.
"""

from __future__ import annotations

import re

from k3s_daas.kube.errors import NotCanonical

_PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,=:@/]|%[0-9A-F]{2})*")
"""`pchar` and `/` of RFC 3986 section 3.3, without `;`; percent-encoding in its normal form, upper
case (section 6.2.2.1).
"""

_NEVER_ENCODED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"  # RFC 3986, 6.2.2.2
    b"/\\%;"  # would change the structure of the path for whoever decodes first, or twice
)

_QUERY = re.compile(r"(?:[!\"$&-:<-~]|%[0-9A-Fa-f]{2})*")
"""Visible ASCII without `#` and `;`; `%` only before hex digits. Go drops a pair that holds
`;`, others split at it.
"""

_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def path_segments(raw_path: str) -> tuple[str, ...]:
    """The decoded segments of a canonical path; one trailing slash is not a segment, as in
    Kubernetes' `splitPath`.

    >>> path_segments("/api/v1/nodes/system%3Anode/")
    ('api', 'v1', 'nodes', 'system:node')
    """
    if not raw_path.startswith("/"):
        raise NotCanonical(
            f"the request target {_shown(raw_path)} is not a path: expected it to start with /"
        )
    if not _PATH.fullmatch(raw_path):
        raise NotCanonical(
            f"the path {_shown(raw_path)} holds a character that must not stand in it: write it as"
            " % and two upper-case hex digits of its UTF-8, and leave out ; and \\"
        )
    if raw_path == "/":
        return ()
    return tuple(
        _segment(segment, raw_path) for segment in raw_path.removesuffix("/")[1:].split("/")
    )


def _segment(raw: str, raw_path: str) -> str:
    if raw in ("", ".", ".."):
        raise NotCanonical(
            f"the path {_shown(raw_path)} has the segment {raw!r}: send what it leads to"
        )
    if "%" not in raw:
        return raw
    for encoded in _ENCODED.finditer(raw):
        if int(encoded[1], 16) in _NEVER_ENCODED:
            raise NotCanonical(
                f"the path {_shown(raw_path)} holds {encoded[0]}, which has a second reading"
            )
    try:
        decoded = percent_decode(raw).decode()
    except UnicodeDecodeError:
        raise NotCanonical(f"the path {_shown(raw_path)} is not UTF-8 once decoded") from None
    if has_control(decoded):
        raise NotCanonical(f"the path {_shown(raw_path)} holds a control character")
    return decoded


def query_pairs(raw_query: str) -> tuple[tuple[str, str], ...]:
    """Names and values in order, decoded as Go's `url.ParseQuery`; bytes that are not UTF-8 become
    surrogates.

    >>> query_pairs("watch&labelSelector=a%3Db+c")
    (('watch', ''), ('labelSelector', 'a=b c'))
    """
    if not _QUERY.fullmatch(raw_query):
        raise NotCanonical(
            "the query holds ; or # or what is not visible ASCII, or % without two hex digits"
        )
    pairs = (pair.partition("=") for pair in raw_query.split("&") if pair)
    return tuple((_query_text(name), _query_text(value)) for name, _, value in pairs)


def _query_text(raw: str) -> str:
    return percent_decode(raw.replace("+", " ")).decode("utf-8", "surrogateescape")


def percent_decode(text: str) -> bytes:
    """The bytes that ASCII text with percent-encoding stands for."""
    return _ENCODED.sub(lambda match: chr(int(match[1], 16)), text).encode("latin-1")


def has_control(text: str) -> bool:
    """Whether a C0 or C1 control character or DEL stands in `text`."""
    return _CONTROL.search(text) is not None


def _shown(text: str) -> str:
    """`text` for a message: quoted, escaped, and no longer than a line."""
    return ascii(text if len(text) <= 120 else text[:117] + "...")
