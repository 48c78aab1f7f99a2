"""A transaction being written: its inputs, each once, and its commands.

Versions, digests and gas are left out; the node fills them in when it simulates.
"""

from __future__ import annotations

from collections.abc import Sequence

from sui_wire.rpc.command_pb2 import Argument, Command
from sui_wire.rpc.transaction_pb2 import Input, Transaction, TransactionKind

GAS_COIN = Argument(kind=Argument.GAS)


class Draft:
    """Inputs and commands in the order in which they were added."""

    def __init__(self) -> None:
        self._inputs: list[Input] = []
        self._commands: list[Command] = []
        self._objects: dict[str, int] = {}

    def pure(self, contents: bytes) -> Argument:
        """A value as its BCS."""
        self._inputs.append(Input(kind=Input.PURE, pure=contents))
        return Argument(kind=Argument.INPUT, input=len(self._inputs) - 1)

    def object(self, object_id: str, *, mutable: bool, receiving: bool = False) -> Argument:
        """An object; named twice it is one input, mutable if one of its uses is."""
        index = self._objects.get(object_id)
        if index is None:
            index = self._objects[object_id] = len(self._inputs)
            self._inputs.append(Input(object_id=object_id, mutable=False))
        if mutable:
            self._inputs[index].mutable = True
        if receiving:
            self._inputs[index].kind = Input.RECEIVING
        return Argument(kind=Argument.INPUT, input=index)

    def command(self, command: Command) -> int:
        """Add a command; returns its index."""
        self._commands.append(command)
        return len(self._commands) - 1

    def result(self, command: int, index: int | None = None) -> Argument:
        """What a command gave, or one of the things it gave."""
        return Argument(kind=Argument.RESULT, result=command, subresult=index)

    def split(self, coin: Argument, amount: int) -> Argument:
        """A new coin with an amount of another's."""
        command = Command()
        command.split_coins.coin.CopyFrom(coin)
        command.split_coins.amounts.append(self.pure(amount.to_bytes(8, "little")))
        return self.result(self.command(command), 0)

    def transfer(self, objects: Sequence[Argument], recipient: bytes) -> None:
        """Send objects to an address."""
        command = Command()
        command.transfer_objects.objects.extend(objects)
        command.transfer_objects.address.CopyFrom(self.pure(recipient))
        self.command(command)

    def vector(self, element_type: str, elements: Sequence[Argument]) -> Argument:
        """A vector of objects."""
        command = Command()
        command.make_move_vector.element_type = element_type
        command.make_move_vector.elements.extend(elements)
        return self.result(self.command(command))

    def call(
        self, target: tuple[str, str, str], types: Sequence[str], arguments: Sequence[Argument]
    ) -> int:
        """Call package, module, function; returns the command's index."""
        command = Command()
        call = command.move_call
        call.package, call.module, call.function = target
        call.type_arguments.extend(types)
        call.arguments.extend(arguments)
        return self.command(command)

    def message(self, sender: str, gas_budget: int | None) -> Transaction:
        """The transaction, for the node to complete."""
        message = Transaction(sender=sender)
        message.kind.kind = TransactionKind.PROGRAMMABLE_TRANSACTION
        message.kind.programmable_transaction.inputs.extend(self._inputs)
        message.kind.programmable_transaction.commands.extend(self._commands)
        if gas_budget is not None:
            message.gas_payment.budget = gas_budget
        return message
