"""The fixture that pocketsui gives to other people's tests."""

from pocketsui.pytest_plugin import pocketsui_ledger as pocketsui_ledger
from pocketsui.testing import Ledger
from tests.unit.pocketsui.node_world import ALICE


async def test_it_is_a_ledger_of_ones_own(pocketsui_ledger: Ledger) -> None:
    (coin,) = await pocketsui_ledger.faucet(ALICE.address, 10**9)
    assert pocketsui_ledger.node.ledger.newest(coin.id) is not None
    newest = pocketsui_ledger.node.ledger.store.newest_checkpoint()
    assert newest is not None
    assert newest.sequence == 1
