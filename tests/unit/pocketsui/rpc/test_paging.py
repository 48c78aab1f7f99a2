"""Page sizes and tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.errors import InvalidRequest
from pocketsui.rpc.paging import decode_token, encode_token, page_size


@pytest.mark.parametrize(("asked", "given"), [(0, 50), (1, 1), (1_000, 1_000), (5_000, 1_000)])
def test_a_page_is_neither_endless_nor_empty(asked: int, given: int) -> None:
    assert page_size(asked) == given


@given(st.text(max_size=40), st.binary(max_size=32))
def test_a_token_comes_back_as_it_went_out(name: str, object_id: bytes) -> None:
    assert decode_token(encode_token(name, object_id)) == (name, object_id)


def test_no_token_is_the_beginning() -> None:
    assert decode_token(b"") == ("", b"")


@pytest.mark.parametrize("token", [b"\xff\xff", b"\x01a\x00!", b"\x01\xff\x00"])
def test_a_token_of_somebody_elses_is_refused(token: bytes) -> None:
    with pytest.raises(InvalidRequest, match="page_token"):
        decode_token(token)
