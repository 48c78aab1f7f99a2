"""Statements: the vector, and everybody who must be turned away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from k3s_daas.seal.errors import (
    BadSignature,
    MalformedStatement,
    StatementError,
    StatementExpired,
    StatementNotYetValid,
    WrongChain,
    WrongGateway,
)
from k3s_daas.seal.keys import public_bytes
from k3s_daas.seal.statement import (
    CLOCK_SKEW_MS,
    DOMAIN,
    MAX_LIFETIME_MS,
    MAX_TOKEN_LENGTH,
    Statement,
    mint,
    parse,
    verify,
)
from sui_wire.bcs import Writer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_bytes(KEY)
NOW = 1_800_000_000_000
GOOD = Statement(
    chain=b"\x11" * 32,
    session=b"\x22" * 32,
    gateway=b"\x33" * 32,
    issued_ms=NOW,
    expires_ms=NOW + 600_000,
)
MESSAGE = (
    "15" + b"K3S_DAAS_STATEMENT_V1".hex() + "20" + "11" * 32 + "22" * 32 + "33" * 32
    + "00505c18a3010000" + "c0776518a3010000"
)  # fmt: skip
"""What is signed for GOOD. Origin: BCS by hand; numbers are little-endian."""

SIGNATURE = "00moJpDmhpW7Wk5rq441WPaNC3u3bLLMy7eUtPQsu3MdPWIPN4T7fp3R_ouAWFHK2hiVr1f7yWpgN7bBx9_OAA"
"""Origin: `cryptography` over MESSAGE; ed25519 is deterministic (RFC 8032)."""


def check(token: str, *, chain: bytes = GOOD.chain, now_ms: int = NOW) -> Statement:
    return verify(token, PUBLIC, chain, GOOD.gateway, now_ms)


def test_the_vector() -> None:
    token = mint(GOOD, KEY)
    assert parse(token).message.hex() == MESSAGE
    assert token.endswith("." + SIGNATURE)
    assert len(token) == 273


def test_a_good_one_says_what_was_signed() -> None:
    assert check(mint(GOOD, KEY)) == GOOD
    assert parse(mint(GOOD, KEY)).statement.session == GOOD.session


def test_another_network() -> None:
    with pytest.raises(WrongChain):
        check(mint(replace(GOOD, chain=b"\x12" * 32), KEY))


def test_another_gateway() -> None:
    with pytest.raises(WrongGateway):
        check(mint(replace(GOOD, gateway=b"\x34" * 32), KEY))


def test_another_key() -> None:
    with pytest.raises(BadSignature):
        check(mint(GOOD, Ed25519PrivateKey.from_private_bytes(bytes(32))))


def test_another_session_under_the_same_signature() -> None:
    signed = parse(mint(GOOD, KEY))
    other = replace(GOOD, session=b"\x23" * 32)
    forged = replace(signed, statement=other, message=other.encode())
    with pytest.raises(BadSignature):
        forged.verify(PUBLIC, chain=GOOD.chain, gateway=GOOD.gateway, now_ms=NOW)


@pytest.mark.parametrize("now_ms", [GOOD.expires_ms, GOOD.expires_ms + 1, 2**64 - 1])
def test_expired(now_ms: int) -> None:
    with pytest.raises(StatementExpired):
        check(mint(GOOD, KEY), now_ms=now_ms)


def test_the_last_millisecond_counts() -> None:
    assert check(mint(GOOD, KEY), now_ms=GOOD.expires_ms - 1)


def test_from_the_future() -> None:
    assert check(mint(GOOD, KEY), now_ms=NOW - CLOCK_SKEW_MS)
    with pytest.raises(StatementNotYetValid):
        check(mint(GOOD, KEY), now_ms=NOW - CLOCK_SKEW_MS - 1)


def test_made_to_live_too_long() -> None:
    with pytest.raises(MalformedStatement, match="lives longer"):
        check(mint(replace(GOOD, expires_ms=NOW + MAX_LIFETIME_MS + 1), KEY))


@pytest.mark.parametrize("key", [b"", bytes(31), bytes(33), bytes(32), b"\xff" * 32])
def test_an_unusable_session_key_verifies_nothing(key: bytes) -> None:
    with pytest.raises(BadSignature):
        verify(mint(GOOD, KEY), key, GOOD.chain, GOOD.gateway, NOW)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "0x" + GOOD.session.hex(),  # ids are public: an id is no credential
        "daas1",
        "daas1..",
        "daas2." + mint(GOOD, KEY)[6:],
        mint(GOOD, KEY) + ".",
        mint(GOOD, KEY) + "=",
        mint(GOOD, KEY)[:-1],
        mint(GOOD, KEY).replace("daas1.", "daas1. "),
        "daas1." + "A" * MAX_TOKEN_LENGTH,
        "daas1.AAAA.\u00e4",
        mint(GOOD, KEY).replace("F", "+", 1),
    ],
)
def test_what_is_no_statement(token: str) -> None:
    with pytest.raises(MalformedStatement):
        parse(token)


def test_a_signature_over_something_else_is_no_statement() -> None:
    """A session key that signed bytes of another domain has not signed a statement."""

    class Other(Statement):
        def encode(self) -> bytes:
            return (
                bytes(Writer().bytes(b"K3S_DAAS_ANSWER_V1")) + super().encode()[1 + len(DOMAIN) :]
            )

    other = Other(GOOD.chain, GOOD.session, GOOD.gateway, GOOD.issued_ms, GOOD.expires_ms)
    with pytest.raises(MalformedStatement, match="not a statement"):
        parse(mint(other, KEY))


@given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map(".".join))
def test_nothing_but_the_named_error(text: str) -> None:
    for token in (text, f"daas1.{text}", mint(GOOD, KEY) + text[:1]):
        try:
            check(token)
        except StatementError as error:
            assert "daas1.F" not in str(error)
        else:
            assert token == mint(GOOD, KEY)


@given(st.data())
def test_no_single_changed_character_is_accepted(data: st.DataObject) -> None:
    token = mint(GOOD, KEY)
    at = data.draw(st.integers(0, len(token) - 1))
    character = data.draw(st.characters(codec="ascii").filter(lambda c: c != token[at]))
    with pytest.raises(StatementError):
        check(token[:at] + character + token[at + 1 :])


@given(st.binary(max_size=40), st.integers(0, 2**64 - 1), st.integers(0, 2**63))
def test_what_is_minted_is_read(chain: bytes, issued_ms: int, session: int) -> None:
    statement = Statement(chain, session.to_bytes(32, "big"), bytes(32), issued_ms, issued_ms)
    assert parse(mint(statement, KEY)).statement == statement
