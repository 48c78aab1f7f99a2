"""The types on the operand stack, while one block is checked."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.bytecode.types import (
    DatatypeToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from pocketsui.verifier.abilities import Abilities
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter

TYPE_NODE_COST = 30  # ticks for each token of a type that is pushed


class TypeState:
    """What the rules of all instructions work on. Fields:

    body     the function
    offset   of the instruction being checked
    """

    def __init__(self, body: FunctionBody, abilities: Abilities, meter: Meter) -> None:
        self.body = body
        self.offset = 0
        self._abilities = abilities
        self._meter = meter
        self._stack: list[SignatureToken] = []
        self._sizes: dict[SignatureToken, int] = {}

    @property
    def module(self) -> CompiledModule:
        return self.body.module

    def operand_of(self, instruction: Instruction) -> Operand:
        """Which table the instruction's index is of."""
        return OPERANDS[instruction.opcode]

    def push(self, token: SignatureToken) -> None:
        self.charge(token)
        self._stack.append(token)

    def pop(self) -> SignatureToken:
        """The topmost type; that there is one, the check of stack usage has seen to."""
        return self._stack.pop()

    def charge(self, *tokens: SignatureToken) -> None:
        """Pay for handling types of that size."""
        for token in tokens:
            size = self._sizes.get(token)
            if size is None:
                size = self._sizes[token] = _size(token)
            self._meter.add(TYPE_NODE_COST * size)

    def expect(self, expected: SignatureToken, status: str) -> None:
        """Pop a value of exactly this type."""
        self.same(self.pop(), expected, status)

    def expect_all(self, expected: Signature, status: str) -> None:
        """Pop values of these types; the last one is on top."""
        for token in reversed(expected):
            self.expect(token, status)

    def same(self, found: SignatureToken, expected: SignatureToken, status: str) -> None:
        if found != expected:
            name = self.body.type_name
            raise self.error(status, f"expected {name(expected)}, got {name(found)}")

    def expect_integer(self) -> Primitive:
        """Pop an integer of any width; gives its type."""
        token = self.pop()
        if isinstance(token, Primitive) and token.bits:
            return token
        raise self.error(
            "INTEGER_OP_TYPE_MISMATCH_ERROR",
            f"expected an integer, got {self.body.type_name(token)}",
        )

    def expect_reference(self, status: str, *, mutable: bool = False) -> ReferenceToken:
        """Pop a reference; ``&mut`` will do for ``&``."""
        token = self.pop()
        if isinstance(token, ReferenceToken) and token.mutable >= mutable:
            return token
        wanted = "a mutable reference" if mutable else "a reference"
        raise self.error(status, f"expected {wanted}, got {self.body.type_name(token)}")

    def has(self, ability: int, token: SignatureToken) -> bool:
        return bool(self._abilities.of(token, self.body.type_parameters) & ability)

    def need(self, ability: int, token: SignatureToken, status: str) -> None:
        """The type allows what the instruction does with its value."""
        if not self.has(ability, token):
            raise self.error(status, f"a {self.body.type_name(token)} does not allow that")

    def error(self, status: str, message: str) -> VerificationError:
        opcode = self.body.code.instructions[self.offset].opcode
        return self.body.error(status, self.offset, f"{opcode.name}: {message}")


def _size(token: SignatureToken) -> int:
    """How many tokens a type is made of."""
    if isinstance(token, VectorToken):
        return 1 + _size(token.element)
    if isinstance(token, ReferenceToken):
        return 1 + _size(token.target)
    if isinstance(token, DatatypeToken):
        return 1 + sum(map(_size, token.arguments))
    return 1
