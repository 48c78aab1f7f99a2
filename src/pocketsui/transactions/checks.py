"""What can be refused from the bytes alone: sizes, shape, gas data, expiration, signatures."""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.errors import SignatureRefused, TransactionRefused
from pocketsui.transactions import limits
from pocketsui.transactions.randomness import check_randomness
from pocketsui.transactions.system_inputs import check_system_inputs
from sui_wire.errors import BadSignature, WireError
from sui_wire.ids import Digest, format_address, format_digest
from sui_wire.signature import verify_transaction_signature
from sui_wire.transaction import (
    Command,
    Expiration,
    GasData,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NoExpiration,
    ProgrammableTransaction,
    Publish,
    Pure,
    SplitCoins,
    TransactionData,
    TransferObjects,
    UntilEpoch,
    Upgrade,
    ValidDuring,
    decode_transaction,
)


@dataclass(frozen=True, slots=True)
class Epoch:
    """What a transaction is checked against: where and when the ledger is."""

    number: int
    start_ms: int
    chain: Digest
    reference_gas_price: int = limits.REFERENCE_GAS_PRICE


def decode_checked(encoded: bytes) -> TransactionData:
    """Decode a client's transaction; refuses what is too large or the system's own."""
    if len(encoded) > limits.MAX_TRANSACTION_BYTES:
        raise TransactionRefused(
            f"the transaction has {len(encoded)} bytes; {limits.MAX_TRANSACTION_BYTES} are allowed"
        )
    try:
        transaction = decode_transaction(encoded)
    except WireError as error:
        raise TransactionRefused(f"the bytes are no transaction: {error}") from None
    if not isinstance(transaction.kind, ProgrammableTransaction):
        raise TransactionRefused("system transactions are made by the network, not by clients")
    return transaction


def check_shape(programme: ProgrammableTransaction) -> None:
    """Counts and sizes, and what may be done with the objects of the network."""
    if len(programme.inputs) > limits.MAX_INPUTS:
        raise _too_many("inputs", len(programme.inputs), limits.MAX_INPUTS)
    if not programme.commands:
        raise TransactionRefused("the transaction has no command; give it at least one")
    if len(programme.commands) > limits.MAX_COMMANDS:
        raise _too_many("commands", len(programme.commands), limits.MAX_COMMANDS)
    for index, value in enumerate(programme.inputs):
        if isinstance(value, Pure) and len(value.value) > limits.MAX_PURE_BYTES:
            raise TransactionRefused(
                f"input {index} is a pure value of {len(value.value)} bytes; "
                f"{limits.MAX_PURE_BYTES} are allowed"
            )
    for command in programme.commands:
        _check_command(command)
    publications = sum(isinstance(each, Publish | Upgrade) for each in programme.commands)
    if publications > limits.MAX_PUBLICATIONS:
        raise _too_many("publish and upgrade commands", publications, limits.MAX_PUBLICATIONS)
    check_system_inputs(programme)
    check_randomness(programme)


def _too_many(what: str, found: int, allowed: int) -> TransactionRefused:
    return TransactionRefused(f"the transaction has {found} {what}; {allowed} are allowed")


def _check_command(command: Command) -> None:
    match command:
        case MoveCall():
            arguments = len(command.arguments)
            if len(command.type_arguments) > limits.MAX_TYPE_ARGUMENTS:
                raise _too_many(
                    "type arguments in a call",
                    len(command.type_arguments),
                    limits.MAX_TYPE_ARGUMENTS,
                )
        case TransferObjects():
            arguments = len(command.objects)
        case SplitCoins():
            arguments = len(command.amounts)
        case MergeCoins():
            arguments = len(command.sources)
        case MakeMoveVec():
            arguments = len(command.elements)
            if not arguments and command.element_type is None:
                raise TransactionRefused("an empty vector needs its element type")
        case Publish() | Upgrade():
            _check_modules(command)
            return
    if arguments > limits.MAX_ARGUMENTS:
        raise _too_many("arguments in a command", arguments, limits.MAX_ARGUMENTS)
    if not arguments and isinstance(command, TransferObjects | SplitCoins | MergeCoins):
        raise TransactionRefused(f"{type(command).__name__} needs at least one argument")


