"""Calls, written by the signatures of the example package's functions, on a ledger."""

from collections.abc import Sequence

import pytest

from pocketsui.client.account import Account
from pocketsui.client.connection import Connection
from pocketsui.client.outcome import Outcome, TransactionFailed
from pocketsui.client.source import find_compiled
from pocketsui.errors import InvalidRequest, NoAnswer, NotFound, Refusal
from pocketsui.pytest_plugin import pocketsui_async_ledger as pocketsui_async_ledger
from pocketsui.testing import MIST_PER_SUI, Ledger
from sui_wire.signature import KeyPair
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER


class Published:
    """The example, published by Alice."""

    def __init__(self, alice: Account, done: Outcome) -> None:
        self.alice = alice
        self.package = str(done.package)
        self.book = done.created_of("Guestbook")
        self.cap = done.created_of("OwnerCap")
        self.upgrade_cap = done.created_of("UpgradeCap")

    async def call(
        self, function: str, *given: object, types: Sequence[str] = (), dry_run: bool = False
    ) -> Outcome:
        target = f"{self.package}::guestbook::{function}"
        return await self.alice.call(target, *given, types=types, dry_run=dry_run)


@pytest.fixture
async def published(pocketsui_async_ledger: Ledger) -> Published:
    alice = await pocketsui_async_ledger.account()
    return Published(alice, await alice.publish(find_compiled([FOLDER])))


async def test_amounts_become_coins_and_returned_objects_are_kept(published: Published) -> None:
    await published.call("tip", published.book, "1_500")
    done = await published.call("collect", published.cap, published.book)
    (coin,) = done.created
    assert coin.object_type.endswith("::coin::Coin<" + "0x" + "0" * 63 + "2::sui::SUI>")
    found = await published.alice.connection.object(coin.object_id, "balance", "owner")
    assert (found.balance, found.owner.address) == (1500, published.alice.address)


async def test_what_is_given_is_checked_before_anything_is_sent(published: Published) -> None:
    with pytest.raises(InvalidRequest, match=r"1 given, 2 expected: guestbook::tip\(&mut guestb"):
        await published.call("tip", published.book)
    with pytest.raises(InvalidRequest, match="the Clock is 0x6"):
        await published.call("sign", published.book, None, "hi", 1, "now")
    with pytest.raises(InvalidRequest, match="`pocketsui objects ADDRESS` lists"):
        await published.call("tip", "the book", 5)
    with pytest.raises(InvalidRequest, match="has 1, 0 given; name each with --type"):
        await published.call("give", published.cap, "me")
    with pytest.raises(InvalidRequest, match="neither public nor entry"):
        await published.call("check_owner", published.cap, published.book)
    with pytest.raises(InvalidRequest, match="expected PACKAGE::MODULE::FUNCTION"):
        await published.alice.call("guestbook::sum", [1])
    with pytest.raises(Refusal, match="nothing"):
        await published.call("nothing")


async def test_a_refused_argument_is_named_by_its_number(published: Published) -> None:
    with pytest.raises(InvalidRequest, match=r"^argument 4: 300 is no u8: expected a number from"):
        await published.call("sign", published.book, None, "hi", 300, CLOCK)
    with pytest.raises(InvalidRequest, match=r"^argument 2: -1 is no u64"):
        await published.call("tip", published.book, -1)
    with pytest.raises(InvalidRequest, match=r"^argument 2: 'x' is no vector<coin::Coin<s"):
        await published.alice.call("0x2::pay::join_vec", "0x1", "x", types=["0x2::sui::SUI"])


async def test_what_may_be_called_instead_is_named(published: Published) -> None:
    with pytest.raises(Refusal, match="no function sing; to call: collect, give, open, rename"):
        await published.call("sing")
    with pytest.raises(Refusal, match="has no module guests; it has guestbook"):
        await published.alice.call(f"{published.package}::guests::sign")
    with pytest.raises(Refusal, match="not found"):
        await published.alice.call("0x77::guestbook::sign")


async def test_a_dry_run_is_in_no_checkpoint(published: Published) -> None:
    assert (await published.call("signed", published.book, dry_run=True)).checkpoint is None
    assert (await published.call("signed", published.book)).checkpoint == 3


async def test_names_of_nothing_created_are_refused_with_what_was(published: Published) -> None:
    done = await published.call("open", "Mine")
    with pytest.raises(NotFound, match=r"0 objects Book were created; .*::guestbook::OwnerCap"):
        done.created_of("Book")


async def test_objects_of_any_type_can_be_given(published: Published) -> None:
    bob = KeyPair.from_seed(bytes(32))
    kind = f"{published.package}::guestbook::OwnerCap"
    done = await published.call("give", published.cap, bob.address, types=[kind])
    assert [each.object_id for each in done.mutated if "OwnerCap" in each.object_type]
    with pytest.raises(Refusal, match="is owned by account address"):
        await published.call("rename", published.cap, published.book, "Mine")


async def test_a_dry_run_changes_nothing(published: Published) -> None:
    done = await published.call("sign", published.book, "Al", "hi", 1, CLOCK, dry_run=True)
    assert done.events[0]["json"]["number"] == "0"
    assert (await published.call("signed", published.book)).returned == ("0",)


async def test_a_plain_code_is_named_by_whoever_knows_the_source(published: Published) -> None:
    alice = published.alice
    other = await alice.call(f"{published.package}::guestbook::open", "Another")
    named = Account(alice.connection, alice.key, name_of_error=lambda *place: str(place[1:]))
    with pytest.raises(TransactionFailed, match=r"code 3 in .*: \('guestbook', 3\)") as refused:
        await named.call(
            f"{published.package}::guestbook::rename",
            other.created_of("OwnerCap"),
            published.book,
            "Mine",
        )
    assert refused.value.abort_code == 3


async def test_an_empty_account_may_not_pay(pocketsui_async_ledger: Ledger) -> None:
    poor = await pocketsui_async_ledger.account(0)
    with pytest.raises(Refusal, match="hold 0 MIST"):
        await poor.pay(poor.address, MIST_PER_SUI)


async def test_nobody_there_is_told_as_such() -> None:
    async with Connection("http://127.0.0.1:1") as connection:
        with pytest.raises(NoAnswer, match="`pocketsui start` runs one"):
            await connection.service_info()
    with pytest.raises(InvalidRequest, match="expected http://HOST:PORT"):
        Connection("localhost:9000")
