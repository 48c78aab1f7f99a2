"""Translates one Move function into one Python function.

Move code jumps; Python does not. The code is cut into basic blocks (``blocks``). A block that can
be reached in one way only is written into the branch that leads there. The others, *heads*, stand
one behind the other, each under ``if p == n``: jumping sets ``p``. A jump forward then falls
through to its head; a jump backward continues the surrounding ``while True``.
"""

from __future__ import annotations

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive
from pocketsui.vm.blocks import Block, Flow, boxed_locals, flow_of
from pocketsui.vm.emitter import Emitter
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.function import Python
from pocketsui.vm.generated import define
from pocketsui.vm.instructions import TRANSLATIONS
from pocketsui.vm.scope import ModuleScope

MAX_NESTING = 40  # branches written into one another before a block gets a head of its own


def translate(scope: ModuleScope, index: int) -> Python:
    """The Python of function definition ``index`` of the scope's module."""
    title = f"{scope.module.name}::{index}"
    function: Python = define(source_of(scope, index), "translated", scope.names, title)
    return function


def source_of(scope: ModuleScope, index: int) -> str:
    """The Python source; for readers of translations and for tests."""
    return _Translation(Emitter(scope, index)).source()


class _Translation:
    def __init__(self, emitter: Emitter) -> None:
        self._emit = emitter
        self._flow: Flow = flow_of(emitter.code, MAX_NESTING)
        self._head = 0  # start of the head that is being written
        emitter.boxed = boxed_locals(emitter.code, emitter.locals)

    def source(self) -> str:
        emit = self._emit
        names = ["m", "d", *(["y"] if emit.constraints else [])]
        names += [f"l{index}" for index in range(len(emit.parameters))]
        self._prologue()
        if self._flow.is_tree:
            self._block(self._flow.blocks[0])
        else:
            self._heads()
        return "\n".join([f"def translated({', '.join(names)}):", *emit.lines, ""])

    def _prologue(self) -> None:
        emit = self._emit
        for index in range(len(emit.parameters)):
            if index in emit.boxed:
                emit.statement(f"l{index} = [l{index}]")

    def _heads(self) -> None:
        emit = self._emit
        emit.statement("p = 0")
        emit.statement("while True:")
        emit.indent += 1
        for block in self._flow.blocks.values():
            if block.is_head:
                self._head = block.start
                emit.statement(f"if p == {block.start}:")
                self._nested(block)
        emit.indent -= 1

    def _nested(self, block: Block) -> None:
        self._emit.indent += 1
        self._block(block)
        self._emit.indent -= 1

    def _block(self, block: Block) -> None:
        """The instructions of a block, after one payment for all of them."""
        emit = self._emit
        emit.fuel = 0
        payment = len(emit.lines)
        emit.statement("m.fuel -= 0")
        emit.statement("if m.fuel < 0: m.refuel()")
        for offset in range(block.start, block.end):
            emit.offset = offset
            instruction = emit.code.instructions[offset]
            TRANSLATIONS[instruction.opcode](emit, instruction)
        emit.lines[payment] = emit.lines[payment].replace("-= 0", f"-= {emit.fuel:#x}")
        self._leave(block)

    def _leave(self, block: Block) -> None:
        """Go where the last instruction of the block says."""
        emit = self._emit
        last = emit.code.instructions[block.end - 1]
        if last.opcode in (Opcode.BR_TRUE, Opcode.BR_FALSE):
            condition = emit.pop(Primitive.BOOL)
            negation = "" if last.opcode is Opcode.BR_TRUE else "not "
            self._check_empty(block)
            self._branch(f"if {negation}{condition}:", last.operand)
            self._branch("else:", block.end)
        elif last.opcode is Opcode.VARIANT_SWITCH:
            enum = emit.settle(emit.pop_reference())
            self._check_empty(block)
            for tag, target in enumerate(emit.code.jump_tables[last.operand].targets):
                self._branch(f"{'el' if tag else ''}if {enum}[0] == {tag}:", target)
        elif last.opcode not in (Opcode.RET, Opcode.ABORT):
            self._check_empty(block)
            self._go(last.operand if last.opcode is Opcode.BRANCH else block.end)

    def _check_empty(self, block: Block) -> None:
        if self._emit.height:
            raise InvariantViolation(
                f"function {self._emit.index}: block at {block.start} leaves operands behind"
            )

    def _branch(self, test: str, target: int) -> None:
        emit = self._emit
        emit.statement(test)
        emit.indent += 1
        self._go(target)
        emit.indent -= 1

    def _go(self, target: int) -> None:
        block = self._flow.blocks[target]
        if not block.is_head:
            self._block(block)
            return
        self._emit.statement(f"p = {target}")
        if target <= self._head:
            self._emit.statement("continue")
