"""Small changes to real modules: what a careless or hostile compiler might make of them.

Three of four change the code of a function, one of four an entry of a table. Everything is drawn
from what the module has, so that most mutants can be read and the verifier has to decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.module import (
    CompiledModule,
    Constant,
    Field,
    FunctionDefinition,
    Visibility,
)
from pocketsui.bytecode.opcodes import OPERANDS, Opcode, Operand
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from tests.conformance.verifier_oracle import PROBE

T = TypeVar("T")

_SIBLINGS = (
    (Opcode.COPY_LOC, Opcode.MOVE_LOC),
    (Opcode.COPY_LOC, Opcode.MOVE_LOC, Opcode.IMM_BORROW_LOC, Opcode.MUT_BORROW_LOC),
    (Opcode.MUT_BORROW_LOC, Opcode.IMM_BORROW_LOC),
    (Opcode.MUT_BORROW_FIELD, Opcode.IMM_BORROW_FIELD),
    (Opcode.MUT_BORROW_FIELD_GENERIC, Opcode.IMM_BORROW_FIELD_GENERIC),
    (Opcode.VEC_MUT_BORROW, Opcode.VEC_IMM_BORROW),
    (Opcode.UNPACK_VARIANT_IMM_REF, Opcode.UNPACK_VARIANT_MUT_REF),
    (Opcode.UNPACK_VARIANT_GENERIC_IMM_REF, Opcode.UNPACK_VARIANT_GENERIC_MUT_REF),
    (Opcode.POP, Opcode.NOP),
    (Opcode.BR_TRUE, Opcode.BR_FALSE),
    (Opcode.READ_REF, Opcode.NOP, Opcode.FREEZE_REF),
)


def mutant(module: CompiledModule, random: Random) -> CompiledModule:
    """The module with one to three changes; now and then there is nothing to change."""
    if random.random() < 0.75:
        return _with_other_code(module, random)
    return random.choice(_TABLE_CHANGES)(module, random)


def _at(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _index(items: Sequence[object], random: Random) -> int:
    return random.randrange(len(items))


# Code


def _with_other_code(module: CompiledModule, random: Random) -> CompiledModule:
    index = _index(module.function_definitions, random)
    definition = module.function_definitions[index]
    if definition.code is None:
        return module
    code = definition.code
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        code = _other_code(module, replace(definition, code=code), code, random)
    definitions = _at(module.function_definitions, index, replace(definition, code=code))
    return replace(module, function_definitions=definitions)


def _other_code(
    module: CompiledModule, definition: FunctionDefinition, code: CodeUnit, random: Random
) -> CodeUnit:
    at = _index(code.instructions, random)
    old = code.instructions[at]
    choice = random.random()
    if choice > 0.85:
        return _with_insertion(module, definition, code, at, random)
    if choice > 0.75:
        new = _drawn(module, definition, code, random.choice(list(Opcode)), random)
    elif choice > 0.65:
        following = min(at + 1, len(code.instructions) - 1)
        swapped = _at(code.instructions, at, code.instructions[following])
        return replace(code, instructions=_at(swapped, following, old))
    elif choice > 0.55:
        new = Instruction(Opcode.NOP)
    elif choice > 0.35 and (groups := [group for group in _SIBLINGS if old.opcode in group]):
        new = replace(old, opcode=random.choice(random.choice(groups)))
    else:
        new = _drawn(module, definition, code, old.opcode, random)
    return replace(code, instructions=_at(code.instructions, at, new))


def _count_locals(module: CompiledModule, definition: FunctionDefinition, code: CodeUnit) -> int:
    parameters = module.function_handles[definition.handle].parameters
    return len(module.signatures[parameters]) + len(module.signatures[code.locals])


def _drawn(
    module: CompiledModule,
    definition: FunctionDefinition,
    code: CodeUnit,
    opcode: Opcode,
    random: Random,
) -> Instruction:
    """An instruction with an operand that exists; NOP if there is none."""
    operand = OPERANDS.get(opcode, Operand.NOTHING)
    elements = [index for index, one in enumerate(module.signatures) if len(one) == 1]
    choices: dict[Operand, Sequence[int]] = {
        Operand.NOTHING: range(1),
        Operand.TARGET: range(len(code.instructions)),
        Operand.LOCAL: range(_count_locals(module, definition, code)),
        Operand.CONSTANT: range(len(module.constants)),
        Operand.FUNCTION: range(len(module.function_handles)),
        Operand.FUNCTION_INSTANTIATION: range(len(module.function_instantiations)),
        Operand.STRUCT: range(len(module.struct_definitions)),
        Operand.STRUCT_INSTANTIATION: range(len(module.struct_instantiations)),
        Operand.FIELD: range(len(module.field_handles)),
        Operand.FIELD_INSTANTIATION: range(len(module.field_instantiations)),
        Operand.VARIANT: range(len(module.variant_handles)),
        Operand.VARIANT_INSTANTIATION: range(len(module.variant_instantiations)),
        Operand.ELEMENT: elements,
        Operand.ELEMENT_AND_COUNT: elements,
        Operand.JUMP_TABLE: range(len(code.jump_tables)),
    }
    values = choices.get(operand, (0, 1, 2, 255))
    if not values:
        return Instruction(Opcode.NOP)
    count = random.choice([0, 0, 1, 2, 3]) if operand is Operand.ELEMENT_AND_COUNT else 0
    return Instruction(opcode, random.choice(values), count)


def _with_insertion(
    module: CompiledModule,
    definition: FunctionDefinition,
    code: CodeUnit,
    at: int,
    random: Random,
) -> CodeUnit:
    """A few instructions more that mostly balance; jumps still lead where they led."""
    count = _count_locals(module, definition, code)
    if not count:
        return code
    local, other = random.randrange(count), random.randrange(count)
    target = _index(code.instructions, random)
    extra = random.choice(
        (
            (Instruction(Opcode.COPY_LOC, local), Instruction(Opcode.POP)),
            (Instruction(Opcode.MOVE_LOC, local), Instruction(Opcode.POP)),
            (Instruction(Opcode.MUT_BORROW_LOC, local), Instruction(Opcode.POP)),
            (Instruction(Opcode.MOVE_LOC, local), Instruction(Opcode.ST_LOC, local)),
            (Instruction(Opcode.COPY_LOC, local), Instruction(Opcode.ST_LOC, other)),
            (Instruction(Opcode.MUT_BORROW_LOC, local), Instruction(Opcode.ST_LOC, other)),
            (Instruction(Opcode.IMM_BORROW_LOC, local), Instruction(Opcode.ST_LOC, other)),
            (Instruction(Opcode.LD_TRUE), Instruction(Opcode.BR_TRUE, target)),
            (Instruction(Opcode.COPY_LOC, local),),
        )
    )

    def moved(offset: int) -> int:
        return offset + len(extra) if offset > at else offset

    instructions = [
        replace(one, operand=moved(one.operand))
        if OPERANDS.get(one.opcode) is Operand.TARGET
        else one
        for one in code.instructions
    ]
    instructions[at:at] = extra
    tables = tuple(
        replace(table, targets=tuple(map(moved, table.targets))) for table in code.jump_tables
    )
    return replace(code, instructions=tuple(instructions), jump_tables=tables)


# Tables


def _token(module: CompiledModule, random: Random, depth: int = 0) -> SignatureToken:
    choice = random.random()
    if choice < 0.4 or depth > 3:
        return random.choice(list(Primitive))
    if choice < 0.5:
        return VectorToken(_token(module, random, depth + 1))
    if choice < 0.65 and depth == 0:
        return ReferenceToken(_token(module, random, 1), random.random() < 0.5)
    if choice < 0.75 or not module.datatype_handles:
        return ParameterToken(random.randrange(2))
    handle = _index(module.datatype_handles, random)
    parameters = module.datatype_handles[handle].parameters
    return DatatypeToken(handle, tuple(_token(module, random, depth + 1) for _ in parameters))


def _other_signature(module: CompiledModule, random: Random) -> CompiledModule:
    index = _index(module.signatures, random)
    old = module.signatures[index]
    token = _token(module, random)
    new = _at(old, _index(old, random), token) if old else (token,)
    return replace(module, signatures=_at(module.signatures, index, new))


def _other_datatype(module: CompiledModule, random: Random) -> CompiledModule:
    if not module.datatype_handles:
        return module
    index = _index(module.datatype_handles, random)
    handle = module.datatype_handles[index]
    if handle.parameters and random.random() < 0.5:
        position = _index(handle.parameters, random)
        old = handle.parameters[position]
        new = random.choice(
            (
                replace(old, phantom=not old.phantom),
                replace(old, constraints=Ability(random.randrange(16))),
            )
        )
        handle = replace(handle, parameters=_at(handle.parameters, position, new))
    else:
        handle = random.choice(
            (
                replace(handle, abilities=Ability(random.randrange(16))),
                replace(handle, name=_index(module.identifiers, random)),
                replace(handle, module=_index(module.module_handles, random)),
            )
        )
    return replace(module, datatype_handles=_at(module.datatype_handles, index, handle))


def _other_field(module: CompiledModule, random: Random) -> CompiledModule:
    if module.enum_definitions and random.random() < 0.3:
        index = _index(module.enum_definitions, random)
        enum = module.enum_definitions[index]
        tag = _index(enum.variants, random)
        fields = (*enum.variants[tag].fields[1:], Field(0, _token(module, random)))
        variant = replace(enum.variants[tag], fields=fields)
        enum = replace(enum, variants=_at(enum.variants, tag, variant))
        return replace(module, enum_definitions=_at(module.enum_definitions, index, enum))
    if not module.struct_definitions:
        return module
    index = _index(module.struct_definitions, random)
    struct = module.struct_definitions[index]
    old = struct.fields or ()
    position = _index(old, random)
    new = replace(old[position], type=_token(module, random))
    struct = replace(struct, fields=_at(old, position, new))
    return replace(module, struct_definitions=_at(module.struct_definitions, index, struct))


def _other_function_handle(module: CompiledModule, random: Random) -> CompiledModule:
    index = _index(module.function_handles, random)
    handle = module.function_handles[index]
    new = random.choice(
        (
            replace(handle, parameters=_index(module.signatures, random)),
            replace(handle, returns=_index(module.signatures, random)),
            replace(handle, name=_index(module.identifiers, random)),
            replace(handle, module=_index(module.module_handles, random)),
            replace(
                handle,
                type_parameters=tuple(
                    Ability(random.randrange(16)) for _ in handle.type_parameters
                ),
            ),
        )
    )
    return replace(module, function_handles=_at(module.function_handles, index, new))


def _other_function(module: CompiledModule, random: Random) -> CompiledModule:
    index = _index(module.function_definitions, random)
    old = module.function_definitions[index]
    new = random.choice(
        (
            replace(old, handle=_index(module.function_handles, random)),
            replace(old, visibility=random.choice(list(Visibility))),
            replace(
                old,
                code=old.code and replace(old.code, locals=_index(module.signatures, random)),
            ),
        )
    )
    return replace(module, function_definitions=_at(module.function_definitions, index, new))


def _other_constant(module: CompiledModule, random: Random) -> CompiledModule:
    if not module.constants:
        return module
    index = _index(module.constants, random)
    old = module.constants[index]
    new = random.choice(
        (
            Constant(_token(module, random), old.data),
            replace(old, data=old.data[:-1]),
            replace(old, data=old.data + b"\x00"),
            replace(old, data=b"\x02" + old.data[1:]),
            random.choice(module.constants),
        )
    )
    return replace(module, constants=_at(module.constants, index, new))


def _other_name(module: CompiledModule, random: Random) -> CompiledModule:
    index = _index(module.identifiers, random)
    if module.identifiers[index] in (PROBE, module.name):
        return module
    new = random.choice(("a", "init", random.choice(module.identifiers)))
    return replace(module, identifiers=_at(module.identifiers, index, new))


def _other_instantiation(module: CompiledModule, random: Random) -> CompiledModule:
    signature = _index(module.signatures, random)
    functions, structs = module.function_instantiations, module.struct_instantiations
    if functions and random.random() < 0.5:
        index = _index(functions, random)
        changed = _at(functions, index, replace(functions[index], type_arguments=signature))
        return replace(module, function_instantiations=changed)
    if structs:
        index = _index(structs, random)
        changed = _at(structs, index, replace(structs[index], type_arguments=signature))
        return replace(module, struct_instantiations=changed)
    return module


def _other_friend(module: CompiledModule, random: Random) -> CompiledModule:
    return replace(module, friends=(*module.friends, random.choice(module.module_handles)))


_TABLE_CHANGES = (
    _other_signature,
    _other_datatype,
    _other_field,
    _other_function_handle,
    _other_function,
    _other_constant,
    _other_name,
    _other_instantiation,
    _other_friend,
)
