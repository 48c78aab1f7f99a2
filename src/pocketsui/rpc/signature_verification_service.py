"""`SignatureVerificationService`: checks a signature for a client that cannot."""

from __future__ import annotations

from collections.abc import Callable

from grpclib.server import Stream

from pocketsui.errors import InvalidRequest, NotSupported
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.signatures import signature_bytes
from pocketsui.rpc.streams import receive
from sui_wire.bcs import Reader
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import BadSignature
from sui_wire.ids import Address, format_address, parse_address
from sui_wire.rpc import signature_verification_service_pb2 as pb
from sui_wire.rpc.common_pb2 import Bcs
from sui_wire.rpc.signature_verification_service_grpc import SignatureVerificationServiceBase
from sui_wire.signature import personal_message, transaction_message, verify_signature
from sui_wire.signature_schemes import UNSUPPORTED


def _personal(encoded: bytes) -> bytes:
    return personal_message(decode_bcs(encoded, Reader.bytes))


_MESSAGES: dict[str, Callable[[bytes], bytes]] = {
    "TransactionData": transaction_message,
    "PersonalMessage": _personal,
}
"""What may be signed, and the bytes that are signed for it."""


class SignatureVerificationService(SignatureVerificationServiceBase):
    """An invalid signature is an answer; a question that makes no sense is an error."""

    async def VerifySignature(
        self, stream: Stream[pb.VerifySignatureRequest, pb.VerifySignatureResponse]
    ) -> None:
        with grpc_errors("VerifySignature"):
            request = await receive(stream)
            signature = signature_bytes(request.signature)
            if signature[0] in UNSUPPORTED:
                name = UNSUPPORTED[signature[0]]
                raise NotSupported(f"{name} signatures are not verified by this node")
            wanted = parse_address(request.address) if request.address else None
            reason = _refusal(_signed_bytes(request.message), signature, wanted)
            await stream.send_message(
                pb.VerifySignatureResponse(is_valid=reason is None, reason=reason)
            )


def _signed_bytes(message: Bcs) -> bytes:
    make = _MESSAGES.get(message.name)
    if make is None:
        known = " or ".join(_MESSAGES)
        raise InvalidRequest("message.name", f"{message.name!r} cannot be signed; name {known}")
    return make(message.value)


def _refusal(message: bytes, signature: bytes, wanted: Address | None) -> str | None:
    """Why the signature is not valid; None: it is."""
    try:
        signer = verify_signature(message, signature)
    except BadSignature as error:
        return str(error)
    if wanted is not None and signer != wanted:
        return f"signed by {format_address(signer)}, not by {format_address(wanted)}"
    return None
