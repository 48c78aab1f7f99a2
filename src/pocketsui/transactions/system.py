"""The transactions that the node makes itself: genesis, a checkpoint's opening, an epoch's end."""

from __future__ import annotations

from dataclasses import replace

from pocketsui.coins import coin_contents
from pocketsui.execution.record import Execution, Written
from pocketsui.framework.genesis import framework_objects
from pocketsui.transactions.inputs import Inputs
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Address, Digest, ObjectId, parse_address
from sui_wire.object import (
    GAS_COIN_TYPE,
    IMMUTABLE,
    AddressOwner,
    MoveObject,
    MovePackage,
    Object,
    SharedOwner,
)
from sui_wire.signature_schemes import ED25519, SIGNATURE_LENGTH
from sui_wire.transaction import (
    CancelledTransaction,
    ChangeEpoch,
    ConsensusCommitPrologue,
    EndOfEpoch,
    Genesis,
    GenesisObject,
    TransactionData,
)
from sui_wire.transaction.data import system_transaction
from sui_wire.type_tag import StructTag

SYSTEM_STATE_ID = parse_address("0x5")
CLOCK_ID = parse_address("0x6")
CLOCK_TYPE = StructTag(parse_address("0x2"), "clock", "Clock")
SYSTEM_STATE_TYPE = StructTag(parse_address("0x3"), "sui_system", "SuiSystemState")
FRAMEWORK_PACKAGES = (parse_address("0x1"), parse_address("0x2"))

SYSTEM_SIGNATURE = bytes(1 + SIGNATURE_LENGTH + ED25519.key_length)
"""Stands where a signature would: Sui records zeros under a system transaction."""

GENESIS_VERSION = 1


def genesis_kind(timestamp_ms: int, coins: dict[ObjectId, tuple[Address, int]]) -> Genesis:
    """The objects that a chain begins with.

    The framework packages 0x1 and 0x2 are markers without modules: their functions are natives of
    the interpreter. `coins` is the supply of SUI: id to owner and balance.
    """
    objects = [GenesisObject(MovePackage(each, 1, {}), IMMUTABLE) for each in FRAMEWORK_PACKAGES]
    objects.append(
        _shared(SYSTEM_STATE_TYPE, SYSTEM_STATE_ID + (2).to_bytes(8, "little"))  # version 2, as is
    )
    time = timestamp_ms.to_bytes(8, "little")
    objects.append(_shared(CLOCK_TYPE, CLOCK_ID + time))
    objects += framework_objects(seed=time)
    for coin_id, (owner, balance) in sorted(coins.items()):
        coin = MoveObject(
            type=GAS_COIN_TYPE,
            has_public_transfer=True,
            version=GENESIS_VERSION,
            contents=coin_contents(coin_id, balance),
        )
        objects.append(GenesisObject(coin, AddressOwner(owner)))
    return Genesis(tuple(objects))


def _shared(kind: StructTag, contents: bytes) -> GenesisObject:
    data = MoveObject(
        type=kind, has_public_transfer=False, version=GENESIS_VERSION, contents=contents
    )
    return GenesisObject(data, SharedOwner(GENESIS_VERSION))


def run_genesis(genesis: Genesis) -> Execution:
    """Every object is written as it is given."""
    written = {each.data.id: Written(each.data, each.owner) for each in genesis.objects}
    return Execution(written=written, created=frozenset(written))


def prologue(
    epoch: int,
    commit_round: int,
    timestamp_ms: int,
    previous: Digest,
    cancelled: tuple[CancelledTransaction, ...] = (),
) -> TransactionData:
    """Opens a checkpoint: sets the Clock. Its round is the checkpoint's number."""
    state = Digest(bytes(32))
    return system_transaction(
        ConsensusCommitPrologue(epoch, commit_round, timestamp_ms, previous, state, cancelled)
    )


def run_prologue(kind: ConsensusCommitPrologue, clock: Object) -> tuple[Inputs, Execution]:
    """What the prologue takes in and does: the Clock shows the commit's time."""
    contents = CLOCK_ID + kind.commit_timestamp_ms.to_bytes(8, "little")
    written = Written(replace(_move(clock), contents=contents), clock.owner)
    return Inputs(mutable={CLOCK_ID: clock}), Execution(written={CLOCK_ID: written})


def end_of_epoch(
    next_epoch: int, protocol_version: int, gas: GasCostSummary, start_ms: int
) -> TransactionData:
    """Closes an epoch's last checkpoint; `gas` is what the epoch's transactions paid together."""
    return system_transaction(
        EndOfEpoch(
            ChangeEpoch(
                epoch=next_epoch,
                protocol_version=protocol_version,
                storage_charge=gas.storage_cost,
                computation_charge=gas.computation_cost,
                storage_rebate=gas.storage_rebate,
                non_refundable_storage_fee=gas.non_refundable_storage_fee,
                epoch_start_timestamp_ms=start_ms,
            )
        )
    )


def run_end_of_epoch(state: Object) -> tuple[Inputs, Execution]:
    """The system state 0x5 gets a new version, and says no more than before: nobody stakes here."""
    written = Written(_move(state), state.owner)
    return Inputs(mutable={SYSTEM_STATE_ID: state}), Execution(written={SYSTEM_STATE_ID: written})


def _move(value: Object) -> MoveObject:
    if not isinstance(value.data, MoveObject):
        raise AssertionError("the system's own objects are Move objects")
    return value.data
