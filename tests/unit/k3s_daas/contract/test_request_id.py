"""A request's id has one form in bytes and one in text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.contract.request_id import MalformedRequestId, RequestId
from sui_wire.ids import Address

SESSION = Address(bytes(range(32)))


def test_the_bytes_are_those_of_the_contract() -> None:
    # move/sources/request.move: session id, then the sequence number, highest byte first.
    assert bytes(RequestId(SESSION, 0x0102)) == SESSION + bytes.fromhex("0000000000000102")


@given(st.binary(min_size=32, max_size=32), st.integers(0, 2**64 - 1))
def test_both_forms_come_back(session: bytes, sequence: int) -> None:
    request = RequestId(Address(session), sequence)
    assert RequestId.from_bytes(bytes(request)) == request
    assert RequestId.from_text(str(request)) == request
    assert len(str(request)) <= 65


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "0" * 32 + "-1",
        "1" * 32,
        "1" * 32 + "-01",
        "1" * 32 + "-+1",
        "1" * 32 + "- 1",
        "1" * 32 + "--1",
        "1" * 32 + "-1\n",
        "1" * 31 + "-1",
        "1" * 33 + "-1",
        "z" * 44 + "-1",
        "1" * 32 + "-18446744073709551616",
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(MalformedRequestId):
        RequestId.from_text(text)


def test_other_lengths_are_refused() -> None:
    with pytest.raises(MalformedRequestId, match="40 bytes, got 39"):
        RequestId.from_bytes(bytes(39))
    with pytest.raises(MalformedRequestId, match="32 bytes"):
        RequestId(Address(bytes(31)), 1)
    with pytest.raises(MalformedRequestId, match="64-bit"):
        RequestId(SESSION, -1)
