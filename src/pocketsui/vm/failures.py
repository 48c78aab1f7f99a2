"""What translated code raises, with the place it happened at."""

from __future__ import annotations

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.function import Function

MAX_CALL_DEPTH = 1_024  # functions that may wait for the one that runs: Sui's call stack size
MAX_VECTOR_LENGTH = 262_144  # elements, Sui's max_move_vector_len

# Sub-codes of VECTOR_OPERATION_ERROR, as Sui numbers them.
INDEX_OUT_OF_BOUNDS, POP_EMPTY, LENGTH_MISMATCH, TOO_LONG = 1, 2, 3, 4
_VECTOR_ERRORS = {
    INDEX_OUT_OF_BOUNDS: "index out of bounds",
    POP_EMPTY: "pop from an empty vector",
    LENGTH_MISMATCH: "unpacked vector has another length",
    TOO_LONG: f"vector longer than {MAX_VECTOR_LENGTH} elements",
}


def _primitive(function: Function, offset: int, message: str) -> MoveFailure:
    place = function.original_place(offset)
    return MoveFailure(
        FailureKind.MOVE_PRIMITIVE_RUNTIME_ERROR,
        f"{message} in {place}, instruction {offset}",
        place=place,
    )


def abort(function: Function, offset: int, code: int) -> MoveFailure:
    place = function.place(offset)
    return MoveFailure(
        FailureKind.MOVE_ABORT,
        f"{place} aborted with code {code} at instruction {offset}",
        place=place,
        abort_code=code,
    )


def arithmetic_error(function: Function, offset: int) -> MoveFailure:
    """Overflow, underflow, division by zero, a shift or cast too far (ARITHMETIC_ERROR)."""
    return _primitive(function, offset, "arithmetic error")


def vector_error(function: Function, offset: int, reason: int) -> MoveFailure:
    return _primitive(function, offset, _VECTOR_ERRORS[reason])


def variant_mismatch(function: Function, offset: int) -> MoveFailure:
    return _primitive(function, offset, "the enum value is of another variant")


def call_stack_overflow(function: Function, offset: int) -> MoveFailure:
    return _primitive(function, offset, f"more than {MAX_CALL_DEPTH} calls deep")


NAMES = {
    "abort": abort,
    "arithmetic_error": arithmetic_error,
    "vector_error": vector_error,
    "variant_mismatch": variant_mismatch,
    "call_stack_overflow": call_stack_overflow,
}
