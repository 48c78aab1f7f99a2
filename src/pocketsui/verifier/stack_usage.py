"""Every block takes from the operand stack only what it put there, and leaves nothing behind."""

from __future__ import annotations

from pocketsui.bytecode.code import Instruction
from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import OPERANDS, Opcode, Operand
from pocketsui.verifier.functions import FunctionBody, function_used, struct_used, variant_used

MAX_HEIGHT = 1_024  # max_value_stack_size
MAX_PUSHES = 10_000  # in one block (max_push_size)

_FIXED: dict[Opcode, tuple[int, int]] = {  # what an instruction pops and pushes
    **dict.fromkeys(
        (
            Opcode.POP,
            Opcode.BR_TRUE,
            Opcode.BR_FALSE,
            Opcode.ST_LOC,
            Opcode.ABORT,
            Opcode.VARIANT_SWITCH,
        ),
        (1, 0),
    ),
    **dict.fromkeys(
        (
            Opcode.LD_U8,
            Opcode.LD_U16,
            Opcode.LD_U32,
            Opcode.LD_U64,
            Opcode.LD_U128,
            Opcode.LD_U256,
            Opcode.LD_TRUE,
            Opcode.LD_FALSE,
            Opcode.LD_CONST,
            Opcode.COPY_LOC,
            Opcode.MOVE_LOC,
            Opcode.MUT_BORROW_LOC,
            Opcode.IMM_BORROW_LOC,
        ),
        (0, 1),
    ),
    **dict.fromkeys(
        (
            Opcode.NOT,
            Opcode.FREEZE_REF,
            Opcode.READ_REF,
            Opcode.MUT_BORROW_FIELD,
            Opcode.IMM_BORROW_FIELD,
            Opcode.MUT_BORROW_FIELD_GENERIC,
            Opcode.IMM_BORROW_FIELD_GENERIC,
            Opcode.CAST_U8,
            Opcode.CAST_U16,
            Opcode.CAST_U32,
            Opcode.CAST_U64,
            Opcode.CAST_U128,
            Opcode.CAST_U256,
            Opcode.VEC_LEN,
            Opcode.VEC_POP_BACK,
        ),
        (1, 1),
    ),
    **dict.fromkeys(
        (
            Opcode.ADD,
            Opcode.SUB,
            Opcode.MUL,
            Opcode.MOD,
            Opcode.DIV,
            Opcode.BIT_OR,
            Opcode.BIT_AND,
            Opcode.XOR,
            Opcode.SHL,
            Opcode.SHR,
            Opcode.OR,
            Opcode.AND,
            Opcode.EQ,
            Opcode.NEQ,
            Opcode.LT,
            Opcode.GT,
            Opcode.LE,
            Opcode.GE,
            Opcode.VEC_IMM_BORROW,
            Opcode.VEC_MUT_BORROW,
        ),
        (2, 1),
    ),
    Opcode.WRITE_REF: (2, 0),
    Opcode.VEC_PUSH_BACK: (2, 0),
    Opcode.VEC_SWAP: (3, 0),
    Opcode.BRANCH: (0, 0),
    Opcode.NOP: (0, 0),
}


def check_stack_usage(body: FunctionBody) -> None:
    """Refuse code that does not balance, and stacks that grow too high."""
    for start, end in sorted(body.flow.ends.items()):
        height = pushed = 0
        for offset in range(start, end):
            pops, pushes = effect(body, body.code.instructions[offset])
            pushed += pushes
            if pushed > MAX_PUSHES:
                raise body.error(
                    "VALUE_STACK_PUSH_OVERFLOW",
                    start,
                    f"more than {MAX_PUSHES} values pushed in one block",
                )
            if pops > height:
                raise body.error(
                    "NEGATIVE_STACK_SIZE_WITHIN_BLOCK",
                    start,
                    f"instruction {offset} of this block takes {pops} values, {height} are there",
                )
            height += pushes - pops
            if height > MAX_HEIGHT:
                raise body.error(
                    "VALUE_STACK_OVERFLOW",
                    start,
                    f"{height} values on the stack, at most {MAX_HEIGHT}",
                )
        if height:
            raise body.error(
                "POSITIVE_STACK_SIZE_AT_BLOCK_END",
                start,
                f"the block that begins here leaves {height} values on the stack",
            )


def effect(body: FunctionBody, instruction: Instruction) -> tuple[int, int]:
    """How many values an instruction takes from the stack, and how many it puts there."""
    fixed = _FIXED.get(instruction.opcode)
    if fixed is not None:
        return fixed
    if instruction.opcode is Opcode.RET:
        return len(body.returns), 0
    if instruction.opcode is Opcode.VEC_PACK:
        return instruction.count, 1
    if instruction.opcode is Opcode.VEC_UNPACK:
        return 1, instruction.count
    operand = OPERANDS[instruction.opcode]
    if operand in (Operand.FUNCTION, Operand.FUNCTION_INSTANTIATION):
        handle, _ = function_used(body.module, operand, instruction.operand)
        signatures = body.module.signatures
        return len(signatures[handle.parameters]), len(signatures[handle.returns])
    count = _fields(body.module, operand, instruction.operand)
    return (count, 1) if instruction.opcode in _PACKING else (1, count)


_PACKING = frozenset(
    {Opcode.PACK, Opcode.PACK_GENERIC, Opcode.PACK_VARIANT, Opcode.PACK_VARIANT_GENERIC}
)


def _fields(module: CompiledModule, operand: Operand, index: int) -> int:
    """How many fields the struct or variant has that an instruction names."""
    if operand in (Operand.STRUCT, Operand.STRUCT_INSTANTIATION):
        struct, _ = struct_used(module, operand, index)
        return len(module.struct_definitions[struct].fields or ())
    return len(variant_used(module, operand, index).variant(module).fields)
