"""Locals: read only what is there, and lose nothing that may not be dropped.

Move's ``locals_safety``. A local is available, unavailable (never set, or moved away), or, where
ways meet that do not agree, possibly available, which allows neither use nor loss.
"""

from __future__ import annotations

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Ability
from pocketsui.verifier.abilities import Abilities
from pocketsui.verifier.dataflow import run_to_fixed_point
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter

UNAVAILABLE, MAYBE_AVAILABLE, AVAILABLE = 0, 1, 2
_WORDS = {UNAVAILABLE: "is not", MAYBE_AVAILABLE: "may not be", AVAILABLE: "is"}

# Ticks, as Sui counts them.
STEP_COST = 15
RETURN_COST_PER_LOCAL = 30
JOIN_COST = 10
JOIN_COST_PER_LOCAL = 5

_READING = {
    Opcode.COPY_LOC: "COPYLOC_UNAVAILABLE_ERROR",
    Opcode.MOVE_LOC: "MOVELOC_UNAVAILABLE_ERROR",
    Opcode.MUT_BORROW_LOC: "BORROWLOC_UNAVAILABLE_ERROR",
    Opcode.IMM_BORROW_LOC: "BORROWLOC_UNAVAILABLE_ERROR",
}


def check_locals(body: FunctionBody, abilities: Abilities, meter: Meter) -> None:
    """Follow every local through the function."""
    initial = bytearray(len(body.locals))
    for index in range(len(body.parameters)):
        initial[index] = AVAILABLE
    analysis = _Analysis(body, abilities, meter)
    run_to_fixed_point(body, analysis, _Locals(initial), meter)


class _Locals:
    """The availability of each local."""

    __slots__ = ("of",)

    def __init__(self, of: bytearray) -> None:
        self.of = of

    def copy(self) -> _Locals:
        return _Locals(bytearray(self.of))

    def join(self, other: _Locals, meter: Meter) -> bool:
        meter.add(JOIN_COST + JOIN_COST_PER_LOCAL * len(self.of))
        if self.of == other.of:
            return False
        joined = bytearray(
            one if one == another else MAYBE_AVAILABLE
            for one, another in zip(self.of, other.of, strict=True)
        )
        changed = joined != self.of
        self.of = joined
        return changed


class _Analysis:
    def __init__(self, body: FunctionBody, abilities: Abilities, meter: Meter) -> None:
        self._body = body
        self._meter = meter
        self._droppable = [
            bool(abilities.of(token, body.type_parameters) & Ability.DROP) for token in body.locals
        ]
        self._blocks: dict[int, list[tuple[int, Opcode, int]]] = {}

    def _steps(self, start: int, end: int) -> list[tuple[int, Opcode, int]]:
        """The instructions of a block that concern locals; loops execute them again and again."""
        steps = self._blocks.get(start)
        if steps is None:
            steps = self._blocks[start] = [
                (offset, one.opcode, one.operand)
                for offset, one in enumerate(self._body.code.instructions[start:end], start)
                if one.opcode in _READING or one.opcode in (Opcode.ST_LOC, Opcode.RET)
            ]
        return steps

    def run_block(self, state: _Locals, start: int, end: int) -> None:
        self._meter.add(STEP_COST * (end - start))
        for offset, opcode, local in self._steps(start, end):
            if opcode in _READING:
                self._read(state, opcode, local, offset)
            elif opcode is Opcode.ST_LOC:
                self._lose(state, local, "STLOC_UNSAFE_TO_DESTROY_ERROR", offset)
                state.of[local] = AVAILABLE
            elif opcode is Opcode.RET:
                self._meter.add(RETURN_COST_PER_LOCAL * len(state.of))
                for index in range(len(state.of)):
                    self._lose(state, index, "UNSAFE_RET_UNUSED_VALUES_WITHOUT_DROP", offset)

    def _read(self, state: _Locals, opcode: Opcode, local: int, offset: int) -> None:
        if state.of[local] != AVAILABLE:
            raise self._body.error(
                _READING[opcode],
                offset,
                f"local {local} {_WORDS[state.of[local]]} available here; set it on every way",
            )
        if opcode is Opcode.MOVE_LOC:
            state.of[local] = UNAVAILABLE

    def _lose(self, state: _Locals, local: int, status: str, offset: int) -> None:
        """The value of the local, if it has one, is gone after this instruction."""
        if state.of[local] != UNAVAILABLE and not self._droppable[local]:
            token = self._body.type_name(self._body.locals[local])
            raise self._body.error(
                status,
                offset,
                f"local {local} may still hold a {token}, which has no drop; move it away first",
            )
