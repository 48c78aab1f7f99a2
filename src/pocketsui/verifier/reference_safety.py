"""References: none outlives what it points to, and nothing changes under another's eyes.

Move's ``reference_safety``: the rules themselves are in ``reference_state``; here is what each
instruction does with the references on the operand stack.
"""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.opcodes import OPERANDS, Opcode
from pocketsui.verifier.dataflow import run_to_fixed_point
from pocketsui.verifier.functions import FunctionBody, field_used, function_used, variant_used
from pocketsui.verifier.meter import Meter
from pocketsui.verifier.reference_state import BorrowError, ReferenceState, Value
from pocketsui.verifier.stack_usage import effect

STEP_COST = 1  # ticks

Rule = Callable[["_Analysis", ReferenceState, Instruction], None]


def check_references(body: FunctionBody, meter: Meter) -> None:
    """Follow every reference through the function."""
    run_to_fixed_point(body, _Analysis(body, meter), ReferenceState(body, meter), meter)


class _Analysis:
    """Executes blocks; the stack is empty between them."""

    def __init__(self, body: FunctionBody, meter: Meter) -> None:
        self._body = body
        self._meter = meter
        self._stack: list[Value] = []
        self._blocks: dict[int, list[tuple[int, Rule, Instruction]]] = {}

    def _steps(self, start: int, end: int) -> list[tuple[int, Rule, Instruction]]:
        """The instructions of a block that use the stack; loops execute them again and again."""
        steps = self._blocks.get(start)
        if steps is None:
            steps = self._blocks[start] = [
                (offset, _RULES.get(one.opcode, _Analysis._values), one)
                for offset, one in enumerate(self._body.code.instructions[start:end], start)
                if one.opcode not in (Opcode.NOP, Opcode.BRANCH)
            ]
        return steps

    def run_block(self, state: ReferenceState, start: int, end: int) -> None:
        self._meter.add(STEP_COST * (end - start))
        for offset, rule, instruction in self._steps(start, end):
            try:
                rule(self, state, instruction)
            except BorrowError as error:
                message = f"{instruction.opcode.name}: {error}"
                raise self._body.error(error.status, offset, message) from None
        state.close_block()

    def _pop_reference(self) -> int:
        value = self._stack.pop()
        if value is None:
            raise AssertionError("the types were checked, so this is a reference")
        return value

    def _values(self, _state: ReferenceState, instruction: Instruction) -> None:
        """Everything that neither takes nor gives references."""
        pops, pushes = effect(self._body, instruction)
        if pops:
            del self._stack[-pops:]
        self._stack.extend([None] * pushes)

    def _pop(self, state: ReferenceState, _: Instruction) -> None:
        state.release(self._stack.pop())

    def _copy_local(self, state: ReferenceState, instruction: Instruction) -> None:
        self._stack.append(state.copy_local(instruction.operand))

    def _move_local(self, state: ReferenceState, instruction: Instruction) -> None:
        self._stack.append(state.move_local(instruction.operand))

    def _store_local(self, state: ReferenceState, instruction: Instruction) -> None:
        state.store_local(instruction.operand, self._stack.pop())

    def _borrow_local(self, state: ReferenceState, instruction: Instruction) -> None:
        mutable = instruction.opcode is Opcode.MUT_BORROW_LOC
        self._stack.append(state.borrow_local(instruction.operand, mutable=mutable))

    def _freeze(self, state: ReferenceState, _: Instruction) -> None:
        self._stack.append(state.freeze(self._pop_reference()))

    def _compare(self, state: ReferenceState, _: Instruction) -> None:
        operands = [self._stack.pop(), self._stack.pop()]
        state.read(*(one for one in operands if one is not None))
        self._stack.append(None)

    def _read(self, state: ReferenceState, _: Instruction) -> None:
        state.read(self._pop_reference())
        self._stack.append(None)

    def _write(self, state: ReferenceState, _: Instruction) -> None:
        reference = self._pop_reference()
        self._stack.pop()
        state.write(reference)

    def _borrow_field(self, state: ReferenceState, instruction: Instruction) -> None:
        mutable = instruction.opcode in (Opcode.MUT_BORROW_FIELD, Opcode.MUT_BORROW_FIELD_GENERIC)
        operand = OPERANDS[instruction.opcode]
        field, _ = field_used(self._body.module, operand, instruction.operand)
        self._stack.append(state.borrow_field(self._pop_reference(), field, mutable=mutable))

    def _borrow_variant(self, state: ReferenceState, instruction: Instruction) -> None:
        mutable = instruction.opcode in _MUTABLE_VARIANTS
        module = self._body.module
        use = variant_used(module, OPERANDS[instruction.opcode], instruction.operand)
        count = len(use.variant(module).fields)
        reference = self._pop_reference()
        self._stack += state.borrow_variant(reference, use.enum, use.tag, count, mutable=mutable)

    def _vector_length(self, state: ReferenceState, _: Instruction) -> None:
        state.use_vector(self._pop_reference(), mutable=False)
        self._stack.append(None)

    def _vector_borrow(self, state: ReferenceState, instruction: Instruction) -> None:
        self._stack.pop()
        mutable = instruction.opcode is Opcode.VEC_MUT_BORROW
        self._stack.append(state.borrow_element(self._pop_reference(), mutable=mutable))

    def _vector_change(self, state: ReferenceState, instruction: Instruction) -> None:
        pops, pushes = effect(self._body, instruction)
        if pops > 1:
            del self._stack[1 - pops :]  # index and value operands lie over the vector
        state.use_vector(self._pop_reference(), mutable=True)
        self._stack.extend([None] * pushes)

    def _call(self, state: ReferenceState, instruction: Instruction) -> None:
        module = self._body.module
        handle, _ = function_used(module, OPERANDS[instruction.opcode], instruction.operand)
        count = len(module.signatures[handle.parameters])
        arguments = self._stack[len(self._stack) - count :]
        del self._stack[len(self._stack) - count :]
        self._stack += state.call(arguments, module.signatures[handle.returns])

    def _ret(self, state: ReferenceState, _: Instruction) -> None:
        values, self._stack = self._stack, []
        state.ret(values)


