"""Values as JSON: the example package's, and the framework's."""

from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict

from pocketsui.bytecode import read_module, relocate
from pocketsui.rpc.render.json import MAX_BYTES, JsonRenderer
from pocketsui.rpc.render.shapes import Shapes
from sui_wire.bcs import Writer
from sui_wire.ids import ObjectId, parse_address
from sui_wire.object import MovePackage, TypeOrigin
from sui_wire.type_tag import parse_type_tag
from tests.unit.pocketsui.guestbook import FOLDER

BOOK = parse_address("0xb0")
CODE = Path(FOLDER, "bytecode_modules", "guestbook.mv").read_bytes()


def package(package_id: ObjectId) -> MovePackage | None:
    if package_id != BOOK:
        return None
    module = read_module(CODE)
    names = [module.identifiers[each.name] for each in module.datatype_handles if each.module == 0]
    return MovePackage(
        BOOK,
        1,
        {"guestbook": relocate(CODE, BOOK, module=module)},
        type_origins=tuple(TypeOrigin("guestbook", name, BOOK) for name in names),
    )


def render(kind: str, contents: bytes) -> object:
    found = JsonRenderer(Shapes(package)).render(parse_type_tag(kind), contents)
    return "not rendered" if found is None else MessageToDict(found)


def text(value: str) -> bytes:
    return bytes(Writer().string(value))


@pytest.mark.parametrize(
    ("kind", "contents", "expected"),
    [
        ("bool", b"\1", True),
        ("u8", b"\7", 7),
        ("u32", b"\0\0\0\1", 16777216),
        ("u64", b"\xff" * 8, "18446744073709551615"),
        ("u128", b"\1" + bytes(15), "1"),
        ("address", bytes(31) + b"\2", "0x" + "0" * 63 + "2"),
        ("vector<u8>", b"\2hi", "aGk="),
        ("vector<u16>", b"\2\1\0\2\0", [1, 2]),
        ("vector<u64>", b"\0", []),
        ("0x1::string::String", text("é"), "é"),
        ("0x1::ascii::String", text("a"), "a"),
        ("0x2::url::Url", text("https://example.org"), "https://example.org"),
        ("0x1::type_name::TypeName", text("u64"), "u64"),
        ("0x1::option::Option<u64>", b"\0", None),
        ("0x1::option::Option<u64>", b"\1" + b"\5" + bytes(7), "5"),
        ("0x2::balance::Balance<0x2::sui::SUI>", b"\5" + bytes(7), "5"),
        ("0x2::object::ID", bytes(31) + b"\2", "0x" + "0" * 63 + "2"),
        (
            "0x2::coin::Coin<0x2::sui::SUI>",
            bytes(32) + b"\5" + bytes(7),
            {"id": "0x" + "0" * 64, "balance": "5"},
        ),
        (
            "0x2::vec_map::VecMap<u8, bool>",
            b"\1\7\1",
            {"contents": [{"key": 7, "value": True}]},
        ),
        ("0xb0::guestbook::Mood", b"\0", {"@variant": "Happy"}),
        ("0xb0::guestbook::Mood", b"\1" + text("x"), {"@variant": "Curious", "about": "x"}),
        (
            "0xb0::guestbook::Entry",
            bytes(32) + b"\1" + text("Al") + text("hi") + b"\0" + b"\3" + bytes(8),
            {
                "author": "0x" + "0" * 64,
                "name": "Al",
                "text": "hi",
                "mood": {"@variant": "Happy"},
                "stars": 3,
                "time_ms": "0",
            },
        ),
    ],
)
def test_a_value_is_rendered_as_sui_does(kind: str, contents: bytes, expected: object) -> None:
    assert render(kind, contents) == expected


@pytest.mark.parametrize(
    ("kind", "contents"),
    [
        ("u64", b"\1"),  # too short
        ("u8", b"\1\1"),  # too long
        ("0x1::option::Option<u8>", b"\2\1\1"),
        ("0x1::string::String", b"\1\xff"),
        ("0xb0::guestbook::Mood", b"\2"),
        ("0xb0::guestbook::Nothing", b""),
        ("0xb0::nothing::Mood", b"\0"),
        ("0xb1::guestbook::Mood", b"\0"),
        ("0x2::guestbook::Mood", b"\0"),
        ("vector<u64>", bytes(Writer().uleb(MAX_BYTES // 20)) + bytes(8 * (MAX_BYTES // 20))),
    ],
)
def test_what_is_malformed_unknown_or_too_large_is_left_out(kind: str, contents: bytes) -> None:
    assert render(kind, contents) == "not rendered"


def test_a_value_ends_where_its_type_says() -> None:
    """As in a dynamic field, where the value stands behind the name."""
    renderer = JsonRenderer(Shapes(package))
    mood = parse_type_tag("0xb0::guestbook::Mood")
    assert renderer.size(mood, b"\1" + text("x") + b"what follows") == 3
    assert renderer.size(mood, b"\1\5x") is None


def test_what_nests_too_deep_is_left_out() -> None:
    deep = "u8"
    for _ in range(14):
        deep = f"vector<{deep}>"
    assert render(deep, b"\1" * 13 + b"\0") != "not rendered"
