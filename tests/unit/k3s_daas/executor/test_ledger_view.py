"""What is read from the ledger: cached for seconds at most, waited for when it is away."""

from k3s_daas.chain.errors import LedgerUnavailable, ObjectNotFound
from k3s_daas.chain.values import ObjectState
from k3s_daas.executor.ledger_view import FRESH_MS, REMEMBERED, LedgerView
from sui_wire.bcs import Writer
from sui_wire.ids import Digest, ObjectId
from sui_wire.object import ImmutableOwner
from sui_wire.transaction import ObjectRef
from tests.faults.executor_world import FakeClock

TOKEN = ObjectId(b"t" * 32)
SESSION = ObjectId(b"s" * 32)


class FakeObjects:
    """Objects by id; `errors` meet the first reads."""

    def __init__(self) -> None:
        self.contents: dict[ObjectId, bytes] = {}
        self.errors: list[Exception] = []
        self.reads = 0

    async def get_object(self, object_id: ObjectId) -> ObjectState:
        self.reads += 1
        if self.errors:
            raise self.errors.pop(0)
        ref = ObjectRef(object_id, 1, Digest(bytes(32)))
        return ObjectState(ref, ImmutableOwner(), "type", self.contents[object_id])


def token(key: bytes, *, expires_ms: int = 9, revoked: bool = False) -> bytes:
    writer = Writer().fixed(TOKEN).fixed(b"h" * 32).fixed(b"a" * 32).bytes(key)
    writer.u64(0).u64(expires_ms).bool(revoked)
    return bytes(writer.uleb(0).u64(0).u64(0).u8(0))  # no guardians


def session(*, revoked: bool) -> bytes:
    writer = Writer().fixed(SESSION).fixed(TOKEN).fixed(b"h" * 32).bytes(b"k" * 32)
    writer.fixed(b"g" * 32).fixed(b"l" * 32).vector([], lambda writer, _: writer)
    return bytes(writer.u64(0).u64(77).bool(revoked))


async def test_a_sealing_key_is_read_again_after_a_few_seconds() -> None:
    objects, clock = FakeObjects(), FakeClock()
    view = LedgerView(objects, clock)
    objects.contents[TOKEN] = token(b"1" * 32)
    assert await view.sealing_key(TOKEN) == b"1" * 32
    objects.contents[TOKEN] = token(b"2" * 32)
    assert await view.sealing_key(TOKEN) == b"1" * 32
    clock.ms += FRESH_MS + 1
    assert await view.sealing_key(TOKEN) == b"2" * 32
    assert objects.reads == 2


async def test_the_ledger_away_means_waiting() -> None:
    objects = FakeObjects()
    objects.contents[TOKEN] = token(b"1" * 32)
    objects.errors = [LedgerUnavailable("away"), ObjectNotFound("0x1")]
    assert await LedgerView(objects, FakeClock()).sealing_key(TOKEN) == b"1" * 32


async def test_only_so_many_keys_are_remembered() -> None:
    objects = FakeObjects()
    view = LedgerView(objects, FakeClock())
    tokens = [ObjectId(number.to_bytes(32, "big")) for number in range(REMEMBERED + 1)]
    for item in tokens:
        objects.contents[item] = token(b"1" * 32)
        await view.sealing_key(item)
    await view.sealing_key(tokens[0])
    await view.sealing_key(tokens[-1])
    assert objects.reads == REMEMBERED + 2


async def test_a_session_ends_when_it_says_or_at_once_when_revoked() -> None:
    objects = FakeObjects()
    view = LedgerView(objects, FakeClock())
    objects.contents[TOKEN] = token(b"", expires_ms=99)
    objects.contents[SESSION] = session(revoked=False)
    assert await view.expires_ms(SESSION) == 77
    objects.contents[SESSION] = session(revoked=True)
    assert await view.expires_ms(SESSION) == 0


async def test_no_session_outlives_its_seal_token() -> None:
    objects = FakeObjects()
    view = LedgerView(objects, FakeClock())
    objects.contents[SESSION] = session(revoked=False)
    objects.contents[TOKEN] = token(b"", expires_ms=55)
    assert await view.expires_ms(SESSION) == 55
    objects.contents[TOKEN] = token(b"", expires_ms=99, revoked=True)
    assert await view.expires_ms(SESSION) == 0
