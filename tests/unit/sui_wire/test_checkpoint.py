"""Checkpoints: real ones, and the committee's signature."""

import base64
from dataclasses import replace

import pyblst
import pytest

from sui_wire.bcs import Reader, Writer
from sui_wire.checkpoint import (
    CheckpointContents,
    CheckpointSummary,
    CheckpointTransaction,
    Commitment,
    CommitteeMember,
    EndOfEpochData,
    decode_contents,
    decode_summary,
    read_summary,
    write_summary,
)
from sui_wire.committee import (
    AuthorityKey,
    QuorumSignature,
    checkpoint_message,
    decode_bitmap,
    encode_bitmap,
    sign_alone,
    verify_checkpoint,
)
from sui_wire.errors import BadSignature, MalformedBcs
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Digest

# Origin: the unit tests of Sui's Rust SDK (sui-sdk-types, checkpoint.rs): summaries, each followed
# by its AuthorityQuorumSignInfo, and contents.
SIGNED_SUMMARIES = [
    "CgAAAAAAAAAUAAAAAAAAABUAAAAAAAAAIJ6CIMG/6Un4MKNM8h+R9r8bQ6dNTk0WZxBMUQH1XFQBASCWUVucdQkje+4YbXVp"
    "vQZcg74nndL1NK7ccj1dDR04agAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACwAAAAAAAAAAAAAKAAAAAAAAAKOo"
    "nlp6Vf8dJEjQYa/VyigZruaZwSwu3u/ZZVCsdrS1iaGPIAERZcNnfM75tOh10hI6MAAAAQAAAAAAAAAQAAAAAAA=",
    "AgAAAAAAAAAFAAAAAAAAAAYAAAAAAAAAIINaPEm+WRQV2vGcPR9fe6fYhxl48GpqB+DqDYQqRHkuASBe+6BDLHSRCMiWqBkv"
    "VMqWXPWUsZnpc2gbOVdre3vnowAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwAAAAAAAAAAAQFgqGJldzxWMt2C"
    "Zow1QiLmDf0RdLE6udu0bVdc1xaExX37NByF27rDH5C1DF+mkpLdA6YZnXMvuUw+zoWo71qe2DTdIDU4AcNaSUE3OoEHceuT"
    "+fBa6dMib3yDkkhmOZLyECcAAAAAAAAkAAAAAAAAAAAAAgAAAAAAAACvljn+1LWFSpu3PGx4BlIlVZq7blFK+fV7SOPEU0z9"
    "nz7lgkv8a12EA9R0tGm8hEYSOjAAAAEAAAAAAAAAEAAAAAAA",
]
CONTENTS = (
    "AAEgp6oAB8Qadn8+FqtdqeDIp8ViQNOZpMKs44MN0N5y7zIgqn5dKR1+8poL0pLNwRo/2knMnodwMTEDhqYL03kdewQBAWEA"
    "gpORkfH6ewjfFQYZJhmjkYq0/B3Set4mLJX/G0wUPb/V4H41gJipYu4I6ToyixnEuPQWxHKLckhNn+0UmI+pAJ9GegzEh0q2"
    "HWABmFMpFoPw0229dCfzWNOhHW5bes4H"
)

DIGEST = Digest(b"\x03" * 32)
SUMMARY = CheckpointSummary(1, 7, 99, DIGEST, DIGEST, GasCostSummary(), 1_700_000_000_000)
KEY = AuthorityKey.from_seed(bytes(range(48)))
COMMITTEE = (CommitteeMember(KEY.public_key, 10_000),)


@pytest.mark.parametrize("fixture", SIGNED_SUMMARIES)
def test_a_real_summary_is_read_and_written_back(fixture: str) -> None:
    data = base64.b64decode(fixture)
    reader = Reader(data)
    summary = read_summary(reader)
    writer = Writer()
    write_summary(writer, summary)
    assert bytes(writer) == data[: reader.offset]
    assert reader.u64() == summary.epoch
    signature, bitmap = reader.fixed(48), reader.bytes()
    reader.finish()
    assert len(signature) == 48
    assert encode_bitmap(decode_bitmap(bitmap)) == bitmap


