"""Computes `pocketsui/vm/framework_costs.json` from the real framework's bytecode.

    python -m tests.conformance.framework_costs

The bytecode is the one inside PyPI's ``sui-sandbox``; only counts are taken from it. For every
function the shortest way from its first instruction to a return is walked, calls included. Values
whose size depends on arguments count as eight bytes.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sui_sandbox

from pocketsui.bytecode import CompiledModule, MalformedModule, read_module
from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import FunctionDefinition
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive, ReferenceToken, SignatureToken
from pocketsui.vm import framework_costs
from pocketsui.vm.blocks import successors
from pocketsui.vm.sizes import (
    REFERENCE_SIZE,
    SMALL_SIZE,
    STRUCT_SIZE,
    VECTOR_SIZE,
    primitive_size,
)

TABLE = Path(framework_costs.__file__).with_name("framework_costs.json")
MAGIC = bytes.fromhex("a11ceb0b")
LONGEST_MODULE = 200_000
FRAMEWORK = (1, 2)
"""Addresses whose functions we have."""

Counts = tuple[int, int, int, int, int]
"""Instructions, pushes, bytes, drift, calls of natives; see `pocketsui.vm.gas.Tally`."""

NOTHING: Counts = (0, 0, 0, 0, 0)
NOTHING_BUT_ITSELF: Counts = (1, 0, 0, 0, 0)
MAX_DEPTH = 30


def add(one: Counts, other: Counts) -> Counts:
    instructions, pushes, size, drift, calls = map(sum, zip(one, other, strict=True))
    return instructions, pushes, size, drift, calls


@cache
def binaries() -> dict[tuple[bytes, str], bytes]:
    """Every module inside the oracle's library, by address and name."""
    (library,) = Path(sui_sandbox.__file__).parent.glob("*.so")
    found = _modules_in(library.read_bytes())
    return {(module.address, module.name): data for module, data in found}


@cache
def modules() -> dict[tuple[bytes, str], CompiledModule]:
    """The same, read."""
    return {name: read_module(data) for name, data in binaries().items()}


def _modules_in(data: bytes) -> Iterator[tuple[CompiledModule, bytes]]:
    """Modules stand there as BCS vectors of bytes: their length comes before them."""
    at = data.find(MAGIC)
    while at >= 0:
        for width in (1, 2, 3):
            length = _uleb(data[at - width : at])
            if length is not None and len(MAGIC) < length < LONGEST_MODULE:
                module = data[at : at + length]
                try:
                    yield read_module(module), module
                except MalformedModule:
                    continue
                break
        at = data.find(MAGIC, at + 1)


def _uleb(data: bytes) -> int | None:
    """The number, if exactly these bytes are one."""
    if any(byte < 0x80 for byte in data[:-1]) or data[-1] >= 0x80:
        return None
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(data))


def counts_of(module: CompiledModule, definition: FunctionDefinition, depth: int = 0) -> Counts:
    """What a function takes on its shortest way to a return; nothing if it always aborts."""
    handle = module.function_handles[definition.handle]
    code = definition.code
    if code is None:  # the call counts a second time, inside
        returned = module.signatures[handle.returns]
        return 1, len(returned), sum(map(size_of, returned)), 0, 1
    if depth > MAX_DEPTH:
        return NOTHING
    seen: set[int] = set()
    queue: list[tuple[int, int, Counts]] = [(0, 0, NOTHING)]
    while queue:
        _, at, counts = heapq.heappop(queue)
        if at in seen:
            continue
        seen.add(at)
        instruction = code.instructions[at]
        after = add(counts, _Step(module, definition, depth).counts(instruction))
        if instruction.opcode is Opcode.RET:
            return after
        for target in successors(code, at + 1):
            heapq.heappush(queue, (after[0], target, after))
    return NOTHING


def size_of(token: SignatureToken) -> int:
    if isinstance(token, ReferenceToken):
        return REFERENCE_SIZE
    return primitive_size(token) if isinstance(token, Primitive) else SMALL_SIZE


