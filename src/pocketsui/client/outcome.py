"""What came of a transaction, in the words of whoever sent it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.json_format import MessageToDict

from pocketsui.client.plain import plain
from pocketsui.errors import NotFound, Refusal
from sui_wire.rpc.effects_pb2 import ChangedObject, ExecutionError
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction
from sui_wire.rpc.transaction_execution_service_pb2 import CommandResult

FIELDS = ("digest", "effects", "events.events", "balance_changes", "checkpoint")
"""Of an ExecutedTransaction, as `read_outcome` needs them."""

NameOfError = Callable[[str, str, int], str | None]
"""Package, module and abort code to the name of the constant, where somebody knows it."""


class TransactionFailed(Refusal):
    """A transaction failed (its gas is paid), or would fail (`simulated`: nothing happened)."""

    def __init__(self, reason: str, error: ExecutionError, *, digest: str, simulated: bool) -> None:
        fate = "would fail, so it was not sent" if simulated else f"{digest} failed"
        super().__init__(f"the transaction {fate}: {reason}")
        self.reason = reason
        self.error = error
        self.digest = digest
        self.simulated = simulated

    @property
    def abort_code(self) -> int | None:
        """The code of a Move abort."""
        aborted = self.error.HasField("abort")
        return self.error.abort.abort_code if aborted else None


@dataclass(frozen=True)
class Outcome:
    """A transaction that succeeded."""

    digest: str
    checkpoint: int | None
    """The one that it is in; None after a dry run."""
    gas: int
    """MIST in all: computation and storage, less what was given back."""
    created: tuple[ChangedObject, ...] = ()
    mutated: tuple[ChangedObject, ...] = ()
    deleted: tuple[ChangedObject, ...] = ()
    package: str | None = None
    """The id of the package that it published."""
    events: tuple[dict[str, Any], ...] = ()
    """Each `{"type", "json"}`."""
    returned: tuple[Any, ...] = field(default=())
    """What the last Move call returned, as JSON; as simulated immediately before."""

    def created_of(self, name: str) -> str:
        """The id of the one object created whose type is or ends with `name`."""
        found = [
            each.object_id
            for each in self.created
            if each.object_type.split("<")[0] == name
            or each.object_type.split("<")[0].endswith("::" + name)
        ]
        if len(found) != 1:
            kinds = ", ".join(each.object_type for each in self.created) or "nothing"
            raise NotFound(f"{len(found)} objects {name} were created; created were: {kinds}")
        return found[0]


def read_outcome(
    executed: ExecutedTransaction, returned: tuple[Any, ...], name_of_error: NameOfError
) -> Outcome:
    """The outcome of an executed transaction; raises if it failed."""
    check(executed, name_of_error, simulated=False)
    effects = executed.effects
    used = effects.gas_used
    published = [
        each.object_id
        for each in effects.changed_objects
        if each.output_state == ChangedObject.OUTPUT_OBJECT_STATE_PACKAGE_WRITE
    ]
    moved = [each for each in effects.changed_objects if each.object_id not in published]
    return Outcome(
        digest=executed.digest,
        checkpoint=executed.checkpoint if executed.HasField("checkpoint") else None,
        gas=used.computation_cost + used.storage_cost - used.storage_rebate,
        created=tuple(each for each in moved if each.id_operation == ChangedObject.CREATED),
        mutated=tuple(each for each in moved if each.id_operation == ChangedObject.NONE),
        deleted=tuple(each for each in moved if each.id_operation == ChangedObject.DELETED),
        package=published[0] if published else None,
        events=tuple(
            {"type": each.event_type, "json": plain(each.json)} for each in executed.events.events
        ),
        returned=returned,
    )


def check(executed: ExecutedTransaction, name_of_error: NameOfError, *, simulated: bool) -> None:
    """Raise if the transaction failed, or would."""
    status = executed.effects.status
    if not status.success:
        raise TransactionFailed(
            explain(status.error, name_of_error),
            status.error,
            digest=executed.digest,
            simulated=simulated,
        )


def returned_of(result: CommandResult) -> tuple[Any, ...]:
    """What a command returned, as JSON; the BCS in Base64 of what cannot be rendered."""
    return tuple(
        plain(each.json)
        if each.HasField("json")
        else {"type": each.value.name, "bcs": MessageToDict(each.value).get("value", "")}
        for each in result.return_values
    )


def explain(error: ExecutionError, name_of_error: NameOfError) -> str:
    """One sentence: the node's own, and the name of a plain abort code where it is known."""
    if error.HasField("abort") and not error.abort.HasField("clever_error"):
        place = error.abort.location
        name = name_of_error(place.package, place.module, error.abort.abort_code)
        if name is not None:
            return f"{error.description}: {name}"
    return error.description
