"""Signatures as messages, and the service that verifies them."""

import pytest
from grpclib.const import Status
from grpclib.exceptions import GRPCError
from grpclib.testing import ChannelFor

from pocketsui.rpc.masks import EVERYTHING
from pocketsui.rpc.signature_verification_service import SignatureVerificationService
from pocketsui.rpc.signatures import fill_signature, signature_bytes
from sui_wire.ids import format_address
from sui_wire.rpc import signature_verification_service_pb2 as pb
from sui_wire.rpc.signature_pb2 import MULTISIG, SECP256K1, UserSignature
from sui_wire.rpc.signature_verification_service_grpc import SignatureVerificationServiceStub
from sui_wire.signature import personal_message
from tests.unit.pocketsui.node_world import ALICE, BOB
from tests.unit.sui_wire.test_multisig import KEYS, multisig

DATA = b"the BCS of a transaction"


def request(signature: bytes, **fields: str) -> pb.VerifySignatureRequest:
    asked = pb.VerifySignatureRequest(**fields)
    asked.message.name = "TransactionData"
    asked.message.value = DATA
    asked.signature.bcs.value = signature
    return asked


async def verify(asked: pb.VerifySignatureRequest) -> pb.VerifySignatureResponse:
    async with ChannelFor([SignatureVerificationService()]) as channel:
        return await SignatureVerificationServiceStub(channel).VerifySignature(asked)


async def test_a_good_signature_is_valid() -> None:
    answer = await verify(
        request(ALICE.sign_transaction(DATA), address=format_address(ALICE.address))
    )
    assert (answer.is_valid, answer.reason) == (True, "")


async def test_a_signature_of_another_is_not() -> None:
    asked = request(ALICE.sign_transaction(DATA), address=format_address(BOB.address))
    answer = await verify(asked)
    assert not answer.is_valid
    assert format_address(ALICE.address) in answer.reason


async def test_a_personal_message_is_verified_by_its_own_intent() -> None:
    signature = bytes([0]) + ALICE.sign(personal_message(b"hello")) + ALICE.public_key
    asked = request(signature)
    asked.message.name, asked.message.value = "PersonalMessage", b"\x05hello"
    assert (await verify(asked)).is_valid
    asked.message.name, asked.message.value = "TransactionData", b"hello"
    assert not (await verify(asked)).is_valid


async def test_what_cannot_be_judged_is_an_error() -> None:
    with pytest.raises(GRPCError) as refused:
        await verify(request(b"\x05" + bytes(100)))
    assert refused.value.status is Status.UNIMPLEMENTED
    asked = request(ALICE.sign_transaction(DATA))
    asked.message.name = "Checkpoint"
    with pytest.raises(GRPCError) as refused:
        await verify(asked)
    assert refused.value.status is Status.INVALID_ARGUMENT


def test_a_multisig_is_shown_in_its_parts() -> None:
    message = UserSignature()
    fill_signature(message, multisig(KEYS[2:], 0b100), EVERYTHING)
    assert message.scheme == MULTISIG
    assert message.multisig.bitmap == 0b100
    assert message.multisig.committee.threshold == 3
    assert [each.weight for each in message.multisig.committee.members] == [1, 2, 3]
    assert message.multisig.committee.members[2].public_key.public_key == KEYS[2].public_key


def test_a_simple_signature_may_come_in_parts() -> None:
    message = UserSignature()
    message.simple.scheme = SECP256K1
    message.simple.signature, message.simple.public_key = b"s" * 64, b"k" * 33
    assert signature_bytes(message) == b"\x01" + b"s" * 64 + b"k" * 33
