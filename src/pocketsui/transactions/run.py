"""Runs one transaction of any kind against a state: inputs, interpreter, outcome.

The ledger and `fsck` share this, so what was executed once is executed again in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from pocketsui.errors import StoreUnusable
from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.transactions.checks import Epoch
from pocketsui.transactions.inputs import Inputs, load_inputs
from pocketsui.transactions.outcome import (
    Charge,
    Facts,
    Outcome,
    charge_of,
    settle,
    settle_cancelled,
)
from pocketsui.transactions.system import (
    CLOCK_ID,
    SYSTEM_STATE_ID,
    run_end_of_epoch,
    run_genesis,
    run_prologue,
)
from sui_wire.ids import Digest, ObjectId, short_address
from sui_wire.object import Object
from sui_wire.transaction import (
    CancelledTransaction,
    ConsensusCommitPrologue,
    EndOfEpoch,
    Genesis,
    ProgrammableTransaction,
    Shared,
    TransactionData,
)


class Interpreter(Protocol):
    """Runs the commands of one transaction; pure but for what it reads. See `execution`."""

    def __call__(
        self,
        transaction: ProgrammableTransaction,
        context: TransactionContext,
        reader: ObjectReader,
        *,
        keep_return_values: bool = False,
    ) -> Execution: ...


def run(
    interpreter: Interpreter,
    transaction: TransactionData,
    digest: Digest,
    epoch: Epoch,
    reader: ObjectReader,
    cancelled: CancelledTransaction | None = None,
) -> Outcome:
    """What the transaction does to the state that `reader` shows.

    `cancelled`: consensus had no room for it, and the prologue of its checkpoint says so.
    """
    kind = transaction.kind
    charge = None
    match kind:
        case ProgrammableTransaction() if cancelled is not None:
            unshared = tuple(each for each in kind.inputs if not isinstance(each, Shared))
            rest = replace(kind, inputs=unshared)
            inputs = load_inputs(rest, transaction.gas, transaction.sender, reader.get)
            charge = charge_of(inputs, transaction.gas)
            return settle_cancelled(Facts(digest, epoch.number, inputs, charge, cancelled))
        case ProgrammableTransaction():
            inputs = load_inputs(kind, transaction.gas, transaction.sender, reader.get)
            charge = charge_of(inputs, transaction.gas)
            execution = interpret(interpreter, transaction, charge, epoch, reader)
        case ConsensusCommitPrologue():
            inputs, execution = run_prologue(kind, _existing(reader, CLOCK_ID))
        case EndOfEpoch():
            inputs, execution = run_end_of_epoch(_existing(reader, SYSTEM_STATE_ID))
        case Genesis():
            inputs, execution = Inputs(), run_genesis(kind)
    return settle(Facts(digest, epoch.number, inputs, charge), execution)


def _existing(reader: ObjectReader, object_id: ObjectId) -> Object:
    value = reader.get(object_id)
    if value is None:
        raise StoreUnusable(f"the ledger has no object {short_address(object_id)}")
    return value


def interpret(
    interpreter: Interpreter,
    transaction: TransactionData,
    charge: Charge | None,
    epoch: Epoch,
    reader: ObjectReader,
    *,
    keep_results: bool = False,
) -> Execution:
    """Run the commands, with the gas coin as they may see it."""
    programme = transaction.kind
    if not isinstance(programme, ProgrammableTransaction):
        raise TypeError("only programmable transactions are interpreted")
    context = TransactionContext(
        sender=transaction.sender,
        digest=transaction.digest(),
        epoch=epoch.number,
        epoch_timestamp_ms=epoch.start_ms,
        gas_price=transaction.gas.price,
        gas_budget=transaction.gas.budget,
        reference_gas_price=epoch.reference_gas_price,
        sponsor=transaction.gas.owner if transaction.sponsored else None,
        gas_coin=_gas_coin(charge, reader),
        read_price=0 if charge is None else charge.read_price,
    )
    return interpreter(programme, context, reader, keep_return_values=keep_results)


def _gas_coin(charge: Charge | None, reader: ObjectReader) -> Object | None:
    if charge is None:
        return None
    first = reader.get(charge.coin.id)
    previous = Digest(bytes(32)) if first is None else first.previous_transaction
    return Object(charge.coin, charge.owner, previous, 0)
