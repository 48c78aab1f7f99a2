"""One package on both VMs: published on ours, handed to the oracle as it was published.

package = publish([module])
same_values(package, "m::f0", (u64(1),))
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pocketsui.execution.context import TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.execution.transaction import execute, new_cache
from pocketsui.failure import Failure
from pocketsui.vm.loader import PackageCache
from sui_wire.ids import Address, Digest, ObjectId, parse_address
from sui_wire.object import IMMUTABLE, MovePackage, Object, ObjectOwner
from sui_wire.transaction import (
    Input,
    MoveCall,
    ProgrammableTransaction,
    Publish,
    Pure,
    Result,
    TransferObjects,
)
from sui_wire.type_tag import TypeTag
from tests.conformance import oracle
from tests.conformance.oracle import Refused, Stop, Verdict

SENDER = Address(b"\xaa" * 32)
NO_DIGEST = Digest(bytes(32))
FRAMEWORK = frozenset(map(parse_address, ("0x1", "0x2")))


@dataclass
class Store:
    """Objects by id, as a transaction finds them."""

    objects: dict[ObjectId, Object] = field(default_factory=dict)

    def get(self, object_id: ObjectId) -> Object | None:
        return self.objects.get(object_id)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        found = self.objects.get(object_id)
        return found if found and found.owner == ObjectOwner(parent) else None


@dataclass(frozen=True)
class Published:
    """A package, and the memory of packages of the VM it was published on."""

    package: MovePackage
    cache: PackageCache

    def store(self, *objects: Object) -> Store:
        """A store with the package and these objects."""
        package = Object(self.package, IMMUTABLE, NO_DIGEST, 0)
        return Store({one.id: one for one in (package, *objects)})

    def run(
        self,
        transaction: ProgrammableTransaction,
        reader: Store,
        *,
        digest: bytes = b"\x01" * 32,
        keep: bool = False,
    ) -> Execution:
        """The transaction on our VM."""
        return execute(transaction, context(digest), reader, self.cache, keep_return_values=keep)

    def call(
        self, name: str, arguments: Iterable[bytes], types: Iterable[TypeTag] = ()
    ) -> ProgrammableTransaction:
        """One call of ``module::function`` with plain values."""
        inputs = tuple(Pure(one) for one in arguments)
        module, function = name.split("::")
        given = tuple(Input(index) for index in range(len(inputs)))
        command = MoveCall(self.package.id, module, function, tuple(types), given)
        return ProgrammableTransaction(inputs, (command,))


def context(digest: bytes) -> TransactionContext:
    return TransactionContext(
        sender=SENDER,
        digest=digest,
        epoch=0,
        epoch_timestamp_ms=0,
        gas_price=1_000,
        gas_budget=50_000_000_000,
    )


def publish(modules: Sequence[bytes], *, digest: bytes = bytes(32)) -> Published:
    """The modules as a package, with the framework to link to; its id comes from the digest."""
    cache = new_cache()
    commands = (
        Publish(tuple(modules), tuple(sorted(FRAMEWORK))),
        TransferObjects((Result(0),), Input(0)),
    )
    transaction = ProgrammableTransaction((Pure(SENDER),), commands)
    done = execute(transaction, context(digest), Store(), cache)
    if done.failure is not None:
        raise ValueError(f"our VM refuses the package: {done.failure}")
    packages = [one.data for one in done.written.values() if isinstance(one.data, MovePackage)]
    return Published(packages[0], cache)


def stop_of(failure: Failure) -> Stop:
    """Our failure in the oracle's terms."""
    if failure.place is None:
        raise AssertionError(f"a failure at no place in Move code: {failure}")
    place = failure.place
    return Stop(
        status=failure.kind.value,
        code=failure.abort_code,
        module=place.module,
        function=place.function,
        function_index=place.function_index,
        instruction=place.instruction,
    )


_STATUS_KINDS = {
    "ABORTED": "MoveAbort",
    "ARITHMETIC_ERROR": "MovePrimitiveRuntimeError",
    "CALL_STACK_OVERFLOW": "MovePrimitiveRuntimeError",
    "VARIANT_TAG_MISMATCH": "MovePrimitiveRuntimeError",
    "VECTOR_OPERATION_ERROR": "MovePrimitiveRuntimeError",
}


def assert_same_stop(ours: Failure, theirs: Stop) -> None:
    """The same kind of failure at the same place.

    Inside the framework, which we wrote anew, the place is the function; elsewhere also the
    instruction.
    """
    mine = stop_of(ours)
    assert mine.status == _STATUS_KINDS[theirs.status], (ours, theirs)
    assert mine.module == theirs.module, (ours, theirs)
    if theirs.status == "ABORTED":
        assert mine.code == theirs.code, (ours, theirs)
        assert theirs.function in (None, mine.function), (ours, theirs)
    if ours.place is not None and ours.place.package not in FRAMEWORK:
        at = (mine.function_index, mine.instruction)
        assert at == (theirs.function_index, theirs.instruction), (ours, theirs)


def same_outcome(ours: Execution, theirs: Verdict) -> None:
    """Two successes made, changed and deleted the same objects, and told as many events.

    The oracle does not tell every change: neither of inputs that are only read, nor of those that
    are moved.
    """
    assert ours.created == theirs.created
    assert theirs.mutated <= ours.written.keys() - ours.created
    assert theirs.deleted <= ours.deleted
    assert len(ours.events) == theirs.event_count


def same_values(
    published: Published, name: str, arguments: Sequence[bytes], types: Iterable[TypeTag] = ()
) -> Execution:
    """A function of plain values returns the same, or stops at the same place, on both VMs."""
    transaction = published.call(name, arguments, types)
    done = published.run(transaction, published.store(), keep=True)
    (command,) = transaction.commands
    assert isinstance(command, MoveCall)
    try:
        expected = oracle.view(command, pure=arguments, packages=[published.package])
    except Refused as refused:
        assert refused.stop is not None, refused
        assert done.failure is not None, f"{name} should stop: {refused.stop}"
        assert_same_stop(done.failure, refused.stop)
        return done
    assert done.failure is None, done.failure
    assert tuple(value.contents for value in done.results[0].returned) == expected
    return done
