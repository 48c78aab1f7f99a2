"""Envelopes: the vector, round trips, and everything a thief or a liar could try with one."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from k3s_daas.seal import envelope as envelopes
from k3s_daas.seal.binding import ANSWER, REQUEST, Binding
from k3s_daas.seal.chunks import CHUNK, TAG
from k3s_daas.seal.envelope import Opener, Sealer, open_, opened, seal, sealed, size
from k3s_daas.seal.errors import (
    EnvelopeError,
    MalformedEnvelope,
    NotARecipient,
    SealError,
    TamperedEnvelope,
)
from k3s_daas.seal.keys import public_bytes

EXECUTOR = X25519PrivateKey.from_private_bytes(bytes(range(32)))
OWNER = X25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
STRANGER = X25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
RECIPIENTS = [public_bytes(EXECUTOR), public_bytes(OWNER)]

REQUEST_BINDING = Binding(
    direction=REQUEST,
    chain=b"\x11" * 32,
    cluster=b"\x22" * 32,
    session=b"\x33" * 32,
    request_id=b"\x33" * 32 + (7).to_bytes(8, "big"),
    request_class=0,
    method="POST",
    verb="create",
    path="/api/v1/namespaces/web/pods",
    namespace="web",
    api_group="",
    resource_type="pods",
    name="",
)
BINDING = REQUEST_BINDING.encode()
HEADER = 2 + 32 + 2 * 88

VECTOR_BINDING_DIGEST = "2ddb59d915abfa127bfc9680aef83eebbad2b946e01aecf6d8c8bb8a1b2c6405"
VECTOR_DIGEST = "87325cbb3411809d496860ea98f95c05eb1461056c40e46c61876f1fe981603c"
VECTOR = (
    "0102159c8eaa6f943a75363f6ce570a62b1b0236959fb00db86ee281fa0be73627c798bcdae55083bc9015e9"
    "2fc36797416ec6f60140e52629e62eb5886e3582bd1a98bf581c9b3dd40935fd96bc9e6dc7b32da96d91c60d"
    "1d48bae72e43f40da57d04ffa6590b429d3846172057eab7ed786defe1391759397e9904dc3b0ae8257afd19"
    "ba34372d62caf57221a0df1ae404288362dbdd28a11c65e5eba7216cbc76b8fb02f4d598a53769a205afbbf4"
    "25a96226d38fdcfc8c21b1600636471a2b6f5bab3cac9ad0f9acbdc03b7d5f2a3bfbf366d6119da3684b8993"
    "eb695f918682334ca2e78258773adea0bf9495365f9ec53eac8cfa1baa1b1e"
)


def test_the_vector_opens() -> None:
    """Origin: sealed once by this implementation, version 1; what it wrote must stay readable."""
    assert hashlib.blake2b(BINDING, digest_size=32).hexdigest() == VECTOR_BINDING_DIGEST
    for key in (EXECUTOR, OWNER):
        assert open_(bytes.fromhex(VECTOR), key, BINDING) == b"kubectl apply -f pod.yaml"
    assert envelopes.digest(bytes.fromhex(VECTOR)).hex() == VECTOR_DIGEST


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5])
def test_every_recipient_reads_what_was_sealed(length: int) -> None:
    plaintext = bytes(index % 251 for index in range(length))
    made = seal(plaintext, RECIPIENTS, BINDING)
    assert len(made) == size(length, 2)
    assert open_(made, EXECUTOR, BINDING) == open_(made, OWNER, BINDING) == plaintext
    assert plaintext[:16] not in made or length < 16


def test_two_envelopes_of_one_plaintext_have_nothing_in_common() -> None:
    first, second = seal(b"same", RECIPIENTS, BINDING), seal(b"same", RECIPIENTS, BINDING)
    assert first[2:34] != second[2:34]
    assert first[HEADER:] != second[HEADER:]


async def test_streams_hold_one_chunk_and_agree_on_the_digest() -> None:
    async def plaintext() -> AsyncIterator[bytes]:
        for index in range(300):
            yield bytes([index % 256]) * 1_000

    sealer, opener = Sealer(RECIPIENTS, BINDING), Opener(OWNER, BINDING)

    async def recorded() -> AsyncIterator[bytes]:
        async for piece in sealed(sealer, plaintext()):
            whole.extend(piece)
            yield piece

    whole = bytearray()
    out = b"".join([piece async for piece in opened(opener, recorded())])
    assert out == b"".join([piece async for piece in plaintext()])
    assert sealer.digest == opener.digest == envelopes.digest(bytes(whole))


@given(st.lists(st.binary(max_size=3)), st.integers(1, 400))
def test_how_it_is_cut_up_does_not_matter(pieces: list[bytes], step: int) -> None:
    made = seal(b"".join(pieces), RECIPIENTS, BINDING)
    opener = Opener(EXECUTOR, BINDING)
    out = b"".join(opener.update(made[at : at + step]) for at in range(0, len(made), step))
    assert out + opener.finish() == b"".join(pieces)
    assert opener.digest == envelopes.digest(made)


def test_a_stranger_opens_nothing() -> None:
    with pytest.raises(NotARecipient):
        open_(seal(b"secret", RECIPIENTS, BINDING), STRANGER, BINDING)


@pytest.mark.parametrize("field", [field.name for field in fields(Binding)])
def test_a_public_envelope_is_worth_nothing_elsewhere(field: str) -> None:
    """Replayed under another network, cluster, session, request or attribute, it does not open."""
    match getattr(REQUEST_BINDING, field):
        case int(number):
            other: Any = 1 - number
        case str(text):
            other = text + "x"
        case raw:
            other = b"\x99" * len(raw)
    elsewhere = replace(REQUEST_BINDING, **{field: other})
    with pytest.raises(NotARecipient):
        open_(seal(b"secret", RECIPIENTS, BINDING), EXECUTOR, elsewhere.encode())


def test_a_request_is_not_an_answer() -> None:
    assert REQUEST_BINDING.answer() == replace(REQUEST_BINDING, direction=ANSWER)
    with pytest.raises(NotARecipient):
        open_(seal(b"x", RECIPIENTS, BINDING), EXECUTOR, REQUEST_BINDING.answer().encode())


def test_fields_do_not_run_into_each_other() -> None:
    moved = replace(REQUEST_BINDING, namespace="we", api_group="b")
    assert moved.encode() != BINDING


SEALED = CHUNK + TAG
TAMPERINGS: dict[str, Callable[[bytes], bytes]] = {
    "the last chunk is missing": lambda e: e[: HEADER + 2 * SEALED],
    "two chunks are missing": lambda e: e[: HEADER + SEALED],
    "all chunks are missing": lambda e: e[:HEADER],
    "one byte is missing": lambda e: e[:-1],
    "one byte too many": lambda e: e + b"\0",
    "swapped": lambda e: (
        e[:HEADER]
        + e[HEADER + SEALED : HEADER + 2 * SEALED]
        + e[HEADER : HEADER + SEALED]
        + e[HEADER + 2 * SEALED :]
    ),
    "repeated": lambda e: e[: HEADER + SEALED] + e[HEADER:],
    "first chunk dropped": lambda e: e[:HEADER] + e[HEADER + SEALED :],
    "a bit of a chunk": lambda e: e[: HEADER + 5] + bytes([e[HEADER + 5] ^ 1]) + e[HEADER + 6 :],
    "another recipient's hint": lambda e: e[:122] + bytes(8) + e[130:],
    "another recipient's key": lambda e: e[:140] + bytes([e[140] ^ 1]) + e[141:],
    "recipient taken off": lambda e: e[:1] + b"\1" + e[2:122] + e[HEADER:],
    "recipient put on": lambda e: e[:1] + b"\3" + e[2:HEADER] + bytes(88) + e[HEADER:],
    "commitment changed": lambda e: e[:2] + bytes(32) + e[34:],
    "chunks of another envelope": lambda e: (
        e[:HEADER] + seal(bytes(3 * CHUNK), RECIPIENTS, BINDING)[HEADER:]
    ),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_tampering_is_found(how: str) -> None:
    made = seal(bytes(2 * CHUNK + 100), RECIPIENTS, BINDING)
    assert open_(made, EXECUTOR, BINDING)
    with pytest.raises(TamperedEnvelope):
        open_(TAMPERINGS[how](made), EXECUTOR, BINDING)


def test_truncation_at_a_chunk_is_found_by_a_reader_of_streams() -> None:
    made = seal(bytes(3 * CHUNK), RECIPIENTS, BINDING)
    opener = Opener(EXECUTOR, BINDING)
    assert opener.update(made[: HEADER + 2 * SEALED]) == bytes(CHUNK)
    with pytest.raises(TamperedEnvelope, match="chunk 1"):
        opener.finish()


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31), b"\xff" * 32])
def test_points_of_low_order_open_nothing(point: bytes) -> None:
    made = seal(b"x", RECIPIENTS[:1], BINDING)
    with pytest.raises(NotARecipient):
        open_(made[:42] + point + made[74:], EXECUTOR, BINDING)


@pytest.mark.parametrize("point", [bytes(32), b"\1" + bytes(31)])
def test_a_recipient_without_a_key_stops_nobody(point: bytes) -> None:
    """A tenant may register such a point; its answers must be recorded all the same."""
    made = seal(b"x", [point, RECIPIENTS[1]], BINDING)
    assert len(made) == size(1, 2)
    assert open_(made, OWNER, BINDING) == b"x"
    assert seal(b"x", [point], BINDING)


def test_one_envelope_cannot_say_two_things() -> None:
    """AES-GCM commits to no key: a sealer could wrap another key for each reader, were it not
    checked.
    """
    first, second = seal(b"a", RECIPIENTS[:1], BINDING), seal(b"b", RECIPIENTS[1:], BINDING)
    forged = b"\1\2" + first[2:34] + first[34:122] + second[34:122] + first[122:]
    with pytest.raises(TamperedEnvelope, match="not committed"):
        open_(forged, OWNER, BINDING)


@pytest.mark.parametrize(
    "made",
    [b"", b"\1", b"\0" * 300, b"\2" + bytes(300), b"\1\0" + bytes(300), b"\1\x12" + bytes(2_000)],
)
def test_what_is_no_envelope(made: bytes) -> None:
    with pytest.raises(MalformedEnvelope):
        open_(made, EXECUTOR, BINDING)


@pytest.mark.parametrize("recipients", [[], [RECIPIENTS[0]] * 18, [bytes(31)]])
def test_bad_recipients_are_named(recipients: list[bytes]) -> None:
    with pytest.raises(SealError, match=r"recipients|X25519"):
        Sealer(recipients, BINDING)


@given(st.binary(max_size=400))
def test_nothing_but_the_named_error(made: bytes) -> None:
    for attempt in (made, b"\1\1" + made, b"\1\1" + bytes(32) + hint() + made):
        with pytest.raises(EnvelopeError):
            open_(attempt, EXECUTOR, BINDING)


def hint() -> bytes:
    return seal(b"", RECIPIENTS[:1], BINDING)[34:42]


@settings(max_examples=200)
@given(st.integers(0, size(50, 2) - 1), st.integers(1, 255))
def test_no_single_changed_byte_goes_unseen(at: int, change: int) -> None:
    made = bytearray(seal(bytes(50), RECIPIENTS, BINDING))
    made[at] ^= change
    with pytest.raises(EnvelopeError):
        open_(bytes(made), EXECUTOR, BINDING)
