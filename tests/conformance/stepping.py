"""Move stepped through, instruction by instruction, each priced by itself: what translation avoids.

It is the gas schedule written down a second time, from Sui's tables and with no thought of speed:
what a translated function is charged must be what stepping through it costs. And it tells what
translation is worth (`python -m bench.ledger profile`). Plain integers, bools, vectors of integers,
locals, references, jumps and calls inside one module are understood; that is what the corpus's
modules on control flow, arithmetic and vectors are made of.

    Stepper(module).call("fibonacci", 10)
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pocketsui.bytecode import CompiledModule
from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive, SignatureToken, VectorToken

INSTRUCTIONS = ((0, 1), (20_000, 2), (50_000, 10), (100_000, 50), (200_000, 100), (10**7, 1_000))
BYTES = ((0, 1), (100_000, 2), (500_000, 5), (1_000_000, 100), (100_000_000, 1_000))
HEIGHTS = ((0, 1), (1_000, 2), (10_000, 10))

REFERENCE = 8
INTEGER = 8


def tier(tiers: tuple[tuple[int, int], ...], count: int) -> int:
    """The price of the one that brings the count to where it is."""
    return max(each for start, each in tiers if count > start or start == 0)


@dataclass
class Gas:
    """What was counted, and what it cost, in internal units."""

    instructions: int = 0
    bytes: int = 0
    height: int = 0
    highest: int = 0
    spent: int = 0

    def charge(self, pushes: int, pops: int, size: int) -> None:
        self.height += pushes
        self.highest = max(self.highest, self.height)
        self.instructions += 1
        self.bytes += size
        self.spent += tier(INSTRUCTIONS, self.instructions)
        self.spent += tier(BYTES, self.bytes) * size
        self.spent += tier(HEIGHTS, self.highest) * pushes
        self.height = max(0, self.height - pops)


class Vector(list[int]):
    """A vector of integers of so many bytes."""

    width = 8

    @property
    def size(self) -> int:
        return 2 + self.width * len(self)


@dataclass(frozen=True)
class Reference:
    container: list[Any]
    position: int


def size_of(value: Any) -> int:
    """The size of a value, a reference counting as itself."""
    if isinstance(value, Vector):
        return value.size
    return REFERENCE if isinstance(value, Reference) else INTEGER


def size_read(value: Any) -> int:
    """The size of a value, a reference counting with what it refers to."""
    if isinstance(value, Reference):
        return REFERENCE + size_of(value.container[value.position])
    return size_of(value)


class Aborted(Exception):
    """Move code ended itself, or was ended."""


_BINARY: dict[Opcode, Callable[[int, int], int]] = {
    Opcode.ADD: operator.add,
    Opcode.SUB: operator.sub,
    Opcode.MUL: operator.mul,
    Opcode.DIV: operator.floordiv,
    Opcode.MOD: operator.mod,
    Opcode.BIT_OR: operator.or_,
    Opcode.BIT_AND: operator.and_,
    Opcode.XOR: operator.xor,
    Opcode.SHL: operator.lshift,
    Opcode.SHR: operator.rshift,
    Opcode.LT: operator.lt,
    Opcode.GT: operator.gt,
    Opcode.LE: operator.le,
    Opcode.GE: operator.ge,
    Opcode.OR: operator.or_,
    Opcode.AND: operator.and_,
}
_LITERALS = {
    Opcode.LD_U8,
    Opcode.LD_U16,
    Opcode.LD_U32,
    Opcode.LD_U64,
    Opcode.LD_TRUE,
    Opcode.LD_FALSE,
}
_CASTS = {Opcode.CAST_U8, Opcode.CAST_U16, Opcode.CAST_U32, Opcode.CAST_U64}
_JUMPS = {Opcode.BRANCH, Opcode.BR_TRUE, Opcode.BR_FALSE}


class Stepper:
    """One module, and the gas of everything that was called."""

    def __init__(self, module: CompiledModule) -> None:
        self.gas = Gas()
        self._module = module
        self._by_name = {
            module.identifiers[module.function_handles[each.handle].name]: each
            for each in module.function_definitions
        }

    def call(self, name: str, *arguments: Any) -> list[Any]:
        """Run a function; gives what it returns."""
        definition = self._by_name[name]
        if definition.code is None:
            raise NotImplementedError(f"{name} is native")
        count = len(self._module.signatures[definition.code.locals])
        frame = [*arguments, *[None] * count]
        return self._run(definition.code, frame)

    def _run(self, code: CodeUnit, frame: list[Any]) -> list[Any]:
        stack: list[Any] = []
        at = 0
        while True:
            instruction = code.instructions[at]
            at += 1
            if instruction.opcode is Opcode.RET:
                self.gas.charge(0, 0, 0)
                return stack
            if instruction.opcode in _JUMPS:
                at = self._jump(instruction, stack, at)
            else:
                self._step(instruction, stack, frame)

    def _jump(self, instruction: Instruction, stack: list[Any], following: int) -> int:
        if instruction.opcode is Opcode.BRANCH:
            self.gas.charge(0, 0, 0)
            return instruction.operand
        self.gas.charge(0, 1, 0)
        taken = stack.pop() is (instruction.opcode is Opcode.BR_TRUE)
        return instruction.operand if taken else following

    def _step(self, instruction: Instruction, stack: list[Any], frame: list[Any]) -> None:
        opcode = instruction.opcode
        if opcode in _BINARY:
            right, left = stack.pop(), stack.pop()
            self.gas.charge(1, 2, 1)
            stack.append(_BINARY[opcode](left, right))
        elif opcode in _LITERALS:
            self.gas.charge(1, 0, 1)
            value = {Opcode.LD_TRUE: True, Opcode.LD_FALSE: False}.get(opcode, instruction.operand)
            stack.append(value)
        elif opcode in _CASTS or opcode is Opcode.NOT:
            self.gas.charge(1, 1, 1)
            if opcode is Opcode.NOT:
                stack.append(not stack.pop())
        elif opcode in (Opcode.EQ, Opcode.NEQ):
            right, left = stack.pop(), stack.pop()
            self.gas.charge(1, 2, 1 + size_read(left) + size_read(right))
            stack.append((left == right) is (opcode is Opcode.EQ))
        elif opcode in (Opcode.POP, Opcode.ABORT):
            self.gas.charge(0, 1, 0)
            value = stack.pop()
            if opcode is Opcode.ABORT:
                raise Aborted(f"code {value}")
        elif opcode is Opcode.CALL:
            self._call(instruction, stack)
        else:
            self._step_memory(instruction, stack, frame)

    def _call(self, instruction: Instruction, stack: list[Any]) -> None:
        handle = self._module.function_handles[instruction.operand]
        count = len(self._module.signatures[handle.parameters])
        arguments = stack[len(stack) - count :]
        del stack[len(stack) - count :]
        self.gas.charge(0, count, 0)
        stack += self.call(self._module.identifiers[handle.name], *arguments)

    def _step_memory(self, instruction: Instruction, stack: list[Any], frame: list[Any]) -> None:
        local = instruction.operand
        match instruction.opcode:
            case Opcode.COPY_LOC:
                value = frame[local]
                self.gas.charge(1, 0, size_of(value))
                stack.append(_copy(value))
            case Opcode.MOVE_LOC:
                self.gas.charge(1, 0, REFERENCE)
                stack.append(frame[local])
            case Opcode.ST_LOC:
                self.gas.charge(0, 1, 0)
                frame[local] = stack.pop()
            case Opcode.IMM_BORROW_LOC | Opcode.MUT_BORROW_LOC:
                self.gas.charge(1, 0, REFERENCE)
                stack.append(Reference(frame, local))
            case Opcode.FREEZE_REF:
                self.gas.charge(1, 1, REFERENCE)
            case Opcode.READ_REF:
                reference = stack.pop()
                self.gas.charge(1, 1, size_read(reference))
                stack.append(_copy(reference.container[reference.position]))
            case Opcode.WRITE_REF:
                reference, value = stack.pop(), stack.pop()
                self.gas.charge(1, 2, size_of(value))
                reference.container[reference.position] = value
            case _:
                self._step_vector(instruction, stack)

    def _step_vector(self, instruction: Instruction, stack: list[Any]) -> None:
        match instruction.opcode:
            case Opcode.LD_CONST:
                constant = self._module.constants[instruction.operand]
                self.gas.charge(1, 0, len(constant.data))
                stack.append(_constant(constant.type, constant.data))
            case Opcode.VEC_PACK:
                self.gas.charge(1, instruction.count, 8)
                count = instruction.count
                items = stack[len(stack) - count :]
                del stack[len(stack) - count :]
                stack.append(_vector(self._module.signatures[instruction.operand][0], items))
            case Opcode.VEC_LEN:
                self.gas.charge(1, 1, 1)
                stack.append(len(_behind(stack.pop())))
            case Opcode.VEC_IMM_BORROW | Opcode.VEC_MUT_BORROW:
                position, vector = stack.pop(), _behind(stack.pop())
                self.gas.charge(1, 2, REFERENCE)
                if position >= len(vector):
                    raise Aborted("index out of bounds")
                stack.append(Reference(vector, position))
            case Opcode.VEC_PUSH_BACK:
                value, vector = stack.pop(), _behind(stack.pop())
                self.gas.charge(0, 2, 0)
                vector.append(value)
            case Opcode.VEC_POP_BACK:
                self.gas.charge(1, 1, 0)
                stack.append(_behind(stack.pop()).pop())
            case Opcode.VEC_SWAP:
                right, left, vector = stack.pop(), stack.pop(), _behind(stack.pop())
                self.gas.charge(1, 1, 0)
                vector[left], vector[right] = vector[right], vector[left]
            case other:
                raise NotImplementedError(f"{other.name} is not stepped through here")


def _copy(value: Any) -> Any:
    if not isinstance(value, Vector):
        return value
    copy = Vector(value)
    copy.width = value.width
    return copy


def _behind(reference: Reference) -> Any:
    return reference.container[reference.position]


def _vector(element: SignatureToken, items: list[int]) -> Vector:
    if not isinstance(element, Primitive):
        raise NotImplementedError(f"vectors of {element} are not stepped through here")
    vector = Vector(items)
    vector.width = max(element.bits // 8, 1)
    return vector


def _constant(token: SignatureToken, data: bytes) -> Any:
    if token == VectorToken(Primitive.U8):
        return _vector(Primitive.U8, list(data[1:]))
    if isinstance(token, Primitive) and token.bits:
        return int.from_bytes(data, "little")
    raise NotImplementedError(f"constants of type {token} are not stepped through here")
