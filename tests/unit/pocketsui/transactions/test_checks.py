"""What is refused from the bytes alone, each with its reason."""

from dataclasses import replace

import pytest

from pocketsui.errors import SignatureRefused, TransactionRefused
from pocketsui.transactions import limits
from pocketsui.transactions.checks import (
    check_expiration,
    check_gas,
    check_shape,
    check_signatures,
    decode_checked,
)
from pocketsui.transactions.system import genesis_kind
from sui_wire.ids import Digest, parse_address
from sui_wire.transaction import (
    Command,
    Expiration,
    GasCoin,
    GasData,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    Publish,
    Pure,
    SplitCoins,
    TransferObjects,
    UntilEpoch,
    ValidDuring,
)
from sui_wire.transaction.data import system_transaction
from sui_wire.type_tag import PrimitiveType
from tests.unit.pocketsui.node_world import (
    ALICE,
    BOB,
    EPOCH,
    coin,
    programme,
    ref,
    transaction,
    transfer,
)

COIN = coin(1, 10**9)
DATA = transaction(transfer(), COIN)
TWO = parse_address("0x2")


def test_a_good_transaction_passes_every_check() -> None:
    assert decode_checked(DATA.encoded) == DATA
    check_shape(transfer())
    check_gas(DATA.gas, EPOCH.reference_gas_price)
    check_expiration(DATA.expiration, EPOCH)
    check_signatures(DATA, DATA.encoded, (ALICE.sign_transaction(DATA.encoded),))


def test_bytes_that_are_no_transaction_are_refused() -> None:
    with pytest.raises(TransactionRefused, match="no transaction"):
        decode_checked(b"nonsense")


def test_a_transaction_over_the_size_limit_is_refused() -> None:
    with pytest.raises(TransactionRefused, match="131072 are allowed"):
        decode_checked(bytes(limits.MAX_TRANSACTION_BYTES + 1))


def test_a_client_may_not_send_a_system_transaction() -> None:
    with pytest.raises(TransactionRefused, match="made by the network"):
        decode_checked(system_transaction(genesis_kind(0, {})).encoded)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (TransferObjects((), Input(0)), "TransferObjects needs at least one argument"),
        (SplitCoins(GasCoin(), ()), "SplitCoins needs"),
        (MergeCoins(GasCoin(), ()), "MergeCoins needs"),
        (MakeMoveVec(None, ()), "needs its element type"),
        (MakeMoveVec(None, (Input(0),) * 513), "513 arguments"),
        (MoveCall(TWO, "m", "f", (PrimitiveType.U8,) * 17, ()), "17 type arguments"),
        (Publish((), (TWO,)), "at least one module"),
        (Publish((b"",) * 65, ()), "65 modules"),
        (Publish((b"",), (TWO,) * 33), "33 dependencies"),
    ],
)
def test_a_misshapen_command_is_refused(command: Command, reason: str) -> None:
    with pytest.raises(TransactionRefused, match=reason):
        check_shape(programme(commands=(command,)))


def test_a_transaction_without_commands_is_refused() -> None:
    with pytest.raises(TransactionRefused, match="no command"):
        check_shape(replace(transfer(), commands=()))


def test_counts_and_pure_sizes_are_bounded() -> None:
    command = MakeMoveVec(PrimitiveType.U8, ())
    with pytest.raises(TransactionRefused, match="1025 commands"):
        check_shape(programme(commands=(command,) * 1_025))
    with pytest.raises(TransactionRefused, match="2049 inputs"):
        check_shape(programme(*(Pure(b""),) * 2_049))
    with pytest.raises(TransactionRefused, match="input 0 is a pure value of 16385 bytes"):
        check_shape(programme(Pure(bytes(16_385))))
    check_shape(programme(Pure(bytes(16_384))))


@pytest.mark.parametrize(
    ("gas", "reason"),
    [
        (GasData((), ALICE.address, 999, 10**7), "under the reference gas price"),
        (GasData((), ALICE.address, 50_000_000_000, 10**9), "not below the largest"),
        (GasData((), ALICE.address, 1_000, 999_999), "under the least"),
        (GasData((), ALICE.address, 1_000, 50_000_000_000_001), "over the largest"),
        (GasData((ref(COIN),) * 256, ALICE.address, 1_000, 10**7), "256 gas coins"),
    ],
)
def test_gas_out_of_bounds_is_refused(gas: GasData, reason: str) -> None:
    with pytest.raises(TransactionRefused, match=reason):
        check_gas(gas, EPOCH.reference_gas_price)


FIFTH = replace(EPOCH, number=5)
ELSEWHERE = Digest(b"\x0d" * 32)


def during(
    least: int | None = 5,
    most: int | None = 5,
    chain: Digest = EPOCH.chain,
    times: tuple[int | None, int | None] = (None, None),
) -> ValidDuring:
    return ValidDuring(least, most, *times, chain, nonce=1)


def test_a_transaction_may_run_in_the_epochs_it_names() -> None:
    for good in (UntilEpoch(5), UntilEpoch(6), during(), during(4, 5), during(5, 6)):
        check_expiration(good, FIFTH)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (UntilEpoch(4), "expired after epoch 4; now is 5"),
        (during(6, 6), "epochs 6 to 6; now is 5"),
        (during(3, 4), "epochs 3 to 4; now is 5"),
        (during(5, 7), "at most min_epoch"),
        (during(5, 4), "at most min_epoch"),
        (during(None), "both min_epoch and max_epoch"),
        (during(5, None), "both min_epoch and max_epoch"),
        (during(times=(1, None)), "timestamp-based"),
        (during(times=(None, 1)), "timestamp-based"),
        (during(chain=ELSEWHERE), "is for chain"),
    ],
)
def test_a_transaction_may_not_run_otherwise(bad: Expiration, why: str) -> None:
    with pytest.raises(TransactionRefused, match=why):
        check_expiration(bad, FIFTH)


def test_somebody_elses_signature_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="is absent"):
        check_signatures(DATA, DATA.encoded, (BOB.sign_transaction(DATA.encoded),))


def test_a_missing_or_superfluous_signature_is_refused() -> None:
    signature = ALICE.sign_transaction(DATA.encoded)
    for signatures in ((), (signature, signature)):
        with pytest.raises(SignatureRefused, match="1 needed"):
            check_signatures(DATA, DATA.encoded, signatures)


def test_a_malformed_signature_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="97 bytes"):
        check_signatures(DATA, DATA.encoded, (b"\x00nonsense",))


def test_a_sponsored_transaction_needs_both_signatures() -> None:
    data = replace(DATA, gas=replace(DATA.gas, owner=BOB.address))
    both = tuple(key.sign_transaction(data.encoded) for key in (BOB, ALICE))
    check_signatures(data, data.encoded, both)
    with pytest.raises(SignatureRefused, match="2 needed"):
        check_signatures(data, data.encoded, both[:1])
    with pytest.raises(SignatureRefused, match="is absent"):
        check_signatures(data, data.encoded, (both[0], both[0]))
