"""What a transaction asks for, as messages."""

from __future__ import annotations

from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.objects import fill_owner, fill_reference
from sui_wire.ids import format_address, format_digest
from sui_wire.rpc.command_pb2 import Argument as ArgumentMessage
from sui_wire.rpc.command_pb2 import Command as CommandMessage
from sui_wire.rpc.system_transaction_pb2 import ChangeEpoch as ChangeEpochMessage
from sui_wire.rpc.system_transaction_pb2 import ConsensusDeterminedVersionAssignments
from sui_wire.rpc.transaction_pb2 import GasPayment, TransactionExpiration, TransactionKind
from sui_wire.rpc.transaction_pb2 import Input as InputMessage
from sui_wire.rpc.transaction_pb2 import Transaction as TransactionMessage
from sui_wire.transaction import (
    Argument,
    CallArg,
    ChangeEpoch,
    Command,
    ConsensusCommitPrologue,
    EndOfEpoch,
    Expiration,
    GasCoin,
    GasData,
    Genesis,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    Mutability,
    NestedResult,
    ProgrammableTransaction,
    Publish,
    Pure,
    Receiving,
    Result,
    Shared,
    SplitCoins,
    TransactionData,
    TransferObjects,
    UntilEpoch,
    Upgrade,
    ValidDuring,
)


def fill_transaction(message: TransactionMessage, data: TransactionData, mask: Mask) -> None:
    if "bcs" in mask:
        message.bcs.name = "TransactionData"
        message.bcs.value = data.encoded
    if "digest" in mask:
        message.digest = format_digest(data.digest())
    if "version" in mask:
        message.version = 1
    if "kind" in mask:
        _fill_kind(message.kind, data)
    if "sender" in mask:
        message.sender = format_address(data.sender)
    if "gas_payment" in mask:
        _fill_gas(message.gas_payment, data.gas)
    if "expiration" in mask:
        _fill_expiration(message.expiration, data.expiration)


def _fill_kind(message: TransactionKind, data: TransactionData) -> None:
    kind = data.kind
    match kind:
        case ProgrammableTransaction():
            message.kind = TransactionKind.PROGRAMMABLE_TRANSACTION
            for value in kind.inputs:
                _fill_input(message.programmable_transaction.inputs.add(), value)
            for command in kind.commands:
                _fill_command(message.programmable_transaction.commands.add(), command)
        case ConsensusCommitPrologue():
            message.kind = TransactionKind.CONSENSUS_COMMIT_PROLOGUE_V4
            part = message.consensus_commit_prologue
            part.epoch = kind.epoch
            part.round = kind.round
            part.commit_timestamp.FromMilliseconds(kind.commit_timestamp_ms)
            part.consensus_commit_digest = format_digest(kind.consensus_commit_digest)
            _fill_cancelled(part.consensus_determined_version_assignments, kind)
            part.additional_state_digest = format_digest(kind.additional_state_digest)
        case EndOfEpoch(change):
            message.kind = TransactionKind.END_OF_EPOCH
            step = message.end_of_epoch.transactions.add()
            step.kind = step.CHANGE_EPOCH
            _fill_change_epoch(step.change_epoch, change)
        case Genesis():
            message.kind = TransactionKind.GENESIS
            for each in kind.objects:
                item = message.genesis.objects.add(object_id=format_address(each.data.id))
                item.version = each.data.version
                fill_owner(item.owner, each.owner)


def _fill_cancelled(
    message: ConsensusDeterminedVersionAssignments, prologue: ConsensusCommitPrologue
) -> None:
    message.version = 2
    for cancelled in prologue.cancelled:
        item = message.canceled_transactions.add(digest=format_digest(cancelled.digest))
        for each in cancelled.versions:
            item.version_assignments.add(
                object_id=format_address(each.id),
                start_version=each.initial_version,
                version=each.version,
            )


def _fill_change_epoch(message: ChangeEpochMessage, change: ChangeEpoch) -> None:
    message.epoch = change.epoch
    message.protocol_version = change.protocol_version
    message.storage_charge = change.storage_charge
    message.computation_charge = change.computation_charge
    message.storage_rebate = change.storage_rebate
    message.non_refundable_storage_fee = change.non_refundable_storage_fee
    message.epoch_start_timestamp.FromMilliseconds(change.epoch_start_timestamp_ms)


