"""A history: transactions on the embedded ledger's VM, each finding what the last one left.

    history = History(Cluster(read_batches=True))
    history.do(put_role(), bind())
    history.pass_ms(1_000)
    assert history.refused(POD.execute(), sender=STRANGER) == 4

The real VM cannot be given dynamic fields, so what needs them from an earlier transaction is tested
here alone. Time stands still unless a test lets it pass.
"""

from __future__ import annotations

from pocketsui.execution.record import Event, Execution
from pocketsui.transactions.gas import object_size
from sui_wire.ids import Address, blake2b
from sui_wire.object import AddressOwner, MoveObject, MovePackage, Object, ObjectOwner, SharedOwner
from tests.conformance import contract_pocketsui
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import NOW_MS, PERSON, Clock, Coin, Thing, named
from tests.conformance.contract_requests import EXECUTOR_ACCOUNT
from tests.conformance.contract_vms import everything
from tests.conformance.contract_world import FIRST_VERSION, NO_DIGEST, Call, Obj, World, as_object


class History:
    """Objects, the time, and every event so far; a transaction that aborts leaves no trace.

    `given` are the ids of what tests put in, as opposed to what transactions made.
    """

    def __init__(self, *given: Thing) -> None:
        self._world = World.of(*everything(), EXECUTOR_ACCOUNT, *given)
        self.given = set(self._world.objects)
        self._count = 0
        self.now_ms = NOW_MS
        self.events: list[Event] = []

    def do(self, *calls: Call, sender: bytes = PERSON) -> Execution:
        """A transaction that succeeds."""
        done = self._run(calls, sender)
        assert done.failure is None, f"aborted: {done.failure}"
        self._keep(done)
        return done

    def refused(self, *calls: Call, sender: bytes = PERSON) -> int:
        """The code with which a transaction aborts."""
        failure = self._run(calls, sender).failure
        assert failure is not None, "should abort, and succeeded"
        assert failure.abort_code is not None, f"failed without an abort: {failure}"
        return failure.abort_code

    def attempt(self, *calls: Call, sender: bytes = PERSON) -> int | None:
        """The code with which a transaction aborts, or None when it succeeds and is kept."""
        done = self._run(calls, sender)
        if done.failure is None:
            self._keep(done)
            return None
        assert done.failure.abort_code is not None, f"failed without an abort: {done.failure}"
        return done.failure.abort_code

    def value(self, view: Call) -> bytes:
        """What a function returns."""
        return self.values(view)[-1]

    def values(self, *views: Call) -> list[bytes]:
        """What functions of one call each return."""
        done = self._run(views, PERSON, keep=True)
        assert done.failure is None
        return [result.returned[0].contents for result in done.results]

    def pass_ms(self, duration_ms: int) -> None:
        self.now_ms += duration_ms
        self.give(Clock(self.now_ms))

    def give(self, *things: Thing) -> None:
        """Put things into the world, in the place of those with their ids."""
        fresh = {thing.id: as_object(thing) for thing in things}
        self._world = World({**self._world.objects, **fresh})
        self.given |= set(fresh)

    def coin(self, amount: int) -> Obj:
        """A new coin of this many MIST."""
        coin = Coin(amount, named(f"coin {len(self._world.objects)} of {self._count}"))
        self.give(coin)
        return Obj(coin.id)

    def contents(self, object_id: bytes) -> bytes:
        """An object's BCS."""
        data = self._world.objects[object_id].data
        assert isinstance(data, MoveObject)
        return data.contents

    def objects(self, name: str) -> list[Object]:
        """All objects of the type with that name."""
        found = self._world.objects.values()
        return [
            one for one in found if isinstance(one.data, MoveObject) and one.data.type.name == name
        ]

    def coins(self, owner: bytes) -> list[tuple[bytes, int]]:
        """Id and amount of somebody's coins."""
        found = [one for one in self.objects("Coin") if one.owner == AddressOwner(Address(owner))]
        contents = [one.data.contents for one in found if isinstance(one.data, MoveObject)]
        return [(each[:32], int.from_bytes(each[32:], "little")) for each in contents]

    def stored(self) -> dict[bytes, MoveObject | MovePackage]:
        """Everything there is, by id."""
        return {each: one.data for each, one in self._world.objects.items()}

    def fields(self, parent: bytes) -> list[MoveObject]:
        """The dynamic fields of an object or table."""
        owner = ObjectOwner(Address(parent))
        children = [one.data for one in self._world.objects.values() if one.owner == owner]
        return [each for each in children if isinstance(each, MoveObject)]

    def stored_under(self, parent: bytes) -> int:
        """Bytes that are paid for to keep the dynamic fields of an object or table."""
        return sum(object_size(field) for field in self.fields(parent))

    def last_digest(self, name: str) -> bytes:
        """Digest of the last event of that name."""
        return blake2b([one for one in self.events if one.type.name == name][-1].contents)

    def _keep(self, done: Execution) -> None:
        objects = dict(self._world.objects)
        for gone in done.deleted | done.wrapped:
            del objects[gone]
        for object_id, written in done.written.items():
            shared = isinstance(written.owner, SharedOwner)
            owner = SharedOwner(FIRST_VERSION) if shared else written.owner
            objects[object_id] = Object(written.data, owner, NO_DIGEST, 0)
        self._world = World(objects)
        self.events.extend(done.events)

    def _run(self, calls: tuple[Call, ...], sender: bytes, *, keep: bool = False) -> Execution:
        self._count += 1
        digest = blake2b(b"transaction " + str(self._count).encode())
        transaction = self._world.transaction(calls, REAL)
        return contract_pocketsui.execution(
            self._world, transaction, sender, keep_return_values=keep, digest=digest
        )
