"""Which writes may be repeated."""

import pytest

from k3s_daas.executor.preconditions import is_preconditioned

JSON = "application/json"
MERGE = "application/merge-patch+json; charset=utf-8"
VERSIONED = b'{"metadata":{"resourceVersion":"7"}}'


@pytest.mark.parametrize(
    ("method", "content_type", "body"),
    [
        ("PUT", JSON, VERSIONED),
        ("PATCH", MERGE, VERSIONED),
        ("PATCH", "application/strategic-merge-patch+json", VERSIONED),
        ("DELETE", JSON, b'{"preconditions":{"uid":"1-2"}}'),
        ("DELETE", JSON, b'{"preconditions":{"resourceVersion":"7"}}'),
    ],
)
def test_a_write_that_names_what_it_expects(method: str, content_type: str, body: bytes) -> None:
    assert is_preconditioned(method, content_type, body)


@pytest.mark.parametrize(
    ("method", "content_type", "body"),
    [
        ("POST", JSON, VERSIONED),
        ("PUT", JSON, b'{"metadata":{"resourceVersion":""}}'),
        ("PUT", JSON, b'{"metadata":{"resourceVersion":7}}'),
        ("PUT", JSON, b'{"metadata":[]}'),
        ("PUT", JSON, b"[]"),
        ("PUT", JSON, b"{"),
        ("PUT", JSON, b"\xff"),
        ("PUT", "application/vnd.kubernetes.protobuf", VERSIONED),
        ("PATCH", "application/apply-patch+yaml", VERSIONED),
        ("PATCH", "application/json-patch+json", b'[{"op":"test"}]'),
        ("PATCH", JSON, VERSIONED),
        ("DELETE", JSON, VERSIONED),
        ("DELETE", "", b""),
        ("DELETE", JSON, b'{"preconditions":{}}'),
    ],
)
def test_a_write_that_does_not(method: str, content_type: str, body: bytes) -> None:
    assert not is_preconditioned(method, content_type, body)