def _fill_input(message: InputMessage, value: CallArg) -> None:
    match value:
        case Pure(data):
            message.kind = InputMessage.PURE
            message.pure = data
        case ImmOrOwned(ref) | Receiving(ref):
            owned = isinstance(value, ImmOrOwned)
            message.kind = InputMessage.IMMUTABLE_OR_OWNED if owned else InputMessage.RECEIVING
            message.object_id = format_address(ref.id)
            message.version = ref.version
            message.digest = format_digest(ref.digest)
        case Shared(object_id, version, mutability):
            message.kind = InputMessage.SHARED
            message.object_id = format_address(object_id)
            message.version = version
            message.mutable = mutability is Mutability.MUTABLE
            message.mutability = _MUTABILITY[mutability]


_MUTABILITY = {
    Mutability.IMMUTABLE: InputMessage.IMMUTABLE,
    Mutability.MUTABLE: InputMessage.MUTABLE,
    Mutability.NON_EXCLUSIVE_WRITE: InputMessage.NON_EXCLUSIVE_WRITE,
}


def argument_message(argument: Argument) -> ArgumentMessage:
    match argument:
        case GasCoin():
            return ArgumentMessage(kind=ArgumentMessage.GAS)
        case Input(index):
            return ArgumentMessage(kind=ArgumentMessage.INPUT, input=index)
        case Result(command):
            return ArgumentMessage(kind=ArgumentMessage.RESULT, result=command)
        case NestedResult(command, result):
            return ArgumentMessage(kind=ArgumentMessage.RESULT, result=command, subresult=result)


def _arguments(arguments: tuple[Argument, ...]) -> list[ArgumentMessage]:
    return [argument_message(each) for each in arguments]


def _fill_command(message: CommandMessage, command: Command) -> None:
    match command:
        case MoveCall():
            call = message.move_call
            call.package = format_address(command.package)
            call.module = command.module
            call.function = command.function
            call.type_arguments.extend(str(each) for each in command.type_arguments)
            call.arguments.extend(_arguments(command.arguments))
        case TransferObjects(objects, address):
            message.transfer_objects.objects.extend(_arguments(objects))
            message.transfer_objects.address.CopyFrom(argument_message(address))
        case SplitCoins(coin, amounts):
            message.split_coins.coin.CopyFrom(argument_message(coin))
            message.split_coins.amounts.extend(_arguments(amounts))
        case MergeCoins(coin, sources):
            message.merge_coins.coin.CopyFrom(argument_message(coin))
            message.merge_coins.coins_to_merge.extend(_arguments(sources))
        case Publish(modules, dependencies):
            message.publish.modules.extend(modules)
            message.publish.dependencies.extend(map(format_address, dependencies))
        case MakeMoveVec():
            if command.element_type is not None:
                message.make_move_vector.element_type = str(command.element_type)
            message.make_move_vector.elements.extend(_arguments(command.elements))
        case Upgrade():
            message.upgrade.modules.extend(command.modules)
            message.upgrade.dependencies.extend(map(format_address, command.dependencies))
            message.upgrade.package = format_address(command.package)
            message.upgrade.ticket.CopyFrom(argument_message(command.ticket))


def _fill_gas(message: GasPayment, gas: GasData) -> None:
    for ref in gas.payment:
        fill_reference(message.objects.add(), ref)
    message.owner = format_address(gas.owner)
    message.price = gas.price
    message.budget = gas.budget


def _fill_expiration(message: TransactionExpiration, expiration: Expiration) -> None:
    match expiration:
        case UntilEpoch(epoch):
            message.kind = TransactionExpiration.EPOCH
            message.epoch = epoch
        case ValidDuring():
            message.kind = TransactionExpiration.VALID_DURING
            if expiration.max_epoch is not None:
                message.epoch = expiration.max_epoch
            if expiration.min_epoch is not None:
                message.min_epoch = expiration.min_epoch
            if expiration.min_timestamp_ms is not None:
                message.min_timestamp.FromMilliseconds(expiration.min_timestamp_ms)
            if expiration.max_timestamp_ms is not None:
                message.max_timestamp.FromMilliseconds(expiration.max_timestamp_ms)
            message.chain = format_digest(expiration.chain)
            message.nonce = expiration.nonce
        case _:
            message.kind = TransactionExpiration.NONE
