"""With the index and without it, a filter finds the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pocketsui.faucet import Faucet
from pocketsui.ledger.ledger import Ledger, open_ledger
from pocketsui.rpc import candidates, listing
from pocketsui.rpc.filters import event_terms, event_test, transaction_terms, transaction_test
from pocketsui.rpc.positions import Position, read_interval
from pocketsui.store import reader, segments
from sui_wire.ids import format_address
from sui_wire.object import GAS_COIN_TYPE
from sui_wire.rpc import query_pb2 as pb
from tests.unit.pocketsui.node_world import ALICE, BOB, transaction, transfer
from tests.unit.pocketsui.rpc.test_lists import SALE, sells

LITERALS = {
    "sender": pb.TransactionLiteral(sender={"address": format_address(ALICE.address)}),
    "nobody": pb.TransactionLiteral(sender={"address": "0x99"}),
    "affected address": pb.TransactionLiteral(
        affected_address={"address": format_address(BOB.address)}
    ),
    "affected object": pb.TransactionLiteral(affected_object={"object_id": "0x6"}),
    "function": pb.TransactionLiteral(move_call={"function": "0x2::coin"}),
    "module": pb.TransactionLiteral(emit_module={"module": "0x7::shop"}),
    "type": pb.TransactionLiteral(event_type={"event_type": SALE}),
    "other type": pb.TransactionLiteral(event_type={"event_type": "0x7::shop::Sale<u8>"}),
    "package": pb.TransactionLiteral(package_write={}),
}


@pytest.fixture
async def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ledger]:
    """Ten transactions and more, two thirds of them indexed."""
    for module in (candidates, reader, segments):
        monkeypatch.setattr(module, "SEGMENT_SIZE", 3)
    ledger = await open_ledger(tmp_path, now_ms=lambda: 1_700_000_000_000, interpreter=sells)
    await Faucet(ledger).give(ALICE.address, 10**9, coins=2)
    for count in range(6):
        coin = next(ledger.store.owned_coins(ALICE.address, str(GAS_COIN_TYPE)))
        data = transaction(transfer(), coin).encoded
        await ledger.execute(data, (ALICE.sign_transaction(data),))
        if count == 3:
            list(segments.index(tmp_path / "ledger.sqlite"))
    assert 0 < ledger.store.indexed_segments() * 3 < ledger.store.transaction_count() - 3
    yield ledger
    await ledger.close()


@pytest.mark.parametrize("order", [pb.ORDERING_ASCENDING, pb.ORDERING_DESCENDING])
@pytest.mark.parametrize("name", LITERALS)
async def test_the_same_is_found(ledger: Ledger, name: str, order: pb.Ordering.ValueType) -> None:
    given = pb.TransactionFilter(terms=[pb.TransactionTerm(literals=[LITERALS[name]])])
    test, wanted = transaction_test(given), transaction_terms(given)
    assert wanted is not None
    store = ledger.store
    for start, end in ((0, None), (1, 4), (3, 7)):
        newest = store.newest_checkpoint()
        assert newest is not None
        interval = read_interval(pb.QueryOptions(ordering=order), start, end, newest.sequence)
        for find in (listing.find_transactions, listing.find_checkpoints):
            indexed = list(find(store, interval, test, wanted))
            read = list(find(store, interval, test))
            assert [each for each in indexed if each[1]] == [each for each in read if each[1]]
            assert in_order([position for position, _ in indexed], interval.descending)


@pytest.mark.parametrize("order", [pb.ORDERING_ASCENDING, pb.ORDERING_DESCENDING])
async def test_the_same_events_are_found(ledger: Ledger, order: pb.Ordering.ValueType) -> None:
    literal = pb.EventLiteral(event_type={"event_type": SALE})
    given = pb.EventFilter(terms=[pb.EventTerm(literals=[literal])])
    interval = read_interval(pb.QueryOptions(ordering=order), 0, None, 8)
    test, wanted = event_test(given), event_terms(given)
    indexed, read = (
        [each for each in listing.find_events(ledger.store, interval, test, terms) if each[1]]
        for terms in (wanted, None)
    )
    assert indexed == read
    assert len(indexed) == 6


def in_order(positions: list[Position], descending: bool) -> bool:
    return positions == sorted(positions, reverse=descending)


def test_what_is_negated_is_not_looked_up() -> None:
    negated = pb.TransactionLiteral(sender={"address": "0x1"}, negated=True)
    for literals in ([negated], [negated, LITERALS["sender"]]):
        given = pb.TransactionFilter(terms=[pb.TransactionTerm(literals=literals)])
        assert (transaction_terms(given) is None) == (len(literals) == 1)
