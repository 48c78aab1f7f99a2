"""What a transaction did, as messages."""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.rpc.masks import Mask
from pocketsui.rpc.render.clever_errors import CleverError, fill_clever_error
from pocketsui.rpc.render.move import MoveRenderer
from pocketsui.rpc.render.objects import fill_owner
from sui_wire import execution_status as wire
from sui_wire.effects import (
    Cancelled,
    ChangedObject,
    IdOperation,
    ObjectWrite,
    PackageWrite,
    ReadOnlyRoot,
    StreamEnded,
    TransactionEffects,
    UnchangedObject,
)
from sui_wire.gas import GasCostSummary
from sui_wire.ids import ObjectId, format_address, format_digest
from sui_wire.rpc import effects_pb2 as pb
from sui_wire.rpc.common_pb2 import GasCostSummary as GasMessage

TypeOf = Callable[[ObjectId, int], str]
"""The type of an object at a version; empty when it is not known."""


def fill_effects(
    message: pb.TransactionEffects,
    effects: TransactionEffects,
    mask: Mask,
    type_of: TypeOf,
    move: MoveRenderer,
) -> None:
    if "bcs" in mask:
        message.bcs.name = "TransactionEffects"
        message.bcs.value = effects.encoded
    if "digest" in mask:
        message.digest = format_digest(effects.digest)
    if "version" in mask:
        message.version = 2
    if "status" in mask:
        _fill_status(message.status, effects.status, move)
    if "epoch" in mask:
        message.epoch = effects.epoch
    if "gas_used" in mask:
        fill_gas(message.gas_used, effects.gas_used)
    if "transaction_digest" in mask:
        message.transaction_digest = format_digest(effects.transaction_digest)
    if "events_digest" in mask and effects.events_digest is not None:
        message.events_digest = format_digest(effects.events_digest)
    if "dependencies" in mask:
        message.dependencies.extend(map(format_digest, effects.dependencies))
    if "lamport_version" in mask:
        message.lamport_version = effects.lamport_version
    _fill_objects(message, effects, mask, type_of)


def _fill_objects(
    message: pb.TransactionEffects, effects: TransactionEffects, mask: Mask, type_of: TypeOf
) -> None:
    version = effects.lamport_version
    part = mask.part("gas_object")
    if part is not None and effects.gas_object_index is not None:
        change = effects.changed_objects[effects.gas_object_index]
        _fill_change(message.gas_object, change, version, part, type_of)
    part = mask.part("changed_objects")
    if part is not None:
        for change in effects.changed_objects:
            _fill_change(message.changed_objects.add(), change, version, part, type_of)
    part = mask.part("unchanged_consensus_objects")
    if part is not None:
        for unchanged in effects.unchanged_objects:
            _fill_unchanged(message.unchanged_consensus_objects.add(), unchanged, part, type_of)


def fill_gas(message: GasMessage, gas: GasCostSummary) -> None:
    message.computation_cost = gas.computation_cost
    message.storage_cost = gas.storage_cost
    message.storage_rebate = gas.storage_rebate
    message.non_refundable_storage_fee = gas.non_refundable_storage_fee


_OPERATIONS = {
    IdOperation.NONE: pb.ChangedObject.NONE,
    IdOperation.CREATED: pb.ChangedObject.CREATED,
    IdOperation.DELETED: pb.ChangedObject.DELETED,
}


def _fill_change(
    message: pb.ChangedObject, change: ChangedObject, version: int, mask: Mask, type_of: TypeOf
) -> None:
    if "object_id" in mask:
        message.object_id = format_address(change.id)
    if "id_operation" in mask:
        message.id_operation = _OPERATIONS[change.operation]
    before = change.input
    if "input_state" in mask:
        message.input_state = (
            pb.ChangedObject.INPUT_OBJECT_STATE_DOES_NOT_EXIST
            if before is None
            else pb.ChangedObject.INPUT_OBJECT_STATE_EXISTS
        )
    if before is not None:
        if "input_version" in mask:
            message.input_version = before.version
        if "input_digest" in mask:
            message.input_digest = format_digest(before.digest)
        if "input_owner" in mask:
            fill_owner(message.input_owner, before.owner)
    written = _fill_output(message, change, version, mask)
    if "object_type" in mask:
        known = written if written is not None else before.version if before else None
        found = "" if known is None else type_of(change.id, known)
        if found:
            message.object_type = found


def _fill_output(
    message: pb.ChangedObject, change: ChangedObject, version: int, mask: Mask
) -> int | None:
    """Fill what the object is now; returns its version, None when it is gone."""
    match change.output:
        case ObjectWrite(digest, owner):
            state = pb.ChangedObject.OUTPUT_OBJECT_STATE_OBJECT_WRITE
            if "output_owner" in mask:
                fill_owner(message.output_owner, owner)
        case PackageWrite(package_version, digest):
            state, version = pb.ChangedObject.OUTPUT_OBJECT_STATE_PACKAGE_WRITE, package_version
            if "output_owner" in mask:
                message.output_owner.kind = message.output_owner.IMMUTABLE
        case _:
            if "output_state" in mask:
                message.output_state = pb.ChangedObject.OUTPUT_OBJECT_STATE_DOES_NOT_EXIST
            return None
    if "output_state" in mask:
        message.output_state = state
    if "output_version" in mask:
        message.output_version = version
    if "output_digest" in mask:
        message.output_digest = format_digest(digest)
    return version


