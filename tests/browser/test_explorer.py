"""The explorer's pages as a person sees them, in Chromium, against a ledger."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio

from pocketsui.client.calling import Target, add_call
from pocketsui.client.draft import Draft
from pocketsui.client.source import find_compiled
from pocketsui.pruning.prune import Keep, prune
from pocketsui.testing import Ledger
from sui_wire.rpc.transaction_execution_service_pb2 import (
    ExecuteTransactionRequest,
    SimulateTransactionRequest,
)
from tests.browser.chromium import Chromium, Page
from tests.browser.conftest import HOSTILE, World
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENTER, SLASH, TAB = 13, 191, 9


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page(browser: Chromium, world: World) -> Page:
    """A tab that shows the first page."""
    return await browser.open(f"{world.url}/")


async def show(page: Page, world: World, path: str) -> str:
    """Open a path by its address, as a link from elsewhere does; what there is to read."""
    await page.go(world.url + path)
    await page.wait_for("document.querySelector('main h1')")
    return await page.text("main")


async def test_an_object_outlives_the_transactions_that_were_pruned(
    page: Page, tmp_path: Path
) -> None:
    async with Ledger.start(tmp_path) as ledger:
        alice = await ledger.account()
        done = await alice.publish(find_compiled([FOLDER]))
        book = done.created_of("Guestbook")
        sign = f"{done.package}::guestbook::sign"
        for text in ("first", "second", "third"):
            newest = await alice.call(sign, book, "Cy", text, 3, CLOCK)
        list(prune(ledger.node.ledger.paths.folder, Keep(checkpoints=2)))
        await page.go(f"{ledger.url}/object/{book}")
        await page.wait_for("document.querySelector('main h1')")
        seen = await page.text("main")
        assert "Not found" not in seen
        assert newest.digest in seen
        versions = "document.querySelectorAll('main a[href*=\"?version=\"]').length"
        assert await page.run(versions) == 3  # of four: the first was replaced before that


async def test_the_first_page_shows_what_the_ledger_does_now(page: Page, world: World) -> None:
    seen = await show(page, world, "/")
    assert "guestbook::sign" in seen
    assert "Publish" in seen
    before = world.ledger.node.ledger.store.newest_checkpoint()
    assert before is not None
    await page.wait_text("#live", "live")
    sign = f"{world.package}::guestbook::sign"
    sent = await world.alice.call(sign, world.book, "Cy", "live", 3, CLOCK)
    await page.wait_for(f"document.querySelector('a[href=\"/transaction/{sent.digest}\"]')")
    await page.wait_text(".tiles", str(before.sequence + 1))


async def test_a_transaction_says_what_it_asked_for_and_what_came_of_it(
    page: Page, world: World
) -> None:
    seen = await show(page, world, f"/transaction/{world.signed}")
    for part in ("success", "MoveCall", "::guestbook::sign", "shared", "created", "Curious"):
        assert part in seen
    assert "computation" in seen
    inputs = await page.run(
        "[...document.querySelectorAll('tr .id')].map((each) => each.innerText).slice(0, 8)"
    )
    assert {"none", "0"} < set(inputs)  # an empty option, and a u8, told apart by their types
    assert world.alice.address in seen


async def test_what_is_on_the_ledger_is_text_and_never_markup(page: Page, world: World) -> None:
    for path in (f"/transaction/{world.signed}", f"/object/{world.book}"):
        assert HOSTILE in await show(page, world, path)
        assert await page.run("document.querySelectorAll('main img, main script').length") == 0
        assert "owned" not in await page.run("document.title")


async def test_an_object_shows_what_it_holds_and_what_hangs_on_it(page: Page, world: World) -> None:
    seen = await show(page, world, f"/object/{world.book}")
    for part in ("guestbook::Guestbook", "shared", "Guests", "What a fine ledger.", "Versions"):
        assert part in seen
    assert "A guestbook, signed" in seen  # by its Display
    fields = await world.ledger.object(world.book)
    inside = await show(page, world, f"/object/{fields['entries']['id']}")
    assert "Part of an object" in inside
    assert "What a fine ledger." in inside
    assert "0x2::clock::Clock" in await show(page, world, "/object/0x6")
    assert "timestamp_ms" in await page.text("main")


async def test_an_older_version_has_an_address_of_its_own(page: Page, world: World) -> None:
    await show(page, world, f"/object/{world.book}")
    links = "[...document.querySelectorAll('a[href*=version]')].map((each) => each.innerText)"
    oldest = (await page.run(links))[-1]
    seen = await show(page, world, f"/object/{world.book}?version={oldest}")
    assert "signed0" in seen  # the colon between them is the style sheet's


async def test_an_address_shows_coins_objects_and_transactions(page: Page, world: World) -> None:
    seen = await show(page, world, f"/address/{world.alice.address}")
    for part in ("Balances", "SUI", "guestbook::OwnerCap", "guestbook::tip"):
        assert part in seen
    assert "It owns nothing." in await show(page, world, "/address/0xb0b")


async def test_a_package_shows_its_types_and_functions(page: Page, world: World) -> None:
    seen = await show(page, world, f"/object/{world.package}")
    for part in (
        "enum Mood has copy, drop, store { Happy, Curious { about: string::String } }",
        "sum(vector<u64>): (u64, option::Option<u64>)",
        "give<T0: store + key>(T0, address)",
    ):
        assert part in seen


async def test_a_failed_transaction_names_its_error(page: Page, world: World) -> None:
    """Sent without a simulation before it, as another client may."""
    digest = await failed(world)
    seen = await show(page, world, f"/transaction/{digest}")
    assert "ENothingWritten" in seen
    assert "an entry needs some text" in seen
    assert "failed" in seen


async def test_checkpoints_have_neighbours(page: Page, world: World) -> None:
    seen = await show(page, world, "/checkpoint/2")
    assert "Opens a checkpoint" in seen
    await page.run("document.querySelector('a[rel=prev]').click()")
    await page.wait_text("h1", "Checkpoint 1")
    assert (await page.run("location.pathname")) == "/checkpoint/1"
    await page.run("history.back()")
    await page.wait_text("h1", "Checkpoint 2")


@pytest.mark.parametrize(
    ("what", "title"),
    [("book", "guestbook::Guestbook"), ("signed", "Transaction"), ("package", "Package")],
)
async def test_the_search_box_needs_no_mouse(
    page: Page, world: World, what: str, title: str
) -> None:
    await show(page, world, "/")
    await page.press("/", SLASH, "/")
    assert await page.run("document.activeElement.id") == "query"
    await page.type(getattr(world, what))
    await page.press("Enter", ENTER, "\r")
    await page.wait_text("h1", title)
    assert await page.run("document.activeElement.id") == "content"


async def test_what_cannot_be_found_is_said(page: Page, world: World) -> None:
    assert "Not found" in await show(page, world, "/checkpoint/999999")
    await page.run("document.getElementById('query').focus()")
    await page.type("what is this")
    await page.press("Enter", ENTER, "\r")
    await page.wait_text("main", "expected an id or address")


async def test_the_theme_is_the_person_s_choice(page: Page, world: World) -> None:
    await show(page, world, "/")
    background = "getComputedStyle(document.body).backgroundColor"
    first = await page.run(background)
    await page.run("document.getElementById('theme').click()")
    assert await page.run(background) != first
    await show(page, world, "/")
    assert await page.run(background) != first


async def test_nothing_comes_from_elsewhere_and_the_policy_holds(page: Page, world: World) -> None:
    """After all of the above: no script threw, and no rule of the policy was broken."""
    await show(page, world, f"/object/{world.book}")
    origins = "performance.getEntriesByType('resource').map((each) => new URL(each.name).origin)"
    assert set(await page.run(origins)) == {world.url}
    blocked = await page.run("fetch('data:text/plain,x').then(() => 'allowed', () => 'blocked')")
    assert blocked == "blocked"
    expected = ("status of 404", "data:text/plain")
    strange = [each for each in page.problems if not any(part in each for part in expected)]
    assert strange == []


async def failed(world: World) -> str:
    """The digest of a transaction that was sent although it aborts."""
    draft = Draft()
    given = [world.book, None, "", 1, CLOCK]
    target = Target(f"{world.package}::guestbook::sign")
    account, connection = world.alice, world.ledger.connection
    await add_call(draft, connection, target, (), given, account.key.address)
    message = draft.message(account.address, 50_000_000)
    request = SimulateTransactionRequest(transaction=message, do_gas_selection=True)
    data = (await connection.simulate(request)).transaction.transaction.bcs.value
    execute = ExecuteTransactionRequest()
    execute.transaction.bcs.value = data
    execute.signatures.add().bcs.value = account.key.sign_transaction(data)
    execute.read_mask.paths.append("digest")
    return (await connection.execute(execute)).digest
