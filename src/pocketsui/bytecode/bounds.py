"""Every index of a module points at something, and no type is applied to too few arguments.

After this check the rest of the package indexes tables without looking (Move's ``check_bounds``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sized

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.errors import MalformedModule
from pocketsui.bytecode.instantiations import type_arguments_of
from pocketsui.bytecode.module import CompiledModule, Field, FunctionDefinition
from pocketsui.bytecode.opcodes import OPERANDS, Opcode, Operand
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)

LOCALS_MAX = 256  # parameters and locals together, since a local is named by one byte


def check_bounds(module: CompiledModule) -> None:
    """Raise :class:`MalformedModule` for the first index that points at nothing."""
    _check_handles(module)
    _check_definitions(module)
    _check_instantiations(module)
    for position, definition in enumerate(module.function_definitions):
        _check_function(module, position, definition)


def _check(index: int, table: Sized, what: str) -> None:
    if index >= len(table):
        raise MalformedModule("INDEX_OUT_OF_BOUNDS", f"{what} {index} of {len(table)}")


def _check_handles(module: CompiledModule) -> None:
    _check(module.self_handle, module.module_handles, "module handle")
    for handle in (*module.module_handles, *module.friends):
        _check(handle.address, module.addresses, "address")
        _check(handle.name, module.identifiers, "identifier")
    for datatype in module.datatype_handles:
        _check(datatype.module, module.module_handles, "module handle")
        _check(datatype.name, module.identifiers, "identifier")
    for function in module.function_handles:
        _check(function.module, module.module_handles, "module handle")
        _check(function.name, module.identifiers, "identifier")
        for signature in (function.parameters, function.returns):
            _check(signature, module.signatures, "signature")
            _check_tokens(
                module, module.signatures[signature], len(function.type_parameters), "signature"
            )
    for signature_tokens in module.signatures:
        _check_tokens(module, signature_tokens, None, "signature")


def _check_tokens(
    module: CompiledModule,
    tokens: Iterable[SignatureToken],
    type_parameters: int | None,
    what: str,
) -> None:
    """``type_parameters`` is how many are in scope, None where that is not known yet."""
    pending = list(tokens)
    while pending:
        token = pending.pop()
        if isinstance(token, VectorToken):
            pending.append(token.element)
        elif isinstance(token, ReferenceToken):
            pending.append(token.target)
        elif isinstance(token, ParameterToken):
            if type_parameters is not None:
                _check(token.index, range(type_parameters), f"{what}: type parameter")
        elif isinstance(token, DatatypeToken):
            _check(token.handle, module.datatype_handles, f"{what}: datatype handle")
            expected = len(module.datatype_handles[token.handle].parameters)
            if len(token.arguments) != expected:
                raise MalformedModule(
                    "NUMBER_OF_TYPE_ARGUMENTS_MISMATCH",
                    f"{what}: {len(token.arguments)} type arguments, {expected} expected",
                )
            pending.extend(token.arguments)


def _check_definitions(module: CompiledModule) -> None:
    for struct in module.struct_definitions:
        _check_datatype(module, struct.handle, struct.fields or ())
    for enum in module.enum_definitions:
        for variant in enum.variants:
            _check(variant.name, module.identifiers, "identifier")
            _check_datatype(module, enum.handle, variant.fields)
    for constant in module.constants:
        _check_tokens(module, (constant.type,), 0, "constant")
    for field in module.field_handles:
        _check(field.owner, module.struct_definitions, "struct definition")
        _check(field.position, module.struct_definitions[field.owner].fields or (), "field")
    for handle in module.variant_handles:
        _check(handle.enum, module.enum_definitions, "enum definition")
        _check(handle.variant, module.enum_definitions[handle.enum].variants, "variant")


def _check_datatype(module: CompiledModule, handle: int, fields: Iterable[Field]) -> None:
    _check(handle, module.datatype_handles, "datatype handle")
    datatype = module.datatype_handles[handle]
    if datatype.module != module.self_handle:
        raise MalformedModule("INVALID_MODULE_HANDLE", "defines a datatype of another module")
    for field in fields:
        _check(field.name, module.identifiers, "identifier")
        _check_tokens(module, (field.type,), len(datatype.parameters), "field")


def _check_instantiations(module: CompiledModule) -> None:
    for instantiations, targets, what in (
        (module.function_instantiations, module.function_handles, "function handle"),
        (module.struct_instantiations, module.struct_definitions, "struct definition"),
        (module.field_instantiations, module.field_handles, "field handle"),
        (module.enum_instantiations, module.enum_definitions, "enum definition"),
    ):
        for instantiation in instantiations:
            _check(instantiation.target, targets, what)
            _check(instantiation.type_arguments, module.signatures, "signature")
    for handle in module.variant_instantiations:
        _check(handle.enum, module.enum_instantiations, "enum instantiation")
        enum = module.enum_definitions[module.enum_instantiations[handle.enum].target]
        _check(handle.variant, enum.variants, "variant")


def _check_function(module: CompiledModule, position: int, definition: FunctionDefinition) -> None:
    _check(definition.handle, module.function_handles, "function handle")
    handle = module.function_handles[definition.handle]
    if handle.module != module.self_handle:
        raise MalformedModule("INVALID_MODULE_HANDLE", "defines a function of another module")
    code = definition.code
    if code is None:
        return
    _check(code.locals, module.signatures, "signature")
    local_types = module.signatures[handle.parameters] + module.signatures[code.locals]
    if len(local_types) > LOCALS_MAX:
        raise MalformedModule("TOO_MANY_LOCALS", f"{len(local_types)}, at most {LOCALS_MAX}")
    _check_tokens(module, local_types, len(handle.type_parameters), f"function {position}")
    _check_code(module, code, len(local_types), f"function {position}")
    for offset, instruction in enumerate(code.instructions):
        operand = OPERANDS.get(instruction.opcode, Operand.NOTHING)
        arguments = type_arguments_of(module, operand, instruction.operand)
        if arguments is not None:
            tokens = module.signatures[arguments]
            what = f"function {position}, {offset}"
            _check_tokens(module, tokens, len(handle.type_parameters), what)


def _check_code(module: CompiledModule, code: CodeUnit, locals_: int, what: str) -> None:
    if not code.instructions:
        raise MalformedModule("EMPTY_CODE_UNIT", what)
    tables: dict[Operand, Sized] = {
        Operand.TARGET: code.instructions,
        Operand.LOCAL: range(locals_),
        Operand.CONSTANT: module.constants,
        Operand.FUNCTION: module.function_handles,
        Operand.FUNCTION_INSTANTIATION: module.function_instantiations,
        Operand.STRUCT: module.struct_definitions,
        Operand.STRUCT_INSTANTIATION: module.struct_instantiations,
        Operand.FIELD: module.field_handles,
        Operand.FIELD_INSTANTIATION: module.field_instantiations,
        Operand.VARIANT: module.variant_handles,
        Operand.VARIANT_INSTANTIATION: module.variant_instantiations,
        Operand.ELEMENT: module.signatures,
        Operand.ELEMENT_AND_COUNT: module.signatures,
        Operand.JUMP_TABLE: code.jump_tables,
    }
    for offset, instruction in enumerate(code.instructions):
        operand = OPERANDS.get(instruction.opcode, Operand.NOTHING)
        if operand in tables:
            _check(instruction.operand, tables[operand], f"{what}, {offset}: {operand.value}")
        if operand in (Operand.ELEMENT, Operand.ELEMENT_AND_COUNT):
            _check_element(module, instruction, f"{what}, {offset}")
    for table in code.jump_tables:
        _check(table.enum, module.enum_definitions, f"{what}: enum definition")
        if len(table.targets) != len(module.enum_definitions[table.enum].variants):
            raise MalformedModule("INVALID_ENUM_SWITCH", f"{what}: not one target a variant")
        for target in table.targets:
            _check(target, code.instructions, f"{what}: target of a jump table")
    last = code.instructions[-1].opcode
    if last not in (Opcode.RET, Opcode.ABORT, Opcode.BRANCH, Opcode.VARIANT_SWITCH):
        raise MalformedModule("INVALID_FALL_THROUGH", f"{what} ends with {last.name}")


def _check_element(module: CompiledModule, instruction: Instruction, what: str) -> None:
    if len(module.signatures[instruction.operand]) != 1:
        raise MalformedModule("INVALID_SIGNATURE", f"{what}: a vector has one element type")
