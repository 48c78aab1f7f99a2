"""A few functions for every instruction of Move, with arguments that reach its edges.

Every function is as short as it can be: it puts operands on the stack, runs the one instruction it
is for, and returns what came of it. Each family is a module: the oracle verifies it for each call,
so that small modules make quick tests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from tests.conformance.programs.case_book import Book
from tests.conformance.programs.compound_opcodes import enums, structs, vectors
from tests.conformance.programs.modules import INTEGERS
from tests.conformance.programs.plain_opcodes import (
    booleans,
    casts,
    constants,
    control,
    integers,
    locals_,
    references_compared,
)


@cache
def books() -> tuple[Book, ...]:
    """All cases, a book for each family."""
    families: list[Callable[[Book], None]] = [
        *(partial(integers, token=token) for token in INTEGERS),
        *(booleans, casts, constants, locals_, references_compared),
        *(structs, vectors, enums, control),
    ]
    done = []
    for family in families:
        done.append(Book())
        family(done[-1])
    return tuple(done)
