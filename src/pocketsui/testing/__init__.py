"""A ledger of one's own for a test: in this process, on a free port, gone afterwards.

In an asynchronous test, in the test's own event loop:

    async with Ledger.start(tmp_path) as ledger:
        alice = await ledger.account(10 * MIST_PER_SUI)
        package = await ledger.publish("build/my_package")
        done = await alice.call(f"{package}::guestbook::sum", [1, 2, 3])
        assert done.returned == ("6", "3")

In any other, in a thread; the same without `await`:

    with ThreadedLedger(tmp_path) as ledger:
        alice = ledger.account(10 * MIST_PER_SUI)

Or any client of yours, at `ledger.url`. `pocketsui.pytest_plugin` has both as fixtures.

`ledger` is the first, `threaded` the second, which runs the first.
"""

from pocketsui.client.outcome import TransactionFailed
from pocketsui.coins import MIST_PER_SUI
from pocketsui.testing.ledger import Ledger
from pocketsui.testing.threaded import ThreadedAccount, ThreadedLedger

__all__ = ["MIST_PER_SUI", "Ledger", "ThreadedAccount", "ThreadedLedger", "TransactionFailed"]