_MUTABLE_VARIANTS = frozenset(
    {Opcode.UNPACK_VARIANT_MUT_REF, Opcode.UNPACK_VARIANT_GENERIC_MUT_REF}
)

_RULES: dict[Opcode, Rule] = {
    Opcode.POP: _Analysis._pop,
    Opcode.VARIANT_SWITCH: _Analysis._pop,
    Opcode.COPY_LOC: _Analysis._copy_local,
    Opcode.MOVE_LOC: _Analysis._move_local,
    Opcode.ST_LOC: _Analysis._store_local,
    Opcode.MUT_BORROW_LOC: _Analysis._borrow_local,
    Opcode.IMM_BORROW_LOC: _Analysis._borrow_local,
    Opcode.FREEZE_REF: _Analysis._freeze,
    Opcode.EQ: _Analysis._compare,
    Opcode.NEQ: _Analysis._compare,
    Opcode.READ_REF: _Analysis._read,
    Opcode.WRITE_REF: _Analysis._write,
    Opcode.MUT_BORROW_FIELD: _Analysis._borrow_field,
    Opcode.IMM_BORROW_FIELD: _Analysis._borrow_field,
    Opcode.MUT_BORROW_FIELD_GENERIC: _Analysis._borrow_field,
    Opcode.IMM_BORROW_FIELD_GENERIC: _Analysis._borrow_field,
    Opcode.UNPACK_VARIANT_IMM_REF: _Analysis._borrow_variant,
    Opcode.UNPACK_VARIANT_MUT_REF: _Analysis._borrow_variant,
    Opcode.UNPACK_VARIANT_GENERIC_IMM_REF: _Analysis._borrow_variant,
    Opcode.UNPACK_VARIANT_GENERIC_MUT_REF: _Analysis._borrow_variant,
    Opcode.VEC_LEN: _Analysis._vector_length,
    Opcode.VEC_IMM_BORROW: _Analysis._vector_borrow,
    Opcode.VEC_MUT_BORROW: _Analysis._vector_borrow,
    Opcode.VEC_PUSH_BACK: _Analysis._vector_change,
    Opcode.VEC_POP_BACK: _Analysis._vector_change,
    Opcode.VEC_SWAP: _Analysis._vector_change,
    Opcode.CALL: _Analysis._call,
    Opcode.CALL_GENERIC: _Analysis._call,
    Opcode.RET: _Analysis._ret,
}