def _check_modules(command: Publish | Upgrade) -> None:
    if not command.modules:
        raise TransactionRefused(f"{type(command).__name__} needs at least one module")
    if len(command.modules) > limits.MAX_MODULES:
        raise _too_many("modules in a package", len(command.modules), limits.MAX_MODULES)
    if len(command.dependencies) > limits.MAX_DEPENDENCIES:
        raise _too_many(
            "dependencies of a package", len(command.dependencies), limits.MAX_DEPENDENCIES
        )


def check_gas(gas: GasData, reference_price: int) -> None:
    """Price and budget, before looking at any coin."""
    if gas.price < reference_price:
        raise TransactionRefused(
            f"gas price {gas.price} is under the reference gas price of {reference_price} MIST"
        )
    if gas.price >= limits.MAX_GAS_PRICE:
        raise TransactionRefused(
            f"gas price {gas.price} is not below the largest of {limits.MAX_GAS_PRICE} MIST"
        )
    least = limits.MIN_COMPUTATION_UNITS * gas.price
    if gas.budget < least:
        raise TransactionRefused(f"gas budget {gas.budget} is under the least of {least} MIST")
    if gas.budget > limits.MAX_GAS_BUDGET:
        raise TransactionRefused(
            f"gas budget {gas.budget} is over the largest of {limits.MAX_GAS_BUDGET} MIST"
        )
    if len(gas.payment) >= limits.MAX_GAS_COINS:
        raise _too_many("gas coins", len(gas.payment), limits.MAX_GAS_COINS - 1)


def check_expiration(expiration: Expiration, epoch: Epoch) -> None:
    """Whether the transaction may run here and now."""
    if isinstance(expiration, NoExpiration):
        return
    if isinstance(expiration, UntilEpoch):
        if epoch.number > expiration.epoch:
            raise TransactionRefused(
                f"the transaction expired after epoch {expiration.epoch}; now is {epoch.number}"
            )
        return
    _check_window(expiration, epoch)


def _check_window(window: ValidDuring, epoch: Epoch) -> None:
    """As Sui has it: one chain, one epoch or two that follow one another, and no times yet."""
    if window.min_timestamp_ms is not None or window.max_timestamp_ms is not None:
        raise TransactionRefused(
            "timestamp-based transaction expiration is not yet supported; give epochs only"
        )
    if window.min_epoch is None or window.max_epoch is None:
        raise TransactionRefused("both min_epoch and max_epoch must be specified")
    if not 0 <= window.max_epoch - window.min_epoch <= 1:
        raise TransactionRefused(
            f"epochs {window.min_epoch} to {window.max_epoch} are given; "
            "max_epoch must be at most min_epoch + 1"
        )
    if window.chain != epoch.chain:
        raise TransactionRefused(
            f"the transaction is for chain {format_digest(window.chain)}; "
            f"this is {format_digest(epoch.chain)}"
        )
    if not window.min_epoch <= epoch.number <= window.max_epoch:
        raise TransactionRefused(
            f"the transaction is valid in epochs {window.min_epoch} to {window.max_epoch}; "
            f"now is {epoch.number}"
        )


def check_signatures(
    transaction: TransactionData, encoded: bytes, signatures: tuple[bytes, ...]
) -> None:
    """Exactly the sender signed, and the gas owner too where that is somebody else."""
    required = [transaction.sender]
    if transaction.sponsored:
        required.append(transaction.gas.owner)
    if len(signatures) != len(required):
        raise SignatureRefused(
            f"{len(signatures)} signatures given, {len(required)} needed: "
            + " and ".join(format_address(signer) for signer in required)
        )
    signers = set()
    for signature in signatures:
        try:
            signers.add(verify_transaction_signature(encoded, signature))
        except BadSignature as error:
            raise SignatureRefused(str(error)) from None
    for signer in required:
        if signer not in signers:
            raise SignatureRefused(
                f"required signature of {format_address(signer)} is absent; signed by "
                + ", ".join(format_address(each) for each in sorted(signers))
            )
