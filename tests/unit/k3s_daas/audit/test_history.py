"""Reading everything a contract said."""

from __future__ import annotations

import pytest

from k3s_daas.audit import read_history
from k3s_daas.chain.errors import LedgerInconsistent
from tests.unit.k3s_daas.chain.fake_checkpoints import FakeChain
from tests.unit.k3s_daas.chain.fake_node import PACKAGE


async def test_all_of_it_in_order() -> None:
    chain = FakeChain()
    for number in range(40):
        chain.add([str(number).encode()], [])
    history = await read_history(chain, PACKAGE)
    assert (history.first, history.last) == (0, 39)
    assert [event.contents for event in history.events] == [b"%d" % n for n in range(40)]
    later = await read_history(chain, PACKAGE, start=38)
    assert [event.contents for event in later.events] == [b"38", b"39"]


async def test_a_checkpoint_of_another_history_is_noticed() -> None:
    chain, other = FakeChain(), FakeChain()
    for number in range(3):
        chain.add([b"%d" % number])
        other.add([b"other %d" % number])
    chain.raw[1] = other.raw[1]
    with pytest.raises(LedgerInconsistent, match="the parent of 1"):
        await read_history(chain, PACKAGE)
