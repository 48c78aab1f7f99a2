"""Templates of `0x2::display`, filled in."""

from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.struct_pb2 import Value

from pocketsui.pytest_plugin import pocketsui_async_ledger as pocketsui_async_ledger
from pocketsui.rpc.render.display import BadTemplate, fill_display, fill_in
from pocketsui.testing import Ledger
from sui_wire.rpc.object_pb2 import Display
from tests.unit.pocketsui.guestbook import CLOCK, FOLDER

HERO = {
    "name": "Ann",
    "level": 7,
    "gold": "1000",
    "alive": True,
    "guild": None,
    "sword": {"name": "Biter", "marks": [1, 2]},
}


def rendered(value: Any) -> Value:
    return ParseDict(value, Value())


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("{name}", "Ann"),
        ("{name} of level {level}, {gold} gold", "Ann of level 7, 1000 gold"),
        ("{sword.name}: {alive}", "Biter: true"),
        (r"\{name\} \\ {name}", r"{name} \ Ann"),
    ],
)
def test_paths_become_what_stands_there(template: str, text: str) -> None:
    assert fill_in(template, rendered(HERO)) == text


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("{", "brace"),
        ("}", "brace"),
        ("{name", "brace"),
        ("{{name}}", "brace"),
        ("{age}", "no field 'age'"),
        ("{name.first}", "no field 'first'"),
        ("{}", "no field ''"),
        ("{guild}", "is empty"),
        ("{sword}", "no single value"),
        ("{sword.marks}", "no single value"),
    ],
)
def test_what_cannot_be_filled_in_says_why(template: str, reason: str) -> None:
    with pytest.raises(BadTemplate, match=reason):
        fill_in(template, rendered(HERO))


def test_a_bad_template_is_an_error_beside_the_good_ones() -> None:
    message = Display()
    fill_display(message, {"name": "{name}", "age": "{age}"}, rendered(HERO))
    assert MessageToDict(message) == {
        "output": {"name": "Ann"},
        "errors": {"age": "'age': there is no field 'age'"},
    }


async def test_objects_are_shown_as_their_newest_templates_say(
    pocketsui_async_ledger: Ledger,
) -> None:
    ledger, alice = pocketsui_async_ledger, await pocketsui_async_ledger.account()
    package = await ledger.publish(FOLDER)
    opened = await alice.call(f"{package}::guestbook::open", "Ours")
    book = opened.created_of("Guestbook")
    assert await shown(ledger, book) == {
        "name": "Ours",
        "description": "A guestbook, signed 0 times",
    }
    await alice.call(f"{package}::guestbook::sign", book, None, "x", 1, CLOCK)
    assert (await shown(ledger, book))["description"] == "A guestbook, signed 1 times"
    assert await shown(ledger, opened.created_of("OwnerCap")) == {}


async def shown(ledger: Ledger, object_id: str) -> Any:
    found = await ledger.connection.object(object_id, "display")
    return MessageToDict(found.display).get("output", {})
