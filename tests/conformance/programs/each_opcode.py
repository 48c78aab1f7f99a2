"""A few functions for every instruction of Move, with arguments that reach its edges.

Every function is as short as it can be: it puts operands on the stack, runs the one instruction it
is for, and returns what came of it. All of them are in one module.
"""

from __future__ import annotations

from functools import cache

from tests.conformance.programs.case_book import Book
from tests.conformance.programs.compound_opcodes import enums, structs, vectors
from tests.conformance.programs.plain_opcodes import (
    booleans,
    constants,
    control,
    integers,
    locals_,
    references_compared,
)


@cache
def book() -> Book:
    """All cases, in one module."""
    new = Book()
    families = (integers, booleans, constants, locals_, references_compared, structs)
    for family in (*families, vectors, enums, control):
        family(new)
    return new
