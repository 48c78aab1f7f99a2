"""Effects: every state an object can be in, and every reason for a failure."""

import pytest

from sui_wire.effects import (
    Cancelled,
    ChangedObject,
    IdOperation,
    InputState,
    ObjectWrite,
    PackageWrite,
    PerEpochConfig,
    ReadOnlyRoot,
    StreamEnded,
    TransactionEffects,
    UnchangedObject,
    decode,
)
from sui_wire.errors import MalformedBcs
from sui_wire.execution_status import (
    SUCCESS,
    Abort,
    ArgumentError,
    ArgumentErrorKind,
    DeniedCoin,
    Detail,
    ErrorKind,
    ExecutionStatus,
    Failure,
    MoveLocation,
    TooLarge,
    TypeArgumentError,
    TypeArgumentErrorKind,
    UnusedValue,
    UpgradeError,
    UpgradeErrorKind,
)
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Address, Digest
from sui_wire.object import (
    IMMUTABLE,
    AddressOwner,
    ConsensusAddressOwner,
    ObjectOwner,
    Owner,
    SharedOwner,
)

ID = Address(b"\x01" * 32)
DIGEST = Digest(b"\x02" * 32)
PLACE = MoveLocation(ID, "lane", 3, 17, "record")

DETAILS: dict[ErrorKind, Detail] = {
    ErrorKind.OBJECT_TOO_BIG: TooLarge(2, 1),
    ErrorKind.PACKAGE_TOO_BIG: TooLarge(2, 1),
    ErrorKind.EFFECTS_TOO_LARGE: TooLarge(2, 1),
    ErrorKind.WRITTEN_OBJECTS_TOO_LARGE: TooLarge(2, 1),
    ErrorKind.MOVE_VECTOR_ELEM_TOO_BIG: TooLarge(2, 1),
    ErrorKind.MOVE_RAW_VALUE_TOO_BIG: TooLarge(2, 1),
    ErrorKind.CIRCULAR_OBJECT_OWNERSHIP: ID,
    ErrorKind.NON_EXCLUSIVE_WRITE_INPUT_OBJECT_MODIFIED: ID,
    ErrorKind.MOVE_PRIMITIVE_RUNTIME_ERROR: PLACE,
    ErrorKind.MOVE_ABORT: Abort(PLACE, 2**64 - 1),
    ErrorKind.COMMAND_ARGUMENT_ERROR: ArgumentError(1, ArgumentErrorKind.TYPE_MISMATCH),
    ErrorKind.TYPE_ARGUMENT_ERROR: TypeArgumentError(0, TypeArgumentErrorKind.TYPE_NOT_FOUND),
    ErrorKind.UNUSED_VALUE_WITHOUT_DROP: UnusedValue(1, 2),
    ErrorKind.INVALID_PUBLIC_FUNCTION_RETURN_TYPE: 5,
    ErrorKind.PACKAGE_UPGRADE_ERROR: UpgradeError(UpgradeErrorKind.INCOMPATIBLE_UPGRADE),
    ErrorKind.EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION: (ID, ID),
    ErrorKind.ADDRESS_DENIED_FOR_COIN: DeniedCoin(ID, "0x2::sui::SUI"),
    ErrorKind.COIN_TYPE_GLOBAL_PAUSE: "0x2::sui::SUI",
}


def effects(status: ExecutionStatus = SUCCESS, owner: Owner = IMMUTABLE) -> TransactionEffects:
    return TransactionEffects(
        status=status,
        epoch=1,
        gas_used=GasCostSummary(1, 2, 3, 4),
        transaction_digest=DIGEST,
        gas_object_index=0,
        events_digest=DIGEST,
        dependencies=(DIGEST,),
        lamport_version=9,
        changed_objects=(
            ChangedObject(
                ID, InputState(8, DIGEST, owner), ObjectWrite(DIGEST, owner), IdOperation(0)
            ),
            ChangedObject(ID, None, PackageWrite(1, DIGEST), IdOperation.CREATED),
            ChangedObject(ID, InputState(8, DIGEST, owner), None, IdOperation.DELETED),
        ),
        unchanged_objects=(
            UnchangedObject(ID, ReadOnlyRoot(3, DIGEST)),
            UnchangedObject(ID, StreamEnded(3, mutable=True)),
            UnchangedObject(ID, StreamEnded(3, mutable=False)),
            UnchangedObject(ID, Cancelled(3)),
            UnchangedObject(ID, PerEpochConfig()),
        ),
    )


@pytest.mark.parametrize(
    "owner",
    [
        AddressOwner(ID),
        ObjectOwner(ID),
        SharedOwner(4),
        IMMUTABLE,
        ConsensusAddressOwner(4, ID),
    ],
)
def test_every_owner_and_state_comes_back_as_it_went_in(owner: Owner) -> None:
    value = effects(owner=owner)
    assert decode(value.encoded) == value


@pytest.mark.parametrize("kind", list(ErrorKind))
@pytest.mark.parametrize("command", [None, 3])
def test_every_failure_comes_back_as_it_went_in(kind: ErrorKind, command: int | None) -> None:
    value = effects(Failure(kind, DETAILS.get(kind), command))
    assert decode(value.encoded) == value


@pytest.mark.parametrize("kind", list(ArgumentErrorKind))
def test_every_argument_error_comes_back_as_it_went_in(kind: ArgumentErrorKind) -> None:
    indices = {
        ArgumentErrorKind.INDEX_OUT_OF_BOUNDS: (4, 0),
        ArgumentErrorKind.SECONDARY_INDEX_OUT_OF_BOUNDS: (4, 5),
        ArgumentErrorKind.INVALID_RESULT_ARITY: (4, 0),
    }
    detail = ArgumentError(1, kind, *indices.get(kind, (0, 0)))
    value = effects(Failure(ErrorKind.COMMAND_ARGUMENT_ERROR, detail, 0))
    assert decode(value.encoded) == value


@pytest.mark.parametrize(
    "detail",
    [
        UpgradeError(UpgradeErrorKind.UNABLE_TO_FETCH_PACKAGE, package=ID),
        UpgradeError(UpgradeErrorKind.NOT_A_PACKAGE, package=ID),
        UpgradeError(UpgradeErrorKind.DIGEST_DOES_NOT_MATCH, digest=DIGEST),
        UpgradeError(UpgradeErrorKind.UNKNOWN_UPGRADE_POLICY, policy=3),
        UpgradeError(UpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH, package=ID, ticket=ID),
    ],
)
def test_every_upgrade_error_comes_back_as_it_went_in(detail: UpgradeError) -> None:
    value = effects(Failure(ErrorKind.PACKAGE_UPGRADE_ERROR, detail))
    assert decode(value.encoded) == value


def test_a_runtime_error_may_have_no_place() -> None:
    value = effects(Failure(ErrorKind.MOVE_PRIMITIVE_RUNTIME_ERROR))
    assert decode(value.encoded) == value


def test_effects_of_another_version_are_refused() -> None:
    with pytest.raises(MalformedBcs, match="version 1"):
        decode(b"\x00" + effects().encoded[1:])


def test_gas_adds_up() -> None:
    total = GasCostSummary(1, 2, 3, 4) + GasCostSummary(10, 20, 5, 6)
    assert total == GasCostSummary(11, 22, 8, 10)
    assert total.used == 25
