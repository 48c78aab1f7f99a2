"""TransferObjects, SplitCoins, MergeCoins and MakeMoveVec."""

from __future__ import annotations

from pocketsui.bytecode.types import Ability
from pocketsui.execution.arguments import Lending
from pocketsui.execution.errors import BadArgument, CommandFailure
from pocketsui.execution.run import Run
from pocketsui.execution.slots import ResultSlot
from pocketsui.failure import ArgumentError, FailureKind
from pocketsui.framework.sui.balance import U64_MAX
from pocketsui.framework.sui.coin import COIN_DATATYPE, new_coin, open_coin
from pocketsui.vm.types import ADDRESS, U64, DatatypeOf, Type
from sui_wire.object import AddressOwner
from sui_wire.transaction import Argument, MakeMoveVec, MergeCoins, SplitCoins, TransferObjects

TRANSFER_FUEL = SPLIT_FUEL = MERGE_FUEL = 52  # an object each

NOT_TRANSFERABLE = ArgumentError.INVALID_TRANSFER_OBJECT
NOT_AN_OBJECT = ArgumentError.INVALID_MAKE_MOVE_VEC_NON_OBJECT_ARGUMENT


def transfer_objects(run: Run, command: TransferObjects) -> list[ResultSlot]:
    """Send objects to an address. They need ``store``: it is not their module that sends them."""
    lending = Lending(run.slots, run.machine)
    count = len(command.objects)
    moved = []
    for index, argument in enumerate(command.objects):
        type_ = _object_type(
            lending, argument, index, Ability.KEY | Ability.STORE, NOT_TRANSFERABLE
        )
        moved.append((type_, lending.take(argument, index, type_, may_take_gas=True)))
    recipient = lending.take(command.address, count, ADDRESS)
    for type_, value in moved:
        run.machine.charge(TRANSFER_FUEL)
        run.machine.objects.transfer(AddressOwner(recipient), type_, value)
    return lending.close([])


def split_coins(run: Run, command: SplitCoins) -> list[ResultSlot]:
    """New coins, one an amount."""
    lending = Lending(run.slots, run.machine)
    type_ = _coin_type(lending, command.coin, 0)
    coin = lending.lend(command.coin, 0, type_, mutable=True)
    amounts = [
        lending.take(argument, index, U64)
        for index, argument in enumerate(command.amounts, start=1)
    ]
    slots = []
    for amount in amounts:
        run.machine.charge(SPLIT_FUEL)
        if amount > coin[1][0]:
            raise CommandFailure(
                FailureKind.INSUFFICIENT_COIN_BALANCE, f"{amount} wanted, {coin[1][0]} there"
            )
        coin[1][0] -= amount
        slots.append(ResultSlot(type_, [new_coin(run.machine, [amount])]))
    return lending.close(slots)


def merge_coins(run: Run, command: MergeCoins) -> list[ResultSlot]:
    """Add coins to the first one."""
    lending = Lending(run.slots, run.machine)
    type_ = _coin_type(lending, command.coin, 0)
    coin = lending.lend(command.coin, 0, type_, mutable=True)
    sources = [
        lending.take(argument, index, type_)
        for index, argument in enumerate(command.sources, start=1)
    ]
    for source in sources:
        run.machine.charge(MERGE_FUEL)
        total = coin[1][0] + open_coin(run.machine, source)[0]
        if total > U64_MAX:
            raise CommandFailure(FailureKind.COIN_BALANCE_OVERFLOW, "the sum does not fit 64 bits")
        coin[1][0] = total
    return lending.close([])


def make_move_vec(run: Run, command: MakeMoveVec) -> list[ResultSlot]:
    """A vector. Its type may be left out when the first element is an object."""
    lending = Lending(run.slots, run.machine)
    if command.element_type is not None:
        element: Type = run.type_of(command.element_type)
    elif command.elements:
        element = _object_type(lending, command.elements[0], 0, Ability.KEY, NOT_AN_OBJECT)
    else:
        raise CommandFailure(
            FailureKind.COMMAND_ARGUMENT_ERROR, "an empty vector needs its element's type"
        )
    items = [
        lending.take(argument, index, element) for index, argument in enumerate(command.elements)
    ]
    run.machine.charge(len(items))
    vector = element.vector()
    return lending.close([ResultSlot(vector, [vector.of(items)])])


def _object_type(
    lending: Lending, argument: Argument, index: int, needed: Ability, error: ArgumentError
) -> DatatypeOf:
    """The type of an argument that says itself what it is, and has these abilities."""
    type_ = lending.type_of(argument, index)
    if not isinstance(type_, DatatypeOf) or needed & ~type_.abilities:
        raise BadArgument(
            error, index, f"expected an object with {needed}, got {type_ or 'plain bytes'}"
        )
    return type_


def _coin_type(lending: Lending, argument: Argument, index: int) -> DatatypeOf:
    type_ = lending.type_of(argument, index)
    if not isinstance(type_, DatatypeOf) or type_.datatype is not COIN_DATATYPE:
        raise BadArgument(
            ArgumentError.TYPE_MISMATCH, index, f"expected a coin, got {type_ or 'bytes'}"
        )
    return type_
