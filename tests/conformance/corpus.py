"""The Move corpus on both VMs: published once here, handed to the oracle as it was published.

assert_same_values("arithmetic::add_u64", u64(1), u64(2))
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pocketsui.execution.context import TransactionContext
from pocketsui.execution.record import Execution
from pocketsui.execution.transaction import execute, new_cache
from pocketsui.failure import Failure
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
from tests.conformance import oracle
from tests.conformance.oracle import Refused, Stop

BYTECODE = Path(__file__).parent / "move_corpus" / "corpus.json"
SENDER = Address(b"\xaa" * 32)
NO_DIGEST = Digest(bytes(32))
FRAMEWORK = frozenset(map(parse_address, ("0x1", "0x2")))
_CACHE = new_cache()


@dataclass
class Store:
    """Objects by id, as a transaction finds them."""

    objects: dict[ObjectId, Object] = field(default_factory=dict)

    def get(self, object_id: ObjectId) -> Object | None:
        return self.objects.get(object_id)

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        found = self.objects.get(object_id)
        return found if found and found.owner == ObjectOwner(parent) else None


def modules() -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in json.loads(BYTECODE.read_text()))


def context(digest: bytes) -> TransactionContext:
    return TransactionContext(
        sender=SENDER,
        digest=digest,
        epoch=0,
        epoch_timestamp_ms=0,
        gas_price=1_000,
        gas_budget=50_000_000_000,
    )


@cache
def published() -> MovePackage:
    """The corpus as a package."""
    commands = (
        Publish(modules(), tuple(map(parse_address, ("0x1", "0x2")))),
        TransferObjects((Result(0),), Input(0)),
    )
    done = run(ProgrammableTransaction((Pure(SENDER),), commands), Store(), digest=bytes(32))
    packages = [one.data for one in done.written.values() if isinstance(one.data, MovePackage)]
    assert done.failure is None, done.failure
    return packages[0]


def store(*objects: Object) -> Store:
    """A store with the corpus and these objects."""
    package = Object(published(), IMMUTABLE, NO_DIGEST, 0)
    return Store({one.id: one for one in (package, *objects)})


def run(
    transaction: ProgrammableTransaction,
    reader: Store,
    *,
    digest: bytes = b"\x01" * 32,
    keep: bool = False,
) -> Execution:
    """The transaction on our VM."""
    return execute(transaction, context(digest), reader, _CACHE, keep_return_values=keep)


def call(name: str, arguments: Iterable[bytes]) -> ProgrammableTransaction:
    """One call of ``module::function`` with plain values."""
    inputs = tuple(Pure(one) for one in arguments)
    module, function = name.split("::")
    given = tuple(Input(index) for index in range(len(inputs)))
    return ProgrammableTransaction(inputs, (MoveCall(published().id, module, function, (), given),))


def stop_of(failure: Failure) -> Stop:
    """Our failure in the oracle's terms."""
    assert failure.place is not None, failure
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


def assert_same_values(name: str, *arguments: bytes) -> None:
    """A function of plain values returns the same, or stops at the same place, on both VMs."""
    transaction = call(name, arguments)
    done = run(transaction, store(), keep=True)
    command = transaction.commands[0]
    assert isinstance(command, MoveCall)
    try:
        expected = oracle.view(command, pure=arguments, packages=[published()])
    except Refused as refused:
        assert refused.stop is not None, refused
        assert done.failure is not None, f"{name} should stop: {refused.stop}"
        assert_same_stop(done.failure, refused.stop)
        return
    assert done.failure is None, done.failure
    assert tuple(value.contents for value in done.results[0].returned) == expected
