"""From what the interpreter did to what is recorded: gas, versions, objects, effects.

The interpreter knows neither versions nor money. Here every object it wrote, and every mutable
input it left alone, gets the transaction's Lamport version; gas coins are smashed into one, which
pays; and the effects say what each object was before and is now. A failed transaction keeps
nothing but that: its inputs get the new version, and its gas is charged.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pocketsui.coins import balance_of, with_balance
from pocketsui.execution.record import Execution
from pocketsui.transactions.gas import bill, computation_cost, object_size, price_paid, storage_fee
from pocketsui.transactions.inputs import Inputs
from pocketsui.transactions.limits import MAX_EFFECTS_BYTES, MAX_WRITTEN_BYTES
from pocketsui.transactions.status import status_of
from sui_wire import events as event_codec
from sui_wire.effects import (
    Cancelled,
    ChangedObject,
    IdOperation,
    InputState,
    ObjectWrite,
    OutputState,
    PackageWrite,
    ReadOnlyRoot,
    TransactionEffects,
    UnchangedObject,
)
from sui_wire.events import Event, events_digest
from sui_wire.execution_status import ErrorKind, ExecutionStatus, Success, TooLarge
from sui_wire.execution_status import Failure as FailureStatus
from sui_wire.gas import GasCostSummary
from sui_wire.ids import Digest, ObjectId
from sui_wire.object import (
    ConsensusAddressOwner,
    MoveObject,
    MovePackage,
    Object,
    Owner,
    SharedOwner,
)
from sui_wire.transaction import CONGESTED, CancelledTransaction, GasData

NOTHING = Execution()
"""An execution that did nothing: what a failed one leaves."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that is recorded of one transaction."""

    effects: TransactionEffects
    written: dict[ObjectId, Object]
    removed: frozenset[ObjectId]
    """Ids that no longer stand by themselves: deleted, wrapped, or smashed gas coins."""
    events: bytes | None
    """BCS of the events; None when there are none."""


@dataclass(frozen=True, slots=True)
class Charge:
    """Who pays, and how much at most; the first coin pays, the others are smashed into it."""

    gas: GasData
    coin: MoveObject
    """The first coin with the balance of all, less the budget: as commands see it."""
    owner: Owner
    read_price: int
    """Internal units for reading the objects and packages that the transaction names."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the effects say beside what the execution did."""

    digest: Digest
    epoch: int
    inputs: Inputs
    charge: Charge | None
    """None for the system's own transactions and for simulations that nobody pays for."""
    cancelled: CancelledTransaction | None = None


def charge_of(inputs: Inputs, gas: GasData) -> Charge | None:
    """Smash the gas coins: one coin with everything, less the budget, which is set aside."""
    if not inputs.gas_coins:
        return None
    first = inputs.gas_coins[0]
    if not isinstance(first.data, MoveObject):
        return None
    balance = inputs.gas_balance() - gas.budget
    return Charge(gas, with_balance(first.data, balance), first.owner, inputs.read_price())


def settle(facts: Facts, execution: Execution) -> Outcome:
    """The outcome of an execution, downgraded to a failure where gas or size say so."""
    status = status_of(execution.failure)
    kept = execution if isinstance(status, Success) else NOTHING
    units = execution.computation_units
    outcome = _Settlement(facts, kept, status, units).outcome()
    if outcome is None:
        status = FailureStatus(ErrorKind.INSUFFICIENT_GAS)
        outcome = _Settlement(facts, NOTHING, status, units, force=True).outcome()
    too_large = None if outcome is None or facts.charge is None else _too_large(outcome)
    if too_large is not None:
        status = too_large
        outcome = _Settlement(facts, NOTHING, status, units, force=True).outcome()
    if outcome is None:
        raise AssertionError("a forced settlement always has an outcome")
    return outcome


