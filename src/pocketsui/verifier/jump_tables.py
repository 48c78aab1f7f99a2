"""Every jump table of a function is used by a VARIANT_SWITCH (``disallow_jump_orphans``)."""

from __future__ import annotations

from pocketsui.bytecode.opcodes import Opcode
from pocketsui.verifier.functions import FunctionBody


def check_jump_tables(body: FunctionBody) -> None:
    """Refuse tables that no instruction names."""
    used = {
        instruction.operand
        for instruction in body.code.instructions
        if instruction.opcode is Opcode.VARIANT_SWITCH
    }
    unused = sorted(set(range(len(body.code.jump_tables))) - used)
    if unused:
        raise body.error("INVALID_ENUM_SWITCH", None, f"jump table {unused[0]} is used nowhere")
