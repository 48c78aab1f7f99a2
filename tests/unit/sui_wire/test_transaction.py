"""Transactions: a recorded one with its digest, every input and command, what is refused."""

import base64
from collections.abc import Callable

import pytest

from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, format_digest, parse_address
from sui_wire.object import GAS_COIN_TYPE, IMMUTABLE, AddressOwner, MoveObject, MovePackage
from sui_wire.transaction import (
    CONGESTED,
    NO_EXPIRATION,
    AssignedVersion,
    CancelledTransaction,
    ChangeEpoch,
    ConsensusCommitPrologue,
    EndOfEpoch,
    Expiration,
    GasCoin,
    GasData,
    Genesis,
    GenesisObject,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NestedResult,
    NoExpiration,
    ObjectRef,
    ProgrammableTransaction,
    Publish,
    Pure,
    Receiving,
    Result,
    Shared,
    SplitCoins,
    TransactionData,
    TransactionKind,
    TransferObjects,
    UntilEpoch,
    Upgrade,
    ValidDuring,
    decode_transaction,
)
from sui_wire.transaction.data import system_transaction

ALICE = Address(b"\xa1" * 32)
REF = ObjectRef(parse_address("0x5"), 7, Digest(b"\x05" * 32))
GAS = GasData((REF,), ALICE, 1000, 5_000_000)


def transaction(kind: TransactionKind, expiration: Expiration = NO_EXPIRATION) -> TransactionData:
    return TransactionData(kind, ALICE, GAS, expiration)


def test_a_recorded_transaction_is_read_and_hashed_as_the_network_did() -> None:
    # Origin: Trust Wallet Core, its test of Sui transaction hashes: split and transfer.
    encoded = base64.b64decode(
        "AAACAAgQJwAAAAAAAAAgJZ/4B0q0Jcu0ifI24Y4I8D8aeFa998eih3vWT3OLUBUCAgABAQAAAQEDAAAAAAEBANV1rX8Y"
        "6UhGKlz2mPVk7zlKdSpx/sYkk6+KBVwBLA1QAQbywsjB2JZN8QGdZhbpcFcZvrq9kx2idVy5SM635olk7AIAAAAAAAAg"
        "YEVuxmf1zRBGdoDr+VDtMpIFF12s2Ua7I2ru1XyGF8/Vda1/GOlIRipc9pj1ZO85SnUqcf7GJJOvigVcASwNUAEAAAAA"
        "AAAA0AcAAAAAAAAA"
    )
    data = decode_transaction(encoded)
    assert data.encode() == encoded
    assert format_digest(data.digest()) == "HkPo6rYPyDY53x1MBszvSZVZyixVN7CHvCJGX381czAh"
    programme = data.kind
    assert isinstance(programme, ProgrammableTransaction)
    assert programme.inputs[0] == Pure((10_000).to_bytes(8, "little"))
    assert programme.commands[0] == SplitCoins(GasCoin(), (Input(0),))


def test_every_input_and_command_comes_back_as_it_went_in() -> None:
    two = parse_address("0x2")
    inputs = (
        Pure(b"\x01"),
        ImmOrOwned(REF),
        Shared.of(parse_address("0x6"), 1, mutable=False),
        Shared.of(parse_address("0x7"), 1, mutable=True),
        Receiving(REF),
    )
    commands = (
        MoveCall(two, "coin", "value", (GAS_COIN_TYPE,), (Input(1), Result(0))),
        TransferObjects((NestedResult(0, 1), GasCoin()), Input(0)),
        SplitCoins(GasCoin(), (Input(0),)),
        MergeCoins(GasCoin(), (Input(1),)),
        Publish((b"module",), (two,)),
        MakeMoveVec(None, (Input(1),)),
        MakeMoveVec(GAS_COIN_TYPE, ()),
        Upgrade((b"module",), (two,), two, Result(4)),
    )
    data = transaction(ProgrammableTransaction(inputs, commands))
    assert decode_transaction(data.encode()) == data


@pytest.mark.parametrize(
    "expiration",
    [
        NoExpiration(),
        UntilEpoch(7),
        ValidDuring(1, 2, None, 5, Digest(b"\x01" * 32), 9),
        ValidDuring(None, None, 3, None, Digest(b"\x01" * 32), 0),
    ],
)
def test_every_expiration_comes_back_as_it_went_in(expiration: Expiration) -> None:
    data = transaction(ProgrammableTransaction((), (Publish((), ()),)), expiration)
    assert decode_transaction(data.encode()).expiration == expiration


def test_system_transactions_come_back_as_they_went_in() -> None:
    coin = MoveObject(GAS_COIN_TYPE, has_public_transfer=True, version=1, contents=bytes(40))
    genesis = Genesis(
        (
            GenesisObject(coin, AddressOwner(ALICE)),
            GenesisObject(MovePackage(parse_address("0x2"), 1, {}), IMMUTABLE),
        )
    )
    prologue = ConsensusCommitPrologue(0, 5, 1234, Digest(bytes(32)), Digest(bytes(32)))
    for kind in (genesis, prologue):
        data = system_transaction(kind)
        assert decode_transaction(data.encode()) == data
        assert not data.sponsored


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda data: b"\x01" + data[1:], "version 2"),
        (lambda data: data[:1] + b"\x07" + data[2:], "kind 7"),
        (lambda data: data + b"\x00", "left over"),
        (lambda data: data[:-1], "found"),
        (lambda data: data[:2] + b"\x01\x07" + data[3:], "no input has the variant index 7"),
    ],
)
def test_what_is_no_transaction_is_refused(change: Callable[[bytes], bytes], reason: str) -> None:
    encoded = transaction(ProgrammableTransaction((), ())).encode()
    with pytest.raises(MalformedBcs, match=reason):
        decode_transaction(change(encoded))


def test_the_systems_transactions_have_suis_bytes() -> None:
    """Field by field after Sui's `EndOfEpochTransactionKind` and `ConsensusCommitPrologueV4`."""
    change = EndOfEpoch(ChangeEpoch(7, 140, 1, 2, 3, 4, 5))
    numbers = b"".join(each.to_bytes(8, "little") for each in (7, 140, 1, 2, 3, 4, 5))
    one, digest = Address(b"\x01" * 32), Digest(b"\x02" * 32)
    cancelled = CancelledTransaction(digest, (AssignedVersion(one, 3, CONGESTED),))
    prologue = ConsensusCommitPrologue(7, 8, 9, digest, digest, (cancelled,))
    u64 = [each.to_bytes(8, "little") for each in (7, 8, 9, 3, 2**63 + 1)]
    long = b"\x20" + digest
    assigned = b"\x01" + long + b"\x01" + one + u64[3] + u64[4]
    expected: dict[TransactionKind, bytes] = {
        change: b"\x05\x01\x00" + numbers + b"\x00",
        prologue: b"\x09" + u64[0] + u64[1] + b"\0" + u64[2] + long + b"\x01" + assigned + long,
    }
    for kind, encoded in expected.items():
        data = system_transaction(kind)
        assert data.encoded[1:].startswith(encoded)
        assert decode_transaction(data.encoded) == data
