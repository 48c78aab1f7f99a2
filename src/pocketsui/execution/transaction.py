"""Executes one programmable transaction."""

from __future__ import annotations

from pocketsui.execution.arguments import Slots
from pocketsui.execution.coin_commands import (
    make_move_vec,
    merge_coins,
    split_coins,
    transfer_objects,
)
from pocketsui.execution.context import ObjectReader, TransactionContext
from pocketsui.execution.errors import BadArgument, CommandFailure
from pocketsui.execution.inputs import load_inputs
from pocketsui.execution.linkage import TransactionLinkage
from pocketsui.execution.move_call import move_call
from pocketsui.execution.outcome import Outcome, check_results
from pocketsui.execution.publish import publish
from pocketsui.execution.record import CommandResult, Execution
from pocketsui.execution.run import Run, kept
from pocketsui.execution.slots import ResultSlot
from pocketsui.execution.upgrade import upgrade
from pocketsui.failure import Failure, FailureKind
from pocketsui.framework import builtin_packages
from pocketsui.vm.errors import InvariantViolation, MoveFailure
from pocketsui.vm.layout import MalformedValue
from pocketsui.vm.loader import Loader, NotLinked, PackageCache
from pocketsui.vm.machine import Machine
from pocketsui.vm.object_runtime import ObjectRuntime
from sui_wire.transaction import (
    Command,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    ProgrammableTransaction,
    Publish,
    SplitCoins,
    TransferObjects,
    Upgrade,
)

MAX_COMPUTATION_UNITS = 5_000_000  # Sui's max_gas_computation_bucket


def new_cache() -> PackageCache:
    """Packages in memory, to be shared by all executions of one ledger."""
    return PackageCache(builtin_packages())


def execute(
    transaction: ProgrammableTransaction,
    context: TransactionContext,
    reader: ObjectReader,
    cache: PackageCache,
    *,
    keep_return_values: bool = False,
) -> Execution:
    """Run the commands in order; all of them count, or none does.

    Deterministic: the same arguments give the same record. Reads through ``reader`` only. An
    exception of the reader goes through; everything else becomes a :class:`Failure`.
    """
    machine = _machine(context, reader)
    run = Run(machine, Loader(cache, reader.get), Slots([], None), keep=keep_return_values)
    command: int | None = None
    try:
        machine.charge(context.read_price)
        load_inputs(run, transaction.inputs, context.gas_coin, reader)
        linkage = TransactionLinkage(run)
        for index, one in enumerate(transaction.commands):
            command = index
            linkage.add(one)
        for index, one in enumerate(transaction.commands):
            command = index
            if isinstance(one, Upgrade):
                linkage.add_upgrade(one)
        linkage.decide()
        for index, one in enumerate(transaction.commands):
            command = index
            _execute_command(run, one)
        command = None
        machine.refuel()
        check_results(run.slots.results)
        return Outcome(run).execution()
    except (CommandFailure, MoveFailure, InvariantViolation, NotLinked, MalformedValue) as error:
        return Execution(
            failure=_failure(error, command) if not machine.exhausted else _exhausted(command),
            loaded=machine.objects.loaded,
            results=tuple(run.results),
            computation_units=machine.units,
        )


def _machine(context: TransactionContext, reader: ObjectReader) -> Machine:
    budget = min(context.gas_budget // max(context.gas_price, 1), MAX_COMPUTATION_UNITS)
    return Machine(
        budget=budget,
        objects=ObjectRuntime(reader),
        sender=context.sender,
        digest=context.digest,
        epoch=context.epoch,
        epoch_timestamp_ms=context.epoch_timestamp_ms,
        gas_price=context.gas_price,
        reference_gas_price=context.reference_gas_price,
        sponsor=context.sponsor,
    )


def _execute_command(run: Run, command: Command) -> None:
    slots = _dispatch(run, command)
    run.slots.results.append(slots)
    if run.keep and not isinstance(command, MoveCall):
        run.results.append(CommandResult(tuple(kept(slot.type, slot.box[0]) for slot in slots)))


def _dispatch(run: Run, command: Command) -> list[ResultSlot]:
    match command:
        case MoveCall():
            return move_call(run, command)
        case TransferObjects():
            return transfer_objects(run, command)
        case SplitCoins():
            return split_coins(run, command)
        case MergeCoins():
            return merge_coins(run, command)
        case MakeMoveVec():
            return make_move_vec(run, command)
        case Publish():
            return publish(run, command)
        case Upgrade():
            return upgrade(run, command)


def _exhausted(command: int | None) -> Failure:
    """Whatever else went wrong: the gas had been used up before."""
    return Failure(FailureKind.INSUFFICIENT_GAS, "the gas budget is used up", command)


def _failure(error: Exception, command: int | None) -> Failure:
    if isinstance(error, BadArgument):
        return Failure(
            error.kind,
            error.message,
            command,
            argument=error.index,
            argument_error=error.error,
            argument_indices=error.indices,
        )
    if isinstance(error, MoveFailure):
        return Failure(error.kind, error.message, command, error.place, error.abort_code)
    if isinstance(error, CommandFailure):
        return Failure(error.kind, error.message, command, detail=error.detail)
    if isinstance(error, NotLinked):
        return Failure(FailureKind.TYPE_ARGUMENT_ERROR, str(error), command)
    return Failure(FailureKind.VM_INVARIANT_VIOLATION, str(error), command)
