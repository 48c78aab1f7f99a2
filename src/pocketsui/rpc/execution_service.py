"""`TransactionExecutionService`: execute for good, or simulate."""

from __future__ import annotations

from grpclib.server import Stream

from pocketsui.execution.record import ReturnValue
from pocketsui.ledger.simulation import Simulation
from pocketsui.rpc.context import Context
from pocketsui.rpc.errors import grpc_errors
from pocketsui.rpc.masks import Mask, read_mask
from pocketsui.rpc.render.executed import ExecutedRenderer
from pocketsui.rpc.render.move import MoveRenderer
from pocketsui.rpc.render.transactions import argument_message, fill_transaction
from pocketsui.rpc.resolve import resolve_transaction
from pocketsui.rpc.signatures import signature_bytes
from pocketsui.rpc.streams import receive
from pocketsui.transactions.checks import decode_checked
from sui_wire.events import decode as decode_events
from sui_wire.ids import format_digest
from sui_wire.object import MovePackage
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction
from sui_wire.rpc.transaction_execution_service_grpc import TransactionExecutionServiceBase
from sui_wire.rpc.transaction_execution_service_pb2 import (
    CommandOutput,
    ExecuteTransactionRequest,
    ExecuteTransactionResponse,
    SimulateTransactionRequest,
    SimulateTransactionResponse,
)
from sui_wire.transaction import MoveCall, ProgrammableTransaction
from sui_wire.type_tag import parse_type_tag

EXECUTE_MASK = "effects"
SIMULATE_MASK = "*"


class TransactionExecutionService(TransactionExecutionServiceBase):
    """Answers to ExecuteTransaction are final: what they say is on the disk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def ExecuteTransaction(
        self, stream: Stream[ExecuteTransactionRequest, ExecuteTransactionResponse]
    ) -> None:
        with grpc_errors("ExecuteTransaction"):
            request = await receive(stream)
            mask = read_mask(request.read_mask, EXECUTE_MASK, ExecutedTransaction.DESCRIPTOR)
            data = request.transaction.bcs.value
            if not data:
                data = resolve_transaction(request.transaction, self._context.ledger).encoded
            signatures = tuple(map(signature_bytes, request.signatures))
            record = await self._context.ledger.execute(data, signatures)
            response = ExecuteTransactionResponse()
            self._context.executed.fill(response.transaction, record, mask)
            await stream.send_message(response)

    async def SimulateTransaction(
        self, stream: Stream[SimulateTransactionRequest, SimulateTransactionResponse]
    ) -> None:
        with grpc_errors("SimulateTransaction"):
            request = await receive(stream)
            mask = read_mask(
                request.read_mask, SIMULATE_MASK, SimulateTransactionResponse.DESCRIPTOR
            )
            if request.transaction.bcs.value:
                transaction = decode_checked(request.transaction.bcs.value)
            else:
                transaction = resolve_transaction(request.transaction, self._context.ledger)
            simulation = self._context.ledger.simulate(
                transaction,
                checks=request.checks == SimulateTransactionRequest.ENABLED,
                choose_gas=request.do_gas_selection,
            )
            await stream.send_message(self._response(simulation, mask))

    def _response(self, simulation: Simulation, mask: Mask) -> SimulateTransactionResponse:
        response = SimulateTransactionResponse()
        outcome = simulation.outcome
        part = mask.part("transaction")
        if part is not None:
            message = response.transaction
            if "digest" in part:
                message.digest = format_digest(simulation.transaction.digest())
            wanted = part.part("transaction")
            if wanted is not None:
                fill_transaction(message.transaction, simulation.transaction, wanted)
            events = () if outcome.events is None else decode_events(outcome.events)
            self._renderer(simulation).fill_results(message, outcome.effects, events, part)
            if simulation.reason and message.effects.status.HasField("error"):
                message.effects.status.error.description += f": {simulation.reason}"
        if "command_outputs" in mask:
            _fill_outputs(response, simulation, self._move(simulation))
        if "suggested_gas_price" in mask:
            response.suggested_gas_price = self._context.ledger.epoch.reference_gas_price
        return response

    def _renderer(self, simulation: Simulation) -> ExecutedRenderer:
        """Finds what the simulation wrote before what the ledger has."""
        written = simulation.outcome.written
        version = simulation.outcome.effects.lamport_version
        return ExecutedRenderer(
            lambda each, wanted: (
                written.get(each)
                if wanted == version and each in written
                else self._context.object_at(each, wanted)
            ),
            self._move(simulation),
        )

    def _move(self, simulation: Simulation) -> MoveRenderer:
        """Knows the packages that the simulation published, if it published any."""
        written = simulation.outcome.written
        published = {
            each: value.data
            for each, value in written.items()
            if isinstance(value.data, MovePackage)
        }
        if not published:
            return self._context.move
        return MoveRenderer(
            lambda each: published.get(each) or self._context.package(each),
            self._context.displays.of,
        )


def _fill_outputs(
    response: SimulateTransactionResponse, simulation: Simulation, move: MoveRenderer
) -> None:
    programme = simulation.transaction.kind
    if not isinstance(programme, ProgrammableTransaction):
        return
    for command, result in zip(programme.commands, simulation.results, strict=False):
        message = response.command_outputs.add()
        for returned in result.returned:
            _fill_output(message.return_values.add(), returned, move)
        arguments = command.arguments if isinstance(command, MoveCall) else ()
        for index, changed in result.mutated:
            output = message.mutated_by_ref.add()
            if index < len(arguments):
                output.argument.CopyFrom(argument_message(arguments[index]))
            _fill_output(output, changed, move)


def _fill_output(message: CommandOutput, value: ReturnValue, move: MoveRenderer) -> None:
    message.value.name = value.type
    message.value.value = value.contents
    move.fill_json(message.json, parse_type_tag(value.type), value.contents)
