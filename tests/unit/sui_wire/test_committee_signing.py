"""A quorum's signature is the same whether members sign one by one or one for all of them."""

import pyblst
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import (
    AuthorityKey,
    checkpoint_message,
    decode_bitmap,
    sign_alone,
    sign_together,
    verify_checkpoint,
)
from sui_wire.errors import BadSignature

KEYS = [AuthorityKey.from_seed(bytes((number,)) * 48) for number in range(1, 5)]
MEMBERS = tuple(CommitteeMember(key.public_key, 2_500) for key in KEYS)
SUMMARY = b"a summary"


def test_one_signature_for_all_is_the_sum_of_all() -> None:
    message = checkpoint_message(SUMMARY, 7)
    points = [pyblst.BlstP1Element().uncompress(key.sign(message)) for key in KEYS[:3]]
    total = points[0] + points[1] + points[2]
    assert AuthorityKey.sign_for_all(KEYS[:3], message) == total.compress()


def test_a_committee_of_one_signs_as_before() -> None:
    assert sign_together(KEYS[:1], [0], 7, SUMMARY) == sign_alone(KEYS[0], 7, SUMMARY)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 3)).map(sorted))
def test_three_of_four_decide_and_fewer_do_not(signers: list[int]) -> None:
    signature = sign_together(KEYS, signers or [0], 7, SUMMARY)
    assert decode_bitmap(signature.bitmap) == (signers or [0])
    if len(signers) >= 3:
        verify_checkpoint(SUMMARY, signature, 7, MEMBERS)
    else:
        with pytest.raises(BadSignature, match="a quorum is 6667"):
            verify_checkpoint(SUMMARY, signature, 7, MEMBERS)
