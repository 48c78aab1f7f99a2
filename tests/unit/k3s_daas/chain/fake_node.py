"""A ledger small enough to break on purpose: it keeps coins and versions, and does what it is told.

It reads the very bytes that are sent, checks signature and coin versions as a node does, and
executes a transaction once however often it is sent. Move calls do nothing, but abort when one of
their plain arguments is in `aborting`. `faults` says what happens to the next calls of `execute`.

    node = FakeNode(key, coins=[10_000_000_000])
    node.faults.append("lost after")
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from k3s_daas.chain.errors import LedgerUnavailable, TransactionRefused
from k3s_daas.chain.values import (
    ChangedObject,
    Coin,
    EmittedEvent,
    ExecutedTransaction,
    Failure,
    GasUsed,
    ObjectState,
)
from sui_wire import transaction as tx
from sui_wire.ids import Address, Digest, ObjectId, blake2b, format_address, format_digest
from sui_wire.object import AddressOwner, Owner, SharedOwner
from sui_wire.signature import KeyPair, verify_transaction_signature
from sui_wire.transaction import ObjectRef

PACKAGE = Address(b"\x0d" * 32)
GAS = GasUsed(computation=1_000_000, storage=500_000, rebate=250_000)


class FakeClock:
    """Time that moves only when somebody sleeps; sleeping takes a turn of the loop and no time.

    >>> clock = FakeClock()
    >>> clock.now()
    0.0
    """

    def __init__(self) -> None:
        self._now = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        self._now += seconds
        self.slept.append(seconds)
        await asyncio.sleep(0)


def object_id(number: int) -> ObjectId:
    """An id for tests."""
    return Address(number.to_bytes(32, "big"))


class FakeNode:
    """See the module. `transactions` holds every executed transaction's entries, in order."""

    def __init__(self, key: KeyPair, coins: Sequence[int]) -> None:
        self.key = key
        self.objects: dict[ObjectId, tuple[ObjectRef, Owner]] = {}
        self.balances: dict[ObjectId, int] = {}
        self.aborting: set[bytes] = set()
        self.failing: deque[str] = deque()
        """Kinds of failure for the next transactions, whatever they do."""
        self.faults: deque[str] = deque()
        self.executed: dict[str, ExecutedTransaction] = {}
        self.transactions: list[tx.ProgrammableTransaction] = []
        self.gate: asyncio.Event | None = None
        """When set, `execute` waits for it before it does anything."""
        self.calls = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.knows_commands = True
        self.busy = asyncio.Event()
        for number, balance in enumerate(coins, start=1000):
            self._put(object_id(number), AddressOwner(key.address))
            self.balances[object_id(number)] = balance

    def share(self, number: int) -> ObjectId:
        """Make a shared object."""
        self._put(object_id(number), SharedOwner(7))
        return object_id(number)

    def own(self, number: int) -> ObjectId:
        """Make an object owned by the key."""
        self._put(object_id(number), AddressOwner(self.key.address))
        return object_id(number)

    def _put(self, id_: ObjectId, owner: Owner) -> ObjectRef:
        version = self.objects[id_][0].version + 1 if id_ in self.objects else 7
        digest = Digest(blake2b(bytes(id_), version.to_bytes(8, "big")))
        reference = ObjectRef(id_, version, digest)
        self.objects[id_] = (reference, owner)
        return reference

    def touch(self, id_: ObjectId) -> None:
        """Somebody else changed an object."""
        self._put(id_, self.objects[id_][1])

    def markers(self) -> list[list[bytes]]:
        """The plain arguments of each executed transaction that succeeded or failed."""
        return [
            [item.value for item in program.inputs if isinstance(item, tx.Pure)]
            for program in self.transactions
        ]

    async def wait_busy(self) -> None:
        """Until a transaction has arrived."""
        await self.busy.wait()

    async def get_objects(self, ids: list[ObjectId]) -> list[ObjectState | None]:
        known = [self.objects.get(id_) for id_ in ids]
        return [None if one is None else ObjectState(*one, "0x2::t::T", b"") for one in known]

    async def coins(self, owner: Address) -> list[Coin]:
        return [Coin(self.objects[id_][0], amount) for id_, amount in self.balances.items()]

    async def reference_gas_price(self) -> int:
        return 1000

    async def get_transaction(
        self, digest: str, *, with_changes: bool = False
    ) -> ExecutedTransaction | None:
        if self.faults and self.faults[0] == "away":
            self.faults.popleft()
            raise LedgerUnavailable("away")
        return self.executed.get(digest)

    async def execute(
        self, transaction: bytes, signatures: Sequence[bytes], *, with_changes: bool = False
    ) -> ExecutedTransaction:
        self.calls += 1
        self.in_flight += 1
        self.busy.set()
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(0)
            if self.gate is not None:
                await self.gate.wait()
            fault = self.faults.popleft() if self.faults else ""
            if fault == "no connection":
                raise LedgerUnavailable("connection refused")
            if fault == "lost before":
                raise LedgerUnavailable("connection lost", sent=True)
            if fault == "refused":
                raise TransactionRefused("told to")
            done = self._execute(transaction, signatures)
            if fault == "lost after":
                raise LedgerUnavailable("connection lost", sent=True)
            return done
        finally:
            self.in_flight -= 1
            if not self.in_flight:
                self.busy.clear()

    def _execute(self, encoded: bytes, signatures: Sequence[bytes]) -> ExecutedTransaction:
        digest = format_digest(tx.transaction_digest(encoded))
        if digest in self.executed:
            return self.executed[digest]
        data = tx.decode_transaction(encoded)
        assert verify_transaction_signature(encoded, signatures[0]) == data.sender
        program = data.kind
        assert isinstance(program, tx.ProgrammableTransaction)
        self._check_versions(data, program)
        self.transactions.append(program)
        failure = self._failure(program)
        changed = self._apply(data, program, failed=failure is not None)
        events = () if failure else self._events(program)
        first = data.gas.payment[0].id
        self.executed[digest] = ExecutedTransaction(
            digest, failure, GAS, self.objects[first][0], changed, events, 5, 1_700_000_000_000
        )
        return self.executed[digest]

    def _check_versions(
        self, data: tx.TransactionData, program: tx.ProgrammableTransaction
    ) -> None:
        owned = [item.ref for item in program.inputs if isinstance(item, tx.ImmOrOwned)]
        for reference in (*data.gas.payment, *owned):
            if reference.id not in self.objects or self.objects[reference.id][0] != reference:
                raise TransactionRefused(f"object version not available: {reference}")
        if sum(self.balances[ref.id] for ref in data.gas.payment) < data.gas.budget:
            raise TransactionRefused("the balance is below the budget")

    def _failure(self, program: tx.ProgrammableTransaction) -> Failure | None:
        if self.failing:
            kind = self.failing.popleft()
            if kind:
                return Failure(kind, kind)
        for index, command in enumerate(program.commands):
            if not isinstance(command, tx.MoveCall):
                continue
            for argument in command.arguments:
                given = program.inputs[argument.index] if isinstance(argument, tx.Input) else None
                if isinstance(given, tx.Pure) and given.value in self.aborting:
                    place = index if self.knows_commands else None
                    return Failure(
                        "MOVE_ABORT", "told to", place, 42, command.module, command.function
                    )
        return None

    def _apply(
        self, data: tx.TransactionData, program: tx.ProgrammableTransaction, *, failed: bool
    ) -> tuple[ChangedObject, ...]:
        first, *others = [reference.id for reference in data.gas.payment]
        self.balances[first] += sum(self.balances.pop(id_) for id_ in others) - GAS.net
        for id_ in others:
            del self.objects[id_]
        mine = AddressOwner(self.key.address)
        self._put(first, mine)
        changed: list[ChangedObject] = []
        for item in program.inputs:
            if isinstance(item, tx.ImmOrOwned):
                reference = self._put(item.ref.id, mine)
                changed.append(ChangedObject(reference, mine, "0x2::t::T", created=False))
        if not failed:
            self._split(program, first)
        return tuple(changed)

    def _split(self, program: tx.ProgrammableTransaction, payer: ObjectId) -> None:
        kept = any(isinstance(command, tx.TransferObjects) for command in program.commands)
        for command in program.commands:
            if isinstance(command, tx.SplitCoins):
                for amount in command.amounts:
                    assert isinstance(amount, tx.Input)
                    given = program.inputs[amount.index]
                    assert isinstance(given, tx.Pure)
                    value = int.from_bytes(given.value, "little")
                    self.balances[payer] -= value
                    if kept:
                        new = object_id(5000 + len(self.objects))
                        self._put(new, AddressOwner(self.key.address))
                        self.balances[new] = value

    def _events(self, program: tx.ProgrammableTransaction) -> tuple[EmittedEvent, ...]:
        ours = [item for item in program.commands if isinstance(item, tx.MoveCall)]
        name = f"{format_address(PACKAGE)}::test::Happened"
        return tuple(EmittedEvent(name, item.function.encode()) for item in ours)
