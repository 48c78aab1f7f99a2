"""Transactions: what a person (or the system) asks the network to do.

`inputs` are the values and objects a transaction names, `commands` what is done with them, `gas`
who pays until when, `kinds` the programmable transaction, `system` the few the system makes itself,
and `data` the whole that is signed. Everything a user of the package needs is named here.
"""

from sui_wire.transaction.commands import (
    Argument,
    Command,
    GasCoin,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NestedResult,
    Publish,
    Result,
    SplitCoins,
    TransferObjects,
    Upgrade,
)
from sui_wire.transaction.data import (
    SenderSignedData,
    TransactionData,
    decode_transaction,
    transaction_digest,
)
from sui_wire.transaction.gas import (
    NO_EXPIRATION,
    Expiration,
    GasData,
    NoExpiration,
    UntilEpoch,
    ValidDuring,
)
from sui_wire.transaction.inputs import (
    CallArg,
    ImmOrOwned,
    Mutability,
    ObjectRef,
    Pure,
    Receiving,
    Shared,
)
from sui_wire.transaction.kinds import ProgrammableTransaction, TransactionKind
from sui_wire.transaction.system import (
    CANCELLED_READ,
    CONGESTED,
    AssignedVersion,
    CancelledTransaction,
    ChangeEpoch,
    ConsensusCommitPrologue,
    EndOfEpoch,
    Genesis,
    GenesisObject,
)

__all__ = [
    "CANCELLED_READ",
    "CONGESTED",
    "NO_EXPIRATION",
    "Argument",
    "AssignedVersion",
    "CallArg",
    "CancelledTransaction",
    "ChangeEpoch",
    "Command",
    "ConsensusCommitPrologue",
    "EndOfEpoch",
    "Expiration",
    "GasCoin",
    "GasData",
    "Genesis",
    "GenesisObject",
    "ImmOrOwned",
    "Input",
    "MakeMoveVec",
    "MergeCoins",
    "MoveCall",
    "Mutability",
    "NestedResult",
    "NoExpiration",
    "ObjectRef",
    "ProgrammableTransaction",
    "Publish",
    "Pure",
    "Receiving",
    "Result",
    "SenderSignedData",
    "Shared",
    "SplitCoins",
    "TransactionData",
    "TransactionKind",
    "TransferObjects",
    "UntilEpoch",
    "Upgrade",
    "ValidDuring",
    "decode_transaction",
    "transaction_digest",
]
