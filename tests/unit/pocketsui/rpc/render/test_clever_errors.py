"""Abort codes of the example package, as its compiler made them."""

from pathlib import Path

import pytest

from pocketsui.bytecode import read_module
from pocketsui.rpc.render.clever_errors import CleverError, read_error
from tests.unit.pocketsui.guestbook import FOLDER

MODULE = read_module(Path(FOLDER, "bytecode_modules", "guestbook.mv").read_bytes())
SOURCE = Path(FOLDER, "sources", "guestbook.move").read_text().splitlines()


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(SOURCE, 1) if text in line)


def code_at(line: int, own: int, name: int, value: int) -> int:
    return 0xC0 << 56 | own << 48 | line << 32 | name << 16 | value


NOTHING = line_of("ENothingWritten);")
STARS = line_of("ETooManyStars);")
LENGTH = line_of("numbers.length() < 1000")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            code_at(NOTHING, 0xFF, 1, 2),
            CleverError(NOTHING, None, "ENothingWritten", "an entry needs some text"),
        ),
        (code_at(STARS, 7, 3, 0), CleverError(STARS, 7, "ETooManyStars", "5")),
        (code_at(LENGTH, 0xFF, 0xFFFF, 0xFFFF), CleverError(LENGTH)),
        (0x8000_0005_FFFF_FFFF, CleverError(5)),  # an older compiler's
    ],
)
def test_it_names_line_constant_and_value(code: int, expected: CleverError) -> None:
    assert read_error(MODULE, code) == expected


def test_the_codes_are_those_of_the_bytecode() -> None:
    """The assertions of the source, in its order."""
    operands = [
        instruction.operand
        for definition in MODULE.function_definitions
        for instruction in (definition.code.instructions if definition.code else ())
        if instruction.operand and instruction.operand >> 63
    ]
    assert operands == [
        code_at(NOTHING, 0xFF, 1, 2),
        code_at(STARS, 7, 3, 0),
        code_at(LENGTH, 0xFF, 0xFFFF, 0xFFFF),
    ]


@pytest.mark.parametrize(
    "code",
    [
        3,  # a plain number
        0xC0FF_0001_00FF_00FF,  # no such constants
        0xC0FF_0001_0001_FFFF,  # a name without a value
        0xC0FF_0001_0000_0001,  # the name is no text
    ],
)
def test_other_codes_are_left_as_they_are(code: int) -> None:
    assert read_error(MODULE, code) is None


def test_what_is_no_text_is_given_as_bytes() -> None:
    """The name's constant, read as a value: a byte vector that is text; u64s are numbers."""
    error = read_error(MODULE, 0xC0FF_0001_0001_0004)
    assert error is not None
    assert str(error) == "ENothingWritten: 3 (line 1 of the source)"