def _fill_unchanged(
    message: pb.UnchangedConsensusObject, unchanged: UnchangedObject, mask: Mask, type_of: TypeOf
) -> None:
    if "object_id" in mask:
        message.object_id = format_address(unchanged.id)
    kind = unchanged.kind
    match kind:
        case ReadOnlyRoot(version, digest):
            shown = pb.UnchangedConsensusObject.READ_ONLY_ROOT
            if "version" in mask:
                message.version = version
            if "digest" in mask:
                message.digest = format_digest(digest)
            if "object_type" in mask:
                message.object_type = type_of(unchanged.id, version)
        case StreamEnded(version, mutable):
            shown = (
                pb.UnchangedConsensusObject.MUTATE_CONSENSUS_STREAM_ENDED
                if mutable
                else pb.UnchangedConsensusObject.READ_CONSENSUS_STREAM_ENDED
            )
            message.version = version
        case Cancelled(version):
            shown = pb.UnchangedConsensusObject.CANCELED
            message.version = version
        case _:
            shown = pb.UnchangedConsensusObject.PER_EPOCH_CONFIG
    if "kind" in mask:
        message.kind = shown


def _fill_status(
    message: pb.ExecutionStatus, status: wire.ExecutionStatus, move: MoveRenderer
) -> None:
    message.success = isinstance(status, wire.Success)
    if isinstance(status, wire.Failure):
        fill_error(message.error, status, move)


def fill_error(message: pb.ExecutionError, failure: wire.Failure, move: MoveRenderer) -> None:
    message.kind = pb.ExecutionError.ExecutionErrorKind.Value(failure.kind.name)
    if failure.command is not None:
        message.command = failure.command
    clever = None
    if isinstance(failure.detail, wire.Abort):
        clever = move.clever_error(failure.detail)
    message.description = describe(failure, clever)
    _fill_detail(message, failure.detail)
    if clever is not None:
        fill_clever_error(message.abort.clever_error, clever)


def _fill_location(message: pb.MoveLocation, location: wire.MoveLocation) -> None:
    message.package = format_address(location.package)
    message.module = location.module
    message.function = location.function
    message.instruction = location.instruction
    if location.function_name is not None:
        message.function_name = location.function_name


def _fill_detail(message: pb.ExecutionError, detail: wire.Detail) -> None:
    match detail:
        case wire.Abort(location, code):
            message.abort.abort_code = code
            _fill_location(message.abort.location, location)
        case wire.MoveLocation():
            _fill_location(message.abort.location, detail)
        case wire.TooLarge(size, limit):
            message.size_error.size = size
            message.size_error.max_size = limit
        case wire.ArgumentError(argument, kind, first, second):
            part = message.command_argument_error
            part.argument = argument
            part.kind = pb.CommandArgumentError.CommandArgumentErrorKind.Value(kind.name)
            part.index_error.index = first
            part.index_error.subresult = second
        case wire.TypeArgumentError(argument, type_kind):
            message.type_argument_error.type_argument = argument
            message.type_argument_error.kind = pb.TypeArgumentError.TypeArgumentErrorKind.Value(
                type_kind.name
            )
        case wire.UnusedValue(result, subresult):
            message.index_error.index = result
            message.index_error.subresult = subresult
        case wire.UpgradeError():
            _fill_upgrade_error(message.package_upgrade_error, detail)
        case wire.DeniedCoin(address, coin_type):
            message.coin_deny_list_error.address = format_address(address)
            message.coin_deny_list_error.coin_type = coin_type
        case tuple():
            message.congested_objects.objects.extend(map(format_address, detail))
        case bytes():
            message.object_id = format_address(detail)
        case int():
            message.index_error.index = detail
        case _:
            pass


def _fill_upgrade_error(message: pb.PackageUpgradeError, error: wire.UpgradeError) -> None:
    message.kind = pb.PackageUpgradeError.PackageUpgradeErrorKind.Value(error.kind.name)
    if error.package is not None:
        message.package_id = format_address(error.package)
    if error.ticket is not None:
        message.ticket_id = format_address(error.ticket)
    if error.digest is not None:
        message.digest = format_digest(error.digest)
    if error.policy is not None:
        message.policy = error.policy


def describe(failure: wire.Failure, clever: CleverError | None = None) -> str:
    """One sentence for people."""
    words = failure.kind.name.replace("_", " ").capitalize()
    match failure.detail:
        case wire.Abort(location, code):
            said = f"code {code}" if clever is None else str(clever)
            text = f"Move abort with {said} in {location}"
        case wire.MoveLocation():
            text = f"{words} in {failure.detail}"
        case wire.ArgumentError(argument, kind):
            text = f"{words}: argument {argument}: {kind.name.replace('_', ' ').lower()}"
        case wire.UpgradeError(upgrade_kind):
            text = f"{words}: {upgrade_kind.name.replace('_', ' ').lower()}"
        case wire.TooLarge(size, limit):
            text = f"{words}: {size} bytes, {limit} are allowed"
        case _:
            text = words
    return text if failure.command is None else f"{text}, command {failure.command}"
