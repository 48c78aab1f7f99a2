"""Every instruction, alone and at its edges, does the same on the real VM and on ours."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from pocketsui.bytecode.opcodes import Opcode
from sui_wire.type_tag import PrimitiveType
from tests.conformance import both
from tests.conformance.both import Published, same_values
from tests.conformance.programs.case_book import Book, Case
from tests.conformance.programs.each_opcode import books

CASES = [(book, case) for book in books() for case in book.cases]


@cache
def published(book: Book) -> Published:
    return both.publish([book.module.binary()])


@pytest.mark.parametrize(
    ("book", "case"), CASES, ids=[f"{one.opcode.name} {one.name}" for _, one in CASES]
)
def test_the_instruction_does_the_same_on_both(book: Book, case: Case) -> None:
    types = [PrimitiveType[one.name] for one in case.type_arguments]
    for arguments in case.arguments:
        same_values(published(book), f"m::{case.function}", arguments, types)


@pytest.mark.parametrize("opcode", Opcode, ids=[one.name for one in Opcode])
def test_there_is_a_function_for_the_instruction(opcode: Opcode) -> None:
    functions = Counter(one.opcode for _, one in CASES if one.arguments)
    assert functions[opcode], f"no case of programs/each_opcode.py is for {opcode.name}"
