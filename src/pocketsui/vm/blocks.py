"""Basic blocks: code without a jump in or out of its middle, and how they follow one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pocketsui.bytecode.code import CodeUnit
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Signature
from pocketsui.vm.operands import has_parts

_ENDINGS = frozenset(
    {
        Opcode.RET,
        Opcode.ABORT,
        Opcode.BRANCH,
        Opcode.BR_TRUE,
        Opcode.BR_FALSE,
        Opcode.VARIANT_SWITCH,
    }
)


@dataclass(frozen=True, slots=True)
class Block:
    start: int  # offset of the first instruction
    end: int  # offset after the last one
    is_head: bool  # reached in more than one way, or from behind


@dataclass(frozen=True, slots=True)
class Flow:
    """The blocks that can be reached. Fields:

    blocks      by their start, in the order of the code
    is_tree     whether nothing leads to the first block, and one way only to every other
    """

    blocks: Mapping[int, Block]
    is_tree: bool


def successors(code: CodeUnit, end: int) -> tuple[int, ...]:
    """Where the block that ends before ``end`` may go."""
    last = code.instructions[end - 1]
    if last.opcode in (Opcode.RET, Opcode.ABORT):
        return ()
    if last.opcode is Opcode.BRANCH:
        return (last.operand,)
    if last.opcode is Opcode.VARIANT_SWITCH:
        return code.jump_tables[last.operand].targets
    if last.opcode in (Opcode.BR_TRUE, Opcode.BR_FALSE):
        return (last.operand, end)
    return (end,)


def flow_of(code: CodeUnit, max_nesting: int) -> Flow:
    """Cut code into blocks. No chain of headless blocks is longer than ``max_nesting``."""
    ends = block_ends(code)
    reached, pending = {0}, [0]
    while pending:
        for target in successors(code, ends[pending.pop()]):
            if target not in reached:
                reached.add(target)
                pending.append(target)
    arrivals = Counter(target for start in reached for target in successors(code, ends[start]))
    nesting: dict[int, int] = {}
    blocks: dict[int, Block] = {}
    for start in sorted(reached):
        # Its only predecessor, if that lies before it, has told how deep this block would stand.
        depth = nesting.get(start)
        is_head = start == 0 or arrivals[start] > 1 or depth is None or depth > max_nesting
        blocks[start] = Block(start, ends[start], is_head)
        for target in successors(code, ends[start]):
            nesting[target] = 1 if is_head or depth is None else depth + 1
    heads = sum(block.is_head for block in blocks.values())
    return Flow(blocks, is_tree=heads == 1 and not arrivals[0])


def block_ends(code: CodeUnit) -> dict[int, int]:
    """End of each block, by its start."""
    count = len(code.instructions)
    leaders = {0}
    for offset, instruction in enumerate(code.instructions):
        if instruction.opcode in _ENDINGS:
            leaders.update(successors(code, offset + 1))
            leaders.add(offset + 1)
    ordered = sorted(leader for leader in leaders if leader < count)
    return dict(zip(ordered, [*ordered[1:], count], strict=True))


def boxed_locals(code: CodeUnit, locals_: Signature) -> frozenset[int]:
    """Locals that a ``&mut`` pair may refer to: borrowed mutably, and not surely with parts."""
    return frozenset(
        instruction.operand
        for instruction in code.instructions
        if instruction.opcode is Opcode.MUT_BORROW_LOC
        and not has_parts(locals_[instruction.operand])
    )