_ARITHMETIC = frozenset(
    {"ADD", "SUB", "MUL", "DIV", "MOD", "BIT_OR", "BIT_AND", "XOR", "SHL", "SHR"}
    | {"OR", "AND", "NOT", "LT", "GT", "LE", "GE"}
)
_ONE_BYTE = frozenset(
    opcode
    for opcode in Opcode
    if opcode.name.startswith(("LD_U", "LD_TRUE", "LD_FALSE", "CAST_"))
    or opcode.name in _ARITHMETIC
)
_REFERENCE = frozenset(
    opcode for opcode in Opcode if "BORROW" in opcode.name or opcode is Opcode.FREEZE_REF
) | {Opcode.MOVE_LOC}
_NO_PUSH = frozenset(
    opcode
    for opcode in Opcode
    if opcode.name.startswith(("BR", "RET", "ABORT", "NOP", "POP", "ST_LOC", "VARIANT_SWITCH"))
) | {Opcode.VEC_PUSH_BACK}


@dataclass(frozen=True)
class _Step:
    """One instruction of a function."""

    module: CompiledModule
    definition: FunctionDefinition
    depth: int

    def counts(self, instruction: Instruction) -> Counts:
        opcode = instruction.opcode
        if opcode in _ONE_BYTE or opcode is Opcode.VEC_LEN:
            return 1, 1, 1, 0, 0
        if opcode in _REFERENCE:
            return 1, 1, REFERENCE_SIZE, 0, 0
        if opcode in _NO_PUSH:
            return NOTHING_BUT_ITSELF
        if opcode in (Opcode.CALL, Opcode.CALL_GENERIC):
            return add(NOTHING_BUT_ITSELF, self._called(instruction))
        return self._others(instruction)

    def _others(self, instruction: Instruction) -> Counts:
        match instruction.opcode:
            case Opcode.COPY_LOC:
                return 1, 1, size_of(self._local(instruction.operand)), 0, 0
            case Opcode.READ_REF:
                return 1, 1, REFERENCE_SIZE + SMALL_SIZE, 0, 0
            case Opcode.WRITE_REF:
                return 1, 1, SMALL_SIZE, 1, 0
            case Opcode.EQ | Opcode.NEQ:
                return 1, 1, 1 + 2 * SMALL_SIZE, 0, 0
            case Opcode.LD_CONST:
                return 1, 1, len(self.module.constants[instruction.operand].data), 0, 0
            case Opcode.VEC_PACK:
                return 1, 1, VECTOR_SIZE, 0, 0
            case Opcode.VEC_SWAP:
                return 1, 1, 0, 3, 0
            case Opcode.UNPACK | Opcode.UNPACK_GENERIC:
                return 1, self._fields(instruction), 0, 0, 0
            case Opcode.PACK | Opcode.PACK_GENERIC:
                return 1, 1, STRUCT_SIZE, 0, 0
            case _:
                return 1, 1, 0, 0, 0

    def _local(self, index: int) -> SignatureToken:
        handle = self.module.function_handles[self.definition.handle]
        parameters = self.module.signatures[handle.parameters]
        if index < len(parameters) or self.definition.code is None:
            return parameters[index]
        return self.module.signatures[self.definition.code.locals][index - len(parameters)]

    def _fields(self, instruction: Instruction) -> int:
        index = instruction.operand
        if instruction.opcode is Opcode.UNPACK_GENERIC:
            index = self.module.struct_instantiations[index].target
        return len(self.module.struct_definitions[index].fields or ())

    def _called(self, instruction: Instruction) -> Counts:
        index = instruction.operand
        if instruction.opcode is Opcode.CALL_GENERIC:
            index = self.module.function_instantiations[index].target
        handle = self.module.function_handles[index]
        name = self.module.identifiers[handle.name]
        return _counts_by_name(self.module.module_id(handle.module), name, self.depth + 1)


@cache
def _counts_by_name(home: tuple[bytes, str], name: str, depth: int) -> Counts:
    module = modules()[home]
    for definition in module.function_definitions:
        if module.identifiers[module.function_handles[definition.handle].name] == name:
            return counts_of(module, definition, depth)
    raise LookupError(f"{home[1]} has no function {name}")


def table() -> dict[str, Counts]:
    """The counts of every function of the framework, by ``0x1::module::function``."""
    found = {}
    for (address, _), module in sorted(modules().items()):
        number = int.from_bytes(address, "big")
        if number not in FRAMEWORK:
            continue
        for definition in module.function_definitions:
            name = module.identifiers[module.function_handles[definition.handle].name]
            found[f"0x{number}::{module.name}::{name}"] = counts_of(module, definition)
    return found


def text() -> str:
    """The table as it is committed: a function a line."""
    rows = (f"{json.dumps(name)}: {json.dumps(counts)}" for name, counts in table().items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    TABLE.write_text(text())
