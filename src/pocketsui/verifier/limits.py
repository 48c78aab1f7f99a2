"""How large the parts of a module may be: mainnet's protocol configuration (version 140)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized

from pocketsui.bytecode.instantiations import type_arguments_of
from pocketsui.bytecode.module import CompiledModule, FunctionDefinition
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.names import function_name

# Entries of each table (binary_module_handles and so on in Sui's configuration).
MAX_ENTRIES = {
    "module_handles": 100,
    "datatype_handles": 300,
    "function_handles": 1_500,
    "function_instantiations": 750,
    "signatures": 1_000,
    "constants": 4_000,
    "identifiers": 10_000,
    "addresses": 100,
    "struct_definitions": 200,
    "struct_instantiations": 100,
    "function_definitions": 1_000,
    "field_handles": 500,
    "field_instantiations": 250,
    "friends": 100,
    "enum_definitions": 200,
    "enum_instantiations": 100,
    "variant_handles": 1_024,
    "variant_instantiations": 1_024,
}
MAX_TYPE_PARAMETERS = 32  # of one function or datatype (max_generic_instantiation_length)
MAX_PARAMETERS = 128  # of one function (max_function_parameters)
MAX_TYPE_NODES = 256  # of one type, weighted (max_type_nodes)
MAX_FUNCTION_TYPE_NODES = 10_000  # of all type arguments in one function, its signature included
MAX_MODULE_TYPE_NODES = 500_000  # the same for all functions together
MAX_DATATYPES = 200  # structs and enums together (max_struct_definitions)
MAX_FIELDS = 32  # of a struct, or of all variants of an enum (max_fields_in_struct)
MAX_IDENTIFIER_LENGTH = 128  # characters (max_move_identifier_len)

NAMED_NODE_WEIGHT = 4  # a datatype or type parameter counts as so many nodes


def check_limits(module: CompiledModule) -> None:
    """Refuse what is larger than Sui allows (Move's ``LimitsVerifier``, and the reader's sizes)."""
    for name, maximum in MAX_ENTRIES.items():
        _check(module, "MALFORMED", f"entries of table {name}", getattr(module, name), maximum)
    _check_handles(module)
    for signature in (*module.signatures, *_lone_types(module)):
        for token in signature:
            _check_count(module, "TOO_MANY_TYPE_NODES", "nodes of a type", nodes(token))
    for identifier in module.identifiers:
        what = f"characters of {identifier[:20]}..."
        _check(module, "IDENTIFIER_TOO_LONG", what, identifier, MAX_IDENTIFIER_LENGTH)
        if identifier == "<SELF>":
            raise VerificationError(
                "INVALID_IDENTIFIER", "<SELF> is no name of anything", module=module.name
            )
    _check_definitions(module)
    _check_instantiations(module)


def nodes(token: SignatureToken) -> int:
    """The size of a type: how many tokens it is made of, those with a name counting more."""
    size, pending = 0, [token]
    while pending:
        one = pending.pop()
        size += NAMED_NODE_WEIGHT if isinstance(one, DatatypeToken | ParameterToken) else 1
        if isinstance(one, VectorToken):
            pending.append(one.element)
        elif isinstance(one, ReferenceToken):
            pending.append(one.target)
        elif isinstance(one, DatatypeToken):
            pending.extend(one.arguments)
    return size


def _check(module: CompiledModule, status: str, what: str, items: Sized, maximum: int) -> None:
    if len(items) > maximum:
        raise VerificationError(
            status, f"{len(items)} {what}, at most {maximum}", module=module.name
        )


def _check_count(module: CompiledModule, status: str, what: str, size: int) -> None:
    if size > MAX_TYPE_NODES:
        raise VerificationError(
            status, f"{size} {what}, at most {MAX_TYPE_NODES}", module=module.name
        )


def _check_handles(module: CompiledModule) -> None:
    too_many = "TOO_MANY_TYPE_PARAMETERS"
    for function in module.function_handles:
        what = f"type parameters of {module.identifiers[function.name]}"
        _check(module, too_many, what, function.type_parameters, MAX_TYPE_PARAMETERS)
        what = f"parameters of {module.identifiers[function.name]}"
        parameters = module.signatures[function.parameters]
        _check(module, "TOO_MANY_PARAMETERS", what, parameters, MAX_PARAMETERS)
    for datatype in module.datatype_handles:
        what = f"type parameters of {module.identifiers[datatype.name]}"
        _check(module, too_many, what, datatype.parameters, MAX_TYPE_PARAMETERS)


def _lone_types(module: CompiledModule) -> Iterator[Signature]:
    """Types that stand in no signature: of constants and fields."""
    for constant in module.constants:
        yield (constant.type,)
    for struct in module.struct_definitions:
        yield tuple(field.type for field in struct.fields or ())
    for enum in module.enum_definitions:
        for variant in enum.variants:
            yield tuple(field.type for field in variant.fields)


def _check_definitions(module: CompiledModule) -> None:
    datatypes = (*module.struct_definitions, *module.enum_definitions)
    too_many = "MAX_STRUCT_DEFINITIONS_REACHED"
    _check(module, too_many, "structs and enums", datatypes, MAX_DATATYPES)
    too_many = "MAX_FIELD_DEFINITIONS_REACHED"
    for struct in module.struct_definitions:
        _check(module, too_many, "fields of a struct", struct.fields or (), MAX_FIELDS)
    for enum in module.enum_definitions:
        fields = [field for variant in enum.variants for field in variant.fields]
        _check(module, too_many, "fields of all variants of an enum", fields, MAX_FIELDS)


def _check_instantiations(module: CompiledModule) -> None:
    """The type arguments that functions use, with their signatures, are bounded in sum."""
    sizes = [sum(map(nodes, signature)) for signature in module.signatures]
    total = 0
    own = [sizes[one.returns] + sizes[one.parameters] for one in module.function_handles]
    for size in own:
        total += size
        _check_sum(module, None, size, total)
    for definition in module.function_definitions:
        function_total = own[definition.handle]
        for size in _sizes_used(module, definition, sizes):
            function_total += size
            total += size
            _check_sum(module, definition, function_total, total)


def _sizes_used(
    module: CompiledModule, definition: FunctionDefinition, sizes: list[int]
) -> Iterable[int]:
    if definition.code is None:
        return
    yield sizes[definition.code.locals]
    for instruction in definition.code.instructions:
        operand = OPERANDS.get(instruction.opcode, Operand.NOTHING)
        signature = type_arguments_of(module, operand, instruction.operand)
        if signature is not None:
            yield sizes[signature]


def _check_sum(
    module: CompiledModule, definition: FunctionDefinition | None, size: int, total: int
) -> None:
    if size > MAX_FUNCTION_TYPE_NODES or total > MAX_MODULE_TYPE_NODES:
        raise VerificationError(
            "TOO_MANY_TYPE_NODES",
            f"{size} type nodes in the function, {total} in the module; at most"
            f" {MAX_FUNCTION_TYPE_NODES} and {MAX_MODULE_TYPE_NODES}",
            module=module.name,
            function=function_name(module, definition) if definition else None,
        )