def test_the_real_last_summary_of_an_epoch_names_the_next_committee() -> None:
    summary = read_summary(Reader(base64.b64decode(SIGNED_SUMMARIES[1])))
    assert summary.end_of_epoch is not None
    (member,) = summary.end_of_epoch.next_committee
    assert member.weight == 10_000
    assert summary.end_of_epoch.next_protocol_version == 36


def test_real_contents_are_read_and_written_back() -> None:
    data = base64.b64decode(CONTENTS)
    contents = decode_contents(data)
    assert contents.encoded == data
    (item,) = contents.transactions
    assert len(item.signatures) == 1
    assert len(item.signatures[0]) == 97


def test_a_summary_with_everything_comes_back_as_it_went_in() -> None:
    summary = replace(
        SUMMARY,
        commitments=(Commitment(1, DIGEST),),
        end_of_epoch=EndOfEpochData(COMMITTEE, 140, (Commitment(0, DIGEST),)),
        version_specific_data=b"more",
    )
    assert decode_summary(summary.encoded) == summary
    assert summary.digest != SUMMARY.digest


def test_contents_whose_signatures_do_not_match_are_refused() -> None:
    contents = CheckpointContents((CheckpointTransaction(DIGEST, DIGEST, ()),))
    with pytest.raises(MalformedBcs, match="1 transactions but 0 signature lists"):
        decode_contents(contents.encoded[:-2] + b"\x00")


def test_a_committee_of_one_vouches_for_a_checkpoint() -> None:
    signature = sign_alone(KEY, 1, SUMMARY.encoded)
    verify_checkpoint(SUMMARY.encoded, signature, 1, COMMITTEE)


def test_a_quorum_of_several_vouches_together() -> None:
    keys = [AuthorityKey.from_seed(bytes([n]) * 48) for n in (1, 2, 3)]
    committee = tuple(CommitteeMember(key.public_key, 3_334) for key in keys)
    message = checkpoint_message(SUMMARY.encoded, 1)
    one = sign_alone(keys[0], 1, SUMMARY.encoded)
    with pytest.raises(BadSignature, match="weight 3334"):
        verify_checkpoint(SUMMARY.encoded, one, 1, committee)
    claimed = QuorumSignature(1, one.signature, encode_bitmap([0, 2]))
    with pytest.raises(BadSignature, match="does not verify"):
        verify_checkpoint(SUMMARY.encoded, claimed, 1, committee)
    together = pyblst.BlstP1Element()
    for key in (keys[0], keys[2]):
        together = together + pyblst.BlstP1Element().uncompress(key.sign(message))
    signature = QuorumSignature(1, together.compress(), encode_bitmap([0, 2]))
    verify_checkpoint(SUMMARY.encoded, signature, 1, committee)


@pytest.mark.parametrize(
    ("summary", "signature", "reason"),
    [
        (SUMMARY.encoded + b"!", sign_alone(KEY, 1, SUMMARY.encoded), "does not verify"),
        (SUMMARY.encoded, sign_alone(KEY, 2, SUMMARY.encoded), "expected epoch 1"),
        (SUMMARY.encoded, QuorumSignature(1, bytes(48), encode_bitmap([0])), "does not verify"),
        (SUMMARY.encoded, QuorumSignature(1, bytes(48), encode_bitmap([])), "weight 0"),
        (
            SUMMARY.encoded,
            QuorumSignature(1, bytes(48), encode_bitmap([5])),
            "not of this committee",
        ),
        (SUMMARY.encoded, QuorumSignature(1, bytes(48), b"nonsense"), "bitmap"),
    ],
)
def test_a_signature_that_does_not_hold_is_refused(
    summary: bytes, signature: QuorumSignature, reason: str
) -> None:
    with pytest.raises(BadSignature, match=reason):
        verify_checkpoint(summary, signature, 1, COMMITTEE)


def test_the_authority_key_does_not_show_its_secret() -> None:
    assert KEY.public_key.hex()[:16] in repr(KEY)
    with pytest.raises(ValueError, match="48 bytes"):
        AuthorityKey.from_seed(bytes(32))
