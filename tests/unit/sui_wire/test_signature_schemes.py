"""ECDSA over both curves as Sui has it, and everything about it that is refused."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sui_wire.errors import BadSignature
from sui_wire.signature import address_of, transaction_message, verify_transaction_signature

DATA = b"the BCS of a transaction"
CURVES = [(0x01, ec.SECP256K1()), (0x02, ec.SECP256R1())]
ORDERS = {
    "secp256k1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141,
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
}


def signed(flag: int, curve: ec.EllipticCurve, *, larger_s: bool = False) -> tuple[bytes, bytes]:
    """(serialized signature over DATA, public key) of a fixed key."""
    key = ec.derive_private_key(7, curve)
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    r, s = decode_dss_signature(key.sign(transaction_message(DATA), ec.ECDSA(SHA256())))
    order = ORDERS[curve.name]
    if (s > order // 2) != larger_s:
        s = order - s
    return bytes([flag]) + r.to_bytes(32, "big") + s.to_bytes(32, "big") + public, public


@pytest.mark.parametrize(("flag", "curve"), CURVES)
def test_the_signer_is_found(flag: int, curve: ec.EllipticCurve) -> None:
    serialized, public = signed(flag, curve)
    assert verify_transaction_signature(DATA, serialized) == address_of(public, flag)


@pytest.mark.parametrize(("flag", "curve"), CURVES)
def test_the_other_s_of_the_same_signature_is_refused(flag: int, curve: ec.EllipticCurve) -> None:
    serialized, _ = signed(flag, curve, larger_s=True)
    with pytest.raises(BadSignature, match="larger s"):
        verify_transaction_signature(DATA, serialized)


@pytest.mark.parametrize(("flag", "curve"), CURVES)
def test_a_signature_over_something_else_is_refused(flag: int, curve: ec.EllipticCurve) -> None:
    serialized, _ = signed(flag, curve)
    with pytest.raises(BadSignature, match="does not verify"):
        verify_transaction_signature(DATA + b"!", serialized)


@pytest.mark.parametrize(("flag", "curve"), CURVES)
def test_what_is_no_point_of_the_curve_is_refused(flag: int, curve: ec.EllipticCurve) -> None:
    serialized, _ = signed(flag, curve)
    with pytest.raises(BadSignature, match="not a public key"):
        verify_transaction_signature(DATA, serialized[:65] + b"\x09" + bytes(32))


def test_a_signature_of_the_other_curve_is_refused() -> None:
    serialized, _ = signed(*CURVES[0])
    with pytest.raises(BadSignature):
        verify_transaction_signature(DATA, b"\x02" + serialized[1:])
