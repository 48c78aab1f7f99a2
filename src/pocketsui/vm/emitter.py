"""Writes the Python of one function while its instructions are translated.

An instruction takes :class:`~pocketsui.vm.operands.Operand` from the stack and pushes others. What
has an effect, or may fail, becomes a statement at once, so that effects and failures keep their
order; the rest stays an expression until somebody takes it. Before a statement that changes a local
or a part of a value, the expressions that read it are *settled*: evaluated into a name.

Names in the generated source: ``m`` the machine, ``d`` the depth of the call, ``y`` the type
arguments, ``l3`` a local, ``t7`` a settled value, ``f2`` a function of the module, ``k1`` a
constant, ``y4`` a type, ``c5`` a called function.
"""

from __future__ import annotations

from collections.abc import Sequence

from pocketsui.bytecode.module import CompiledModule, FunctionDefinition
from pocketsui.bytecode.types import (
    ParameterToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
)
from pocketsui.vm.errors import InvariantViolation
from pocketsui.vm.gas import Tally
from pocketsui.vm.operands import NO_LOCALS, Operand, has_parts
from pocketsui.vm.scope import ModuleScope

LONGEST_EXPRESSION = 120  # characters that may wait on the stack unsettled


class Emitter:
    """Source, operand stack and fuel of one function. Fields:

    scope        where types, constants and called functions are looked up
    index        of the function's definition; ``f<index>`` names it in generated source
    locals       types of parameters and locals
    constraints  what abilities each type parameter has
    boxed        locals that live in a one-element list, since a ``(list, 0)`` pair refers to them
    offset       of the instruction being translated
    indent       levels of the next statement
    fuel         the tally of the block being translated, as far as it is known now
    """

    def __init__(self, scope: ModuleScope, index: int) -> None:
        self.scope = scope
        self.index = index
        definition = self.definition
        handle = self.module.function_handles[definition.handle]
        if definition.code is None:
            raise InvariantViolation("a native function has no code to translate")
        self.code = definition.code
        self.parameters: Signature = self.module.signatures[handle.parameters]
        self.locals = self.parameters + self.module.signatures[definition.code.locals]
        self.returns: Signature = self.module.signatures[handle.returns]
        self.constraints = handle.type_parameters
        self.boxed: frozenset[int] = NO_LOCALS
        self.offset = 0
        self.lines: list[str] = []
        self.indent = 1
        self.fuel = 0
        self._stack: list[Operand] = []
        self._names = 0

    @property
    def module(self) -> CompiledModule:
        return self.scope.module

    @property
    def definition(self) -> FunctionDefinition:
        return self.module.function_definitions[self.index]

    # Source

    def statement(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def fail_if(self, condition: str, failure: str, *details: object) -> None:
        """Stop the transaction at this instruction when ``condition`` holds."""
        arguments = ", ".join((f"f{self.index}", str(self.offset), *map(str, details)))
        self.statement(f"if {condition}: raise {failure}({arguments})")

    def charge(self, *, pushes: int = 0, size: int = 0, drift: int = 0) -> None:
        """One instruction, what it pushes, and the bytes that this allocates (see ``gas``)."""
        self.fuel += Tally(1, pushes, size, drift).packed

    def charge_value(self, token: SignatureToken, expression: str) -> None:
        """The bytes of a value, which the expression gives."""
        fixed = self.scope.fixed_size(token)
        if fixed is None:
            self.statement(f"m.fuel -= measure({self.type_expression(token)}, {expression})")
        else:
            self.fuel += fixed

    # Operand stack

    def push(
        self,
        expression: str,
        token: SignatureToken,
        *sources: Operand,
        memory: bool = False,
        cell: tuple[str, str] | None = None,
        simple: bool = False,
    ) -> None:
        """Push an expression made of the expressions of ``sources``."""
        reads = frozenset[int]().union(*(source.locals for source in sources))
        memory = memory or any(source.memory for source in sources)
        operand = Operand(expression, token, reads, memory, cell, simple)
        if len(expression) > LONGEST_EXPRESSION:
            operand = self.settle(operand)
        self._stack.append(operand)

    def push_local(self, index: int, token: SignatureToken, expression: str) -> None:
        boxed = index in self.boxed
        self._stack.append(
            Operand(expression, token, frozenset((index,)), memory=boxed, simple=True)
        )

    def pop(self, expected: SignatureToken | None = None) -> Operand:
        """The topmost operand. That its type is right was verified: else this is a bug."""
        if not self._stack:
            raise self.refusal("the operand stack is empty")
        operand = self._stack.pop()
        if expected is not None and operand.type != expected:
            raise self.refusal(f"expected {expected} on the stack, found {operand.type}")
        return operand

    def pop_integer(self) -> Operand:
        operand = self.pop()
        if not isinstance(operand.type, Primitive) or not operand.type.bits:
            raise self.refusal(f"expected an integer on the stack, found {operand.type}")
        return operand

    def pop_reference(
        self, target: SignatureToken | None = None, *, mutable: bool = False
    ) -> Operand:
        """A reference to a value of the target type; ``&mut`` will do for ``&``."""
        operand = self.pop()
        token = operand.type
        if not isinstance(token, ReferenceToken) or (mutable and not token.mutable):
            raise self.refusal(f"expected a reference on the stack, found {token}")
        if target is not None and token.target != target:
            raise self.refusal(f"expected a reference to {target}, found {token}")
        return operand

    def pop_many(self, expected: Sequence[SignatureToken]) -> list[Operand]:
        """The topmost operands, in the order in which they were pushed."""
        return [self.pop(token) for token in reversed(expected)][::-1]

    def refusal(self, reason: str) -> InvariantViolation:
        return InvariantViolation(f"function {self.index}, instruction {self.offset}: {reason}")

    @property
    def height(self) -> int:
        return len(self._stack)

    # Settling

    def name(self) -> str:
        self._names += 1
        return f"t{self._names}"

    def settle(self, operand: Operand) -> Operand:
        """Evaluate now; what comes back may be written as often as one likes."""
        if operand.simple and not operand.locals and not operand.memory:
            return operand
        name = self.name()
        self.statement(f"{name} = {operand}")
        return Operand(name, operand.type, simple=True)

    def reusable(self, operand: Operand) -> Operand:
        """Fit to be written more than once within one statement."""
        return operand if operand.simple else self.settle(operand)

    def settle_memory(self) -> None:
        """Before a part of some value changes."""
        self._stack = [self.settle(one) if one.memory else one for one in self._stack]

    def settle_local(self, index: int) -> None:
        """Before a local changes."""
        self._stack = [self.settle(one) if index in one.locals else one for one in self._stack]

    # Types and references

    def type_expression(self, token: SignatureToken) -> str:
        """Python for the run-time type."""
        if isinstance(token, ParameterToken):
            return f"y[{token.index}]"
        return self.scope.type_name(token)

    def push_reference(
        self, container: str, position: str, token: SignatureToken, *sources: Operand, mutable: bool
    ) -> None:
        """Push a reference to ``container[position]``, a value of type ``token``."""
        reference = ReferenceToken(token, mutable)
        part = f"{container}[{position}]"
        pair = f"({container}, {position})"
        parts = has_parts(token)
        if not mutable or parts:
            self.push(part, reference, *sources, memory=True)
        elif parts is None:
            choice = f"({part} if {self.type_expression(token)}.has_parts else {pair})"
            self.push(choice, reference, *sources, memory=True)
        else:
            self.push(pair, reference, *sources, cell=(container, position))
