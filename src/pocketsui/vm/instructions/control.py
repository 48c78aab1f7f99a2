"""Return, abort, and what leaves a block."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.emitter import Emitter


def ret(emit: Emitter, _: Instruction) -> None:
    """Return the operands to the caller."""
    # operands
    values = emit.pop_many(emit.returns)
    # gas
    emit.charge()
    # operation
    if not values:
        emit.statement("return None")
    else:
        emit.statement(f"return {', '.join(map(str, values))}")


def abort(emit: Emitter, _: Instruction) -> None:
    """End the transaction with a code."""
    # operands
    code = emit.pop(Primitive.U64)
    # gas
    emit.charge()
    # operation
    emit.statement(f"raise abort(f{emit.index}, {emit.offset}, {code})")


def branch(emit: Emitter, _: Instruction) -> None:
    """Every jump: the translator takes the condition and writes where it leads."""
    # gas
    emit.charge()


def nop(emit: Emitter, _: Instruction) -> None:
    """Nothing."""
    # gas
    emit.charge()


def pop(emit: Emitter, _: Instruction) -> None:
    """Drop an operand. What waits unevaluated has no effect and cannot fail, so it just goes."""
    # operands
    emit.pop()
    # gas
    emit.charge()