def _too_large(outcome: Outcome) -> FailureStatus | None:
    """The failure of a transaction that leaves too much behind; None: it does not."""
    size = len(outcome.effects.encoded)
    if size > MAX_EFFECTS_BYTES:
        return FailureStatus(ErrorKind.EFFECTS_TOO_LARGE, TooLarge(size, MAX_EFFECTS_BYTES))
    size = sum(object_size(each.data) for each in outcome.written.values())
    if size > MAX_WRITTEN_BYTES:
        return FailureStatus(ErrorKind.WRITTEN_OBJECTS_TOO_LARGE, TooLarge(size, MAX_WRITTEN_BYTES))
    return None


def settle_cancelled(facts: Facts) -> Outcome:
    """The outcome of a transaction that is not executed: it names the congestion, and pays."""
    versions = () if facts.cancelled is None else facts.cancelled.versions
    congested = tuple(each.id for each in versions if each.version == CONGESTED)
    kind = ErrorKind.EXECUTION_CANCELED_DUE_TO_CONSENSUS_OBJECT_CONGESTION
    status = FailureStatus(kind, congested)
    outcome = _Settlement(facts, NOTHING, status, 0, force=True).outcome()
    if outcome is None:
        raise AssertionError("a forced settlement always has an outcome")
    return outcome


