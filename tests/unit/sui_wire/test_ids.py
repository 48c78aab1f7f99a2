"""Addresses and digests as people read and write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sui_wire.errors import MalformedText
from sui_wire.ids import (
    decode_base58,
    encode_base58,
    format_address,
    format_digest,
    parse_address,
    parse_digest,
    short_address,
)

MAINNET_GENESIS = "4btiuiMPvEENsttpZC7CZ53DruC3MAgfznDbASZ7DR6S"
"""Digest of Sui mainnet's genesis checkpoint; the network's short identifier is its first bytes."""


def test_the_digest_of_mainnets_genesis_gives_its_chain_identifier() -> None:
    digest = parse_digest(MAINNET_GENESIS)
    assert digest[:4].hex() == "35834a8a"
    assert format_digest(digest) == MAINNET_GENESIS


@given(st.binary(max_size=40))
def test_base58_comes_back_as_it_went_in(data: bytes) -> None:
    assert decode_base58(encode_base58(data)) == data


@pytest.mark.parametrize("text", ["0x2", "0X2", "2", "0x" + "0" * 63 + "2"])
def test_an_address_may_be_written_short(text: str) -> None:
    address = parse_address(text)
    assert format_address(address) == "0x" + "0" * 63 + "2"
    assert short_address(address) == "0x2"


@pytest.mark.parametrize("text", ["", "0x", "0xg", "0x" + "1" * 65, "0x_1", "sui"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(MalformedText, match="not an address"):
        parse_address(text)


@pytest.mark.parametrize("text", ["", "1" * 31, "0OIl", MAINNET_GENESIS + "1", "z" * 200])
def test_what_is_no_digest_is_refused(text: str) -> None:
    with pytest.raises(MalformedText):
        parse_digest(text)
