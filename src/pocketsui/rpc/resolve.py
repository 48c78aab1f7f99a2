"""From a transaction written as messages, perhaps with gaps, to the one that is executed.

Clients may leave out what the node knows: versions and digests of objects, how a shared object was
shared, the gas price. What is filled in is returned to them, to be signed.
"""

from __future__ import annotations

from pocketsui.errors import InvalidRequest, NotFound, NotSupported
from pocketsui.ledger.ledger import Ledger
from pocketsui.transactions.system_inputs import READ_ONLY
from sui_wire.ids import Address, parse_address, parse_digest
from sui_wire.object import ConsensusAddressOwner, Object, Owner, SharedOwner
from sui_wire.rpc.command_pb2 import Argument as ArgumentMessage
from sui_wire.rpc.command_pb2 import Command as CommandMessage
from sui_wire.rpc.transaction_pb2 import GasPayment, TransactionExpiration
from sui_wire.rpc.transaction_pb2 import Input as InputMessage
from sui_wire.rpc.transaction_pb2 import Transaction as TransactionMessage
from sui_wire.transaction import (
    NO_EXPIRATION,
    Argument,
    CallArg,
    Command,
    Expiration,
    GasCoin,
    GasData,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NestedResult,
    ObjectRef,
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
from sui_wire.type_tag import parse_type_tag


def resolve_transaction(message: TransactionMessage, ledger: Ledger) -> TransactionData:
    """The transaction a message means, with every gap filled from the newest state."""
    if not message.kind.HasField("programmable_transaction"):
        raise InvalidRequest("transaction.kind", "expected a programmable transaction")
    if not message.sender:
        raise InvalidRequest("transaction.sender", "is missing")
    programme = message.kind.programmable_transaction
    sender = parse_address(message.sender)
    return TransactionData(
        ProgrammableTransaction(
            tuple(_input(each, ledger) for each in programme.inputs),
            tuple(_command(each) for each in programme.commands),
        ),
        sender,
        _gas(message.gas_payment, sender, ledger),
        _expiration(message.expiration),
    )


def _gas(message: GasPayment, sender: Address, ledger: Ledger) -> GasData:
    payment = []
    for each in message.objects:
        value = _object(each.object_id, ledger)
        digest = parse_digest(each.digest) if each.digest else value.digest
        payment.append(ObjectRef(value.id, each.version or value.version, digest))
    owner = parse_address(message.owner) if message.owner else sender
    price = message.price or ledger.epoch.reference_gas_price
    return GasData(tuple(payment), owner, price, message.budget)


def _expiration(message: TransactionExpiration) -> Expiration:
    if message.kind == TransactionExpiration.EPOCH:
        return UntilEpoch(message.epoch)
    if message.kind in (
        TransactionExpiration.NONE,
        TransactionExpiration.TRANSACTION_EXPIRATION_KIND_UNKNOWN,
    ):
        return NO_EXPIRATION
    if message.kind == TransactionExpiration.VALID_DURING:
        return _valid_during(message)
    raise NotSupported("a transaction cannot choose who proposes it; leave the expiration away")


def _valid_during(message: TransactionExpiration) -> ValidDuring:
    """What is not set stays open; whether it may is for the ledger to say."""

    least, most = message.min_timestamp, message.max_timestamp
    return ValidDuring(
        min_epoch=message.min_epoch if message.HasField("min_epoch") else None,
        max_epoch=message.epoch if message.HasField("epoch") else None,
        min_timestamp_ms=least.ToMilliseconds() if message.HasField("min_timestamp") else None,
        max_timestamp_ms=most.ToMilliseconds() if message.HasField("max_timestamp") else None,
        chain=parse_digest(message.chain),
        nonce=message.nonce,
    )


def _object(object_id: str, ledger: Ledger) -> Object:
    value = ledger.newest(parse_address(object_id))
    if value is None:
        raise NotFound(f"object {object_id} not found")
    return value


def _input(message: InputMessage, ledger: Ledger) -> CallArg:
    if message.HasField("literal") or message.HasField("funds_withdrawal"):
        raise NotSupported("literal inputs and withdrawals are not supported; give pure BCS")
    if message.HasField("pure"):
        return Pure(message.pure)
    value = _object(message.object_id, ledger)
    initial_version = _shared_at(value.owner)
    if initial_version is not None:
        mutable = message.mutable or message.mutability == InputMessage.MUTABLE
        unsaid = not message.HasField("mutable") and not message.HasField("mutability")
        mutable = mutable or (unsaid and value.id not in READ_ONLY)
        return Shared.of(value.id, initial_version, mutable=mutable)
    digest = parse_digest(message.digest) if message.digest else value.digest
    ref = ObjectRef(value.id, message.version or value.version, digest)
    return Receiving(ref) if message.kind == InputMessage.RECEIVING else ImmOrOwned(ref)


def _shared_at(owner: Owner) -> int | None:
    """The version from which on consensus orders the object; None: it does not."""
    match owner:
        case SharedOwner(version) | ConsensusAddressOwner(version, _):
            return version
    return None


def _argument(message: ArgumentMessage) -> Argument:
    if message.kind == ArgumentMessage.GAS:
        return GasCoin()
    if message.kind == ArgumentMessage.INPUT:
        return Input(message.input)
    if message.kind == ArgumentMessage.RESULT:
        if message.HasField("subresult"):
            return NestedResult(message.result, message.subresult)
        return Result(message.result)
    raise InvalidRequest("transaction.kind", "an argument has no kind")


def _arguments(messages: list[ArgumentMessage]) -> tuple[Argument, ...]:
    return tuple(map(_argument, messages))


def _call(message: CommandMessage) -> MoveCall:
    call = message.move_call
    return MoveCall(
        parse_address(call.package),
        call.module,
        call.function,
        tuple(map(parse_type_tag, call.type_arguments)),
        _arguments(list(call.arguments)),
    )


def _command(message: CommandMessage) -> Command:
    match message.WhichOneof("command"):
        case "move_call":
            return _call(message)
        case "transfer_objects":
            transfer = message.transfer_objects
            return TransferObjects(_arguments(list(transfer.objects)), _argument(transfer.address))
        case "split_coins":
            split = message.split_coins
            return SplitCoins(_argument(split.coin), _arguments(list(split.amounts)))
        case "merge_coins":
            merge = message.merge_coins
            return MergeCoins(_argument(merge.coin), _arguments(list(merge.coins_to_merge)))
        case "publish":
            publish = message.publish
            return Publish(tuple(publish.modules), tuple(map(parse_address, publish.dependencies)))
        case "make_move_vector":
            vector = message.make_move_vector
            kind = parse_type_tag(vector.element_type) if vector.element_type else None
            return MakeMoveVec(kind, _arguments(list(vector.elements)))
        case "upgrade":
            upgrade = message.upgrade
            return Upgrade(
                tuple(upgrade.modules),
                tuple(map(parse_address, upgrade.dependencies)),
                parse_address(upgrade.package),
                _argument(upgrade.ticket),
            )
        case _:
            raise InvalidRequest("transaction.kind", "a command is empty")