class _Settlement:
    """One attempt to settle; `outcome` is None when the budget does not cover it."""

    def __init__(
        self,
        facts: Facts,
        kept: Execution,
        status: ExecutionStatus,
        units: int,
        *,
        force: bool = False,
    ) -> None:
        self._facts = facts
        self._kept = kept
        self._status = status
        self._units = units
        self._force = force  # charge what the budget has, rather than give up
        self._version = facts.inputs.lamport_version()
        smashed = {coin.id for coin in facts.inputs.gas_coins[1:]}
        self._deleted = kept.deleted | smashed
        self._removed = self._deleted | kept.wrapped
        self._writes = self._collect_writes()

    def _before(self, object_id: ObjectId) -> Object | None:
        """The object as it stood by itself before the transaction."""
        before = self._facts.inputs.mutable.get(object_id)
        if before is None:
            before = self._kept.loaded.get(object_id)
        return before

    def _collect_writes(self) -> dict[ObjectId, tuple[MoveObject | MovePackage, Owner]]:
        """What is written, unstamped: the execution's writes and the untouched mutable inputs."""
        writes = {each: (value.data, value.owner) for each, value in self._kept.written.items()}
        charge = self._facts.charge
        if charge is not None and charge.coin.id not in writes:
            writes[charge.coin.id] = (charge.coin, charge.owner)
        for each, value in self._facts.inputs.mutable.items():
            if each not in writes and each not in self._removed:
                writes[each] = (value.data, value.owner)
        return writes

    def _gas_used(self, fees: dict[ObjectId, int]) -> GasCostSummary | None:
        """The bill; None when computation alone takes the whole budget, or all of it more."""
        charge = self._facts.charge
        if charge is None:
            return GasCostSummary()
        replaced = (self._before(each) for each in (*fees, *self._removed))
        freed = sum(before.storage_rebate for before in replaced if before is not None)
        price = price_paid(charge.gas.price, aborted=self._aborted())
        gas = bill(computation_cost(self._units, price), sum(fees.values()), freed)
        if not self._force:
            fits = gas.computation_cost < charge.gas.budget >= gas.used
            return gas if fits else None
        net_storage = max(0, gas.storage_cost - gas.storage_rebate)
        left = max(0, charge.gas.budget - net_storage)
        return replace(gas, computation_cost=min(gas.computation_cost, left))

    def _aborted(self) -> bool:
        status = self._status
        return isinstance(status, FailureStatus) and status.kind is ErrorKind.MOVE_ABORT

    def outcome(self) -> Outcome | None:
        charge = self._facts.charge
        fees = (
            {each: storage_fee(data) for each, (data, _) in self._writes.items()}
            if charge is not None
            else dict.fromkeys(self._writes, 0)
        )
        gas = self._gas_used(fees)
        if gas is None:
            return None
        if charge is not None:
            coin, owner = self._writes[charge.coin.id]
            if not isinstance(coin, MoveObject):
                raise AssertionError("a gas coin is a Move object")
            rest = balance_of(coin) + charge.gas.budget - gas.used
            self._writes[charge.coin.id] = (with_balance(coin, rest), owner)
        written = {
            each: self._stamp(data, owner, fees[each])
            for each, (data, owner) in self._writes.items()
        }
        events = self._events()
        effects = self._effects(gas, written, events)
        return Outcome(effects, written, self._removed, events)

    def _stamp(self, data: MoveObject | MovePackage, owner: Owner, fee: int) -> Object:
        """The object as it is stored: with its version, its rebate, its transaction."""
        if isinstance(data, MoveObject):
            data = MoveObject(data.type, data.has_public_transfer, self._version, data.contents)
        if isinstance(owner, SharedOwner) and owner.initial_version == 0:
            owner = SharedOwner(self._version)
        if isinstance(owner, ConsensusAddressOwner) and owner.start_version == 0:
            owner = ConsensusAddressOwner(self._version, owner.address)
        return Object(data, owner, self._facts.digest, fee)

    def _events(self) -> bytes | None:
        if not self._kept.events:
            return None
        return event_codec.encode(
            tuple(
                Event(each.package, each.module, each.sender, each.type, each.contents)
                for each in self._kept.events
            )
        )

    def _effects(
        self, gas: GasCostSummary, written: dict[ObjectId, Object], events: bytes | None
    ) -> TransactionEffects:
        ids = sorted({*written, *self._removed, *self._kept.unwrapped_then_deleted})
        charge = self._facts.charge
        read = self._facts.inputs.read_only
        return TransactionEffects(
            status=self._status,
            epoch=self._facts.epoch,
            gas_used=gas,
            transaction_digest=self._facts.digest,
            gas_object_index=None if charge is None else ids.index(charge.coin.id),
            events_digest=None if events is None else events_digest(events),
            dependencies=self._dependencies(),
            lamport_version=self._version,
            changed_objects=tuple(self._change(each, written.get(each)) for each in ids),
            unchanged_objects=tuple(
                UnchangedObject(each, ReadOnlyRoot(read[each].version, read[each].digest))
                for each in sorted(read)
            )
            + self._cancelled(),
        )

    def _cancelled(self) -> tuple[UnchangedObject, ...]:
        """The shared objects of a cancelled transaction, with the versions that say why."""
        cancelled = self._facts.cancelled
        versions = () if cancelled is None else cancelled.versions
        return tuple(
            UnchangedObject(each.id, Cancelled(each.version))
            for each in sorted(versions, key=lambda one: one.id)
        )

    def _change(self, object_id: ObjectId, after: Object | None) -> ChangedObject:
        before = self._before(object_id)
        state = None if before is None else InputState(before.version, before.digest, before.owner)
        output: OutputState = None
        operation = IdOperation.NONE
        if after is None:
            if object_id in self._deleted or object_id in self._kept.unwrapped_then_deleted:
                operation = IdOperation.DELETED
        else:
            if object_id in self._kept.created:
                operation = IdOperation.CREATED
            if isinstance(after.data, MovePackage):
                output = PackageWrite(after.version, after.digest)
            else:
                output = ObjectWrite(after.digest, after.owner)
        return ChangedObject(object_id, state, output, operation)

    def _dependencies(self) -> tuple[Digest, ...]:
        """The transactions that wrote what this one read."""
        inputs = self._facts.inputs
        found = {value.previous_transaction for value in self._kept.loaded.values()}
        for group in (inputs.mutable, inputs.read_only, inputs.immutable, inputs.packages):
            found.update(value.previous_transaction for value in group.values())
        return tuple(sorted(found))
