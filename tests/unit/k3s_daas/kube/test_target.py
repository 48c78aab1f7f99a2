"""One spelling only: every known way to make two programs read one path differently."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.kube.errors import NotCanonical
from k3s_daas.kube.target import path_segments, query_pairs

REFUSED_PATHS = [
    ("/api/v1/namespaces/%2e%2e/secrets", "Envoy CVE-2019-9901: encoded dots"),
    ("/api/v1/namespaces/%2E%2E/secrets", "the same in upper case"),
    ("/api/v1/pods%2F..%2Fsecrets", "CVE-2021-29492: encoded slash"),
    ("/api/v1/pods%2fa", "encoded slash in lower case"),
    ("/api//v1/pods", "empty segment"),
    ("//evil/api/v1/pods", "an authority to some URL parsers"),
    ("/api/v1/pods//", "two trailing slashes"),
    ("/api/v1/pods;a=b/x", "path parameters"),
    ("/api/v1/pods%3Ba", "encoded semicolon"),
    ("/api/v1/./pods", "dot segment"),
    ("/api/v1/../v1/pods", "dot segments"),
    ("/api/v1/pods\\a", "backslash"),
    ("/api/v1/pods%5Ca", "encoded backslash"),
    ("/api/v1/pods%00", "NUL"),
    ("/api/v1/pods/a%0d%0aX: y", "CR LF"),
    ("/api/v1/pods/a%0D%0AX", "CR LF in upper case"),
    ("/api/v1/pods/\x7f", "DEL"),
    ("/api/v1/pods/%C2%85", "NEL, a control character beyond ASCII"),
    ("/api/v1/pods/%FF", "not UTF-8"),
    ("/api/v1/pods/%C0%AE%C0%AE", "overlong dots"),
    ("/api/v1/pods/%ED%A0%80", "a lone surrogate"),
    ("/api/v1/pods/\u00e4", "bytes beyond ASCII"),
    ("/api/v1/pods/\udcff", "a raw byte as aiohttp shows it"),
    ("/api/v1/pods/%252e", "double encoding"),
    ("/api/v1/%70ods", "needless encoding"),
    ("/api/v1/nodes/a%3ab", "lower-case hex"),
    ("/api/v1/pods/%", "cut off"),
    ("/api/v1/pods/%4", "cut off"),
    ("/api/v1/pods/%zz", "no hex"),
    ("/api/v1/pods?watch", "a query inside the path"),
    ("/api/v1/pods#x", "a fragment"),
    ("/api/v1/a b", "space"),
    ("https://host/api", "absolute form"),
    ("*", "asterisk form"),
    ("", "empty"),
    ("api/v1", "no slash"),
]


@pytest.mark.parametrize(("path", "origin"), REFUSED_PATHS)
def test_refused(path: str, origin: str) -> None:
    with pytest.raises(NotCanonical):
        path_segments(path)


@pytest.mark.parametrize(
    ("path", "segments"),
    [
        ("/", ()),
        ("/api/", ("api",)),
        ("/api/v1/nodes/system:node", ("api", "v1", "nodes", "system:node")),
        ("/a/system%3Anode", ("a", "system:node")),
        ("/a/p%C3%B6d", ("a", "p\u00f6d")),
        ("/a/...", ("a", "...")),
        ("/a/x%20y+z", ("a", "x y+z")),
    ],
)
def test_accepted(path: str, segments: tuple[str, ...]) -> None:
    assert path_segments(path) == segments


@pytest.mark.parametrize("query", ["a;b", "a=%", "a=%g0", "a b", "a\n", "\u00e4=1", "a#b", "\x00"])
def test_refused_queries(query: str) -> None:
    with pytest.raises(NotCanonical):
        query_pairs(query)


def test_a_message_shows_no_raw_control_characters() -> None:
    with pytest.raises(NotCanonical) as refused:
        path_segments("/a\r\nX-Remote-User: root" + "b" * 500)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400


SAFE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="/\\%;"),
    min_size=1,
)


@given(st.lists(SAFE.filter(lambda text: text not in (".", "..")), min_size=1))
def test_what_a_client_encodes_comes_back(parts: list[str]) -> None:
    assert path_segments("/" + "/".join(quote(part, safe="") for part in parts)) == tuple(parts)


@given(st.lists(st.tuples(SAFE, st.text(st.characters(codec="utf-8")))))
def test_query_round_trip(pairs: list[tuple[str, str]]) -> None:
    raw = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    assert query_pairs(raw) == tuple(pairs)
