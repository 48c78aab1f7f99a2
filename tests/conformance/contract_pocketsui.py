"""Runs a transaction of the contract on the embedded ledger's VM."""

from __future__ import annotations

from functools import cache

from pocketsui.execution.context import TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.execution.transaction import execute, new_cache
from pocketsui.transactions.gas import object_size, read_price
from pocketsui.vm.loader import PackageCache
from sui_wire.ids import Address
from sui_wire.object import ObjectOwner
from sui_wire.transaction import ImmOrOwned, ProgrammableTransaction, Shared
from tests.conformance.contract_objects import NOW_MS, PACKAGE
from tests.conformance.contract_outcome import DIGEST, Abort, Outcome
from tests.conformance.contract_world import World


@cache
def _packages() -> PackageCache:
    return new_cache()


def execution(
    world: World,
    transaction: ProgrammableTransaction,
    sender: bytes,
    *,
    keep_return_values: bool = False,
    digest: bytes = DIGEST,
) -> Execution:
    """Everything that the transaction did."""
    context = TransactionContext(
        sender=Address(sender),
        digest=digest,
        epoch=0,
        epoch_timestamp_ms=NOW_MS,
        gas_price=1_000,
        gas_budget=50_000_000_000,
        read_price=_read_price(world, transaction),
    )
    return execute(transaction, context, world, _packages(), keep_return_values=keep_return_values)


def _read_price(world: World, transaction: ProgrammableTransaction) -> int:
    """What reading the contract and the objects that the transaction names costs."""
    named = set()
    for each in transaction.inputs:
        match each:
            case Shared(object_id):
                named.add(object_id)
            case ImmOrOwned(ref):
                named.add(ref.id)
    objects = sum(object_size(world.objects[each].data) for each in named)
    return read_price(objects, object_size(world.objects[PACKAGE].data))


def run(world: World, transaction: ProgrammableTransaction, sender: bytes) -> Outcome:
    """The outcome on the embedded ledger's VM."""
    done = execution(world, transaction, sender)
    if done.failure is None:
        mutated = frozenset(done.written) - done.created
        return Outcome(None, _reported(done), mutated, done.deleted, len(done.events))
    failure = done.failure
    if failure.abort_code is None or failure.place is None or failure.command is None:
        raise AssertionError(f"pocketsui failed without an abort: {failure}")
    place = failure.place
    return Outcome(Abort(place.module, place.function, failure.abort_code, failure.command))


def _reported(done: Execution) -> frozenset[bytes]:
    """What came to be; where fields did, the real VM tells of nothing else."""
    fields = {each for each in done.created if isinstance(done.written[each].owner, ObjectOwner)}
    return frozenset(fields or done.created)
