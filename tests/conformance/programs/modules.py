"""Puts Move modules together: datatypes, constants, functions, and jumps by label.

    module = Module()
    point = module.struct(Primitive.U64, Primitive.U64)
    main = module.declare((Primitive.U64,), (Primitive.U64,))
    code = Code(module)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.RET)
    module.define(main, (), code)
    bytecode = module.binary()

Types are the tokens of ``pocketsui.bytecode.types``; handles of datatypes are indexes of this
module. The module is called ``m``, its functions ``f0``, ``f1`` and so on, its datatypes ``D0``,
``D1`` and so on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.tables import Table
from pocketsui.bytecode.types import (
    Ability,
    DatatypeToken,
    ParameterToken,
    Primitive,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from pocketsui.vm.operands import substitute
from tests.unit.pocketsui.assembler import Pool, op, pack, uleb

_PRIMITIVES = {
    Primitive.BOOL: 0x1,
    Primitive.U8: 0x2,
    Primitive.U64: 0x3,
    Primitive.U128: 0x4,
    Primitive.ADDRESS: 0x5,
    Primitive.U16: 0xD,
    Primitive.U32: 0xE,
    Primitive.U256: 0xF,
}
INTEGERS = tuple(one for one in Primitive if one.bits)
LOADS = {
    Primitive.U8: Opcode.LD_U8,
    Primitive.U16: Opcode.LD_U16,
    Primitive.U32: Opcode.LD_U32,
    Primitive.U64: Opcode.LD_U64,
    Primitive.U128: Opcode.LD_U128,
    Primitive.U256: Opcode.LD_U256,
}
ENTRY_FLAG, DECLARED = 0x4, 0x2


def token_bytes(token: SignatureToken) -> bytes:
    """A type as a signature spells it."""
    match token:
        case Primitive():
            return bytes([_PRIMITIVES[token]])
        case ParameterToken(index):
            return b"\x09" + uleb(index)
        case VectorToken(element):
            return b"\x0a" + token_bytes(element)
        case ReferenceToken(target, mutable):
            return (b"\x07" if mutable else b"\x06") + token_bytes(target)
        case DatatypeToken(handle, arguments):
            if not arguments:
                return b"\x08" + uleb(handle)
            return b"\x0b" + uleb(handle) + _sequence(arguments)


def _sequence(tokens: Sequence[SignatureToken]) -> bytes:
    return uleb(len(tokens)) + b"".join(map(token_bytes, tokens))


def _text(name: str) -> bytes:
    return uleb(len(name)) + name.encode()


@dataclass(frozen=True)
class Datatype:
    """A struct (one variant) or an enum. ``phantom`` has an entry a type parameter."""

    handle: int
    definition: int
    variants: tuple[Signature, ...]
    phantom: tuple[bool, ...] = ()
    is_enum: bool = False

    def fields(self, token: DatatypeToken, variant: int = 0) -> Signature:
        """The types of the fields when the type arguments are those of ``token``."""
        return tuple(substitute(one, token.arguments) for one in self.variants[variant])


@dataclass(frozen=True)
class Function:
    """A declared function; all abilities but ``key`` are asked of its type parameters."""

    index: int
    parameters: Signature
    returns: Signature
    type_parameters: int = 0


@dataclass
class Module:
    """Fields are the tables of the module as they fill; each entry is there once."""

    datatypes: list[Datatype] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    _names: Pool = field(default_factory=lambda: Pool([_text("m")]))
    _signatures: Pool = field(default_factory=Pool)
    _constants: Pool = field(default_factory=Pool)
    _structs: Pool = field(default_factory=Pool)
    _enums: Pool = field(default_factory=Pool)
    _struct_instances: Pool = field(default_factory=Pool)
    _enum_instances: Pool = field(default_factory=Pool)
    _fields: Pool = field(default_factory=Pool)
    _field_instances: Pool = field(default_factory=Pool)
    _variants: Pool = field(default_factory=Pool)
    _variant_instances: Pool = field(default_factory=Pool)
    _calls: Pool = field(default_factory=Pool)
    _handles: list[bytes] = field(default_factory=list)
    _function_handles: list[bytes] = field(default_factory=list)
    _definitions: dict[int, bytes] = field(default_factory=dict)
    _heads: dict[int, bytes] = field(default_factory=dict)

    # Declarations

    def struct(self, *fields: SignatureToken, phantom: tuple[bool, ...] = ()) -> Datatype:
        """A struct that may be copied, dropped and stored, with a type parameter a flag."""
        handle = self._handle(phantom)
        entry = uleb(handle) + bytes([DECLARED]) + self._declared(fields)
        return self._added(Datatype(handle, _index(self._structs, entry), (fields,), phantom))

    def enum(self, *variants: Signature, phantom: tuple[bool, ...] = ()) -> Datatype:
        """An enum likewise."""
        handle = self._handle(phantom)
        entry = uleb(handle) + bytes([DECLARED]) + uleb(len(variants))
        for tag, fields in enumerate(variants):
            entry += self._names.index(_text(f"V{tag}")) + self._declared(fields)
        index = _index(self._enums, entry)
        return self._added(Datatype(handle, index, variants, phantom, is_enum=True))

    def declare(
        self,
        parameters: Signature,
        returns: Signature,
        *,
        type_parameters: int = 0,
        visibility: Visibility = Visibility.PUBLIC,
        entry: bool = False,
    ) -> Function:
        """A function that can be called from now on."""
        function = Function(len(self.functions), parameters, returns, type_parameters)
        name = self._names.index(_text(f"f{function.index}"))
        constraints = uleb(type_parameters) + bytes([Ability.PRIMITIVE]) * type_parameters
        signatures = self._signature(parameters) + self._signature(returns)
        self._function_handles.append(b"\x00" + name + signatures + constraints)
        self._heads[function.index] = bytes([visibility, ENTRY_FLAG if entry else 0, 0])
        self.functions.append(function)
        return function

    def define(self, function: Function, locals_: Sequence[SignatureToken], code: Code) -> None:
        """Its body; ``locals_`` are those behind the parameters."""
        body = self._signature(tuple(locals_)) + code.encoded()
        self._definitions[function.index] = (
            uleb(function.index) + self._heads[function.index] + body
        )

    # Entries of the tables, by what they mean

    def datatype(self, token: DatatypeToken) -> Datatype:
        return self.datatypes[token.handle]

    def constant(self, token: SignatureToken, data: bytes) -> int:
        return _index(self._constants, token_bytes(token) + uleb(len(data)) + data)

    def element(self, token: SignatureToken) -> int:
        return _index(self._signatures, _sequence((token,)))

    def struct_operand(self, token: DatatypeToken) -> int:
        """A struct definition, or the instantiation for its type arguments."""
        definition = self.datatype(token).definition
        if not token.arguments:
            return definition
        return _index(self._struct_instances, uleb(definition) + self._signature(token.arguments))

    def field_operand(self, token: DatatypeToken, position: int) -> int:
        entry = uleb(self.datatype(token).definition) + uleb(position)
        index = _index(self._fields, entry)
        if not token.arguments:
            return index
        return _index(self._field_instances, uleb(index) + self._signature(token.arguments))

    def variant_operand(self, token: DatatypeToken, tag: int) -> int:
        definition = self.datatype(token).definition
        if not token.arguments:
            return _index(self._variants, uleb(definition) + uleb(tag))
        entry = uleb(definition) + self._signature(token.arguments)
        instance = _index(self._enum_instances, entry)
        return _index(self._variant_instances, uleb(instance) + uleb(tag))

    def call_operand(self, function: Function, arguments: Signature) -> int:
        if not arguments:
            return function.index
        return _index(self._calls, uleb(function.index) + self._signature(arguments))

    def binary(self) -> bytes:
        """The module, at address 0x0."""
        if missing := [one.index for one in self.functions if one.index not in self._definitions]:
            raise ValueError(f"functions {missing} are declared and have no body")
        definitions = [self._definitions[one.index] for one in self.functions]
        return pack(
            {
                Table.MODULE_HANDLES: b"\x00" + self._names.index(_text("m")),
                Table.DATATYPE_HANDLES: b"".join(self._handles),
                Table.FUNCTION_HANDLES: b"".join(self._function_handles),
                Table.FUNCTION_INSTANTIATIONS: b"".join(self._calls.entries),
                Table.SIGNATURES: b"".join(self._signatures.entries),
                Table.CONSTANTS: b"".join(self._constants.entries),
                Table.IDENTIFIERS: b"".join(self._names.entries),
                Table.ADDRESSES: bytes(32),
                Table.STRUCT_DEFINITIONS: b"".join(self._structs.entries),
                Table.STRUCT_INSTANTIATIONS: b"".join(self._struct_instances.entries),
                Table.FUNCTION_DEFINITIONS: b"".join(definitions),
                Table.FIELD_HANDLES: b"".join(self._fields.entries),
                Table.FIELD_INSTANTIATIONS: b"".join(self._field_instances.entries),
                Table.ENUM_DEFINITIONS: b"".join(self._enums.entries),
                Table.ENUM_INSTANTIATIONS: b"".join(self._enum_instances.entries),
                Table.VARIANT_HANDLES: b"".join(self._variants.entries),
                Table.VARIANT_INSTANTIATIONS: b"".join(self._variant_instances.entries),
            }
        )

    def _added(self, datatype: Datatype) -> Datatype:
        self.datatypes.append(datatype)
        return datatype

    def _handle(self, phantom: tuple[bool, ...]) -> int:
        name = self._names.index(_text(f"D{len(self._handles)}"))
        parameters = b"".join(bytes([Ability.NONE, flag]) for flag in phantom)
        head = b"\x00" + name + bytes([Ability.PRIMITIVE]) + uleb(len(phantom))
        self._handles.append(head + parameters)
        return len(self._handles) - 1

    def _declared(self, fields: Signature) -> bytes:
        parts = [
            self._names.index(_text(f"x{position}")) + token_bytes(token)
            for position, token in enumerate(fields)
        ]
        return uleb(len(parts)) + b"".join(parts)

    def _signature(self, tokens: Signature) -> bytes:
        return self._signatures.index(_sequence(tokens))


def _index(pool: Pool, entry: bytes) -> int:
    pool.index(entry)
    return pool.entries.index(entry)


@dataclass(eq=False)
class Label:
    """A place in the code, known when it is marked."""

    offset: int | None = None


class Code:
    """The instructions of one function."""

    def __init__(self, module: Module) -> None:
        self.module = module
        self._instructions: list[tuple[Opcode, tuple[int | bytes | Label, ...]]] = []
        self._tables: list[tuple[int, list[Label]]] = []

    @property
    def opcodes(self) -> list[Opcode]:
        return [opcode for opcode, _ in self._instructions]

    def op(self, opcode: Opcode, *operands: int | bytes | Label) -> None:
        self._instructions.append((opcode, operands))

    def mark(self, label: Label) -> None:
        """The label is the next instruction."""
        label.offset = len(self._instructions)

    def switch(self, token: DatatypeToken, labels: list[Label]) -> None:
        """Jump by the variant of the enum that the reference on the stack points to."""
        self._tables.append((self.module.datatype(token).definition, labels))
        self.op(Opcode.VARIANT_SWITCH, len(self._tables) - 1)

    def load(self, token: Primitive, value: int) -> None:
        self.op(LOADS[token], value.to_bytes(token.bits // 8, "little"))

    def constant(self, token: SignatureToken, data: bytes) -> None:
        self.op(Opcode.LD_CONST, self.module.constant(token, data))

    def pack(self, token: DatatypeToken) -> None:
        opcode = Opcode.PACK_GENERIC if token.arguments else Opcode.PACK
        self.op(opcode, self.module.struct_operand(token))

    def unpack(self, token: DatatypeToken) -> None:
        opcode = Opcode.UNPACK_GENERIC if token.arguments else Opcode.UNPACK
        self.op(opcode, self.module.struct_operand(token))

    def borrow_field(self, token: DatatypeToken, position: int, *, mutable: bool) -> None:
        plain = Opcode.MUT_BORROW_FIELD if mutable else Opcode.IMM_BORROW_FIELD
        generic = Opcode.MUT_BORROW_FIELD_GENERIC if mutable else Opcode.IMM_BORROW_FIELD_GENERIC
        operand = self.module.field_operand(token, position)
        self.op(generic if token.arguments else plain, operand)

    def pack_variant(self, token: DatatypeToken, tag: int) -> None:
        opcode = Opcode.PACK_VARIANT_GENERIC if token.arguments else Opcode.PACK_VARIANT
        self.op(opcode, self.module.variant_operand(token, tag))

    def unpack_variant(self, token: DatatypeToken, tag: int, form: str = "") -> None:
        """By value; through a reference with the form ``_IMM_REF`` or ``_MUT_REF``."""
        generic = "_GENERIC" if token.arguments else ""
        opcode = Opcode[f"UNPACK_VARIANT{generic}{form}"]
        self.op(opcode, self.module.variant_operand(token, tag))

    def vector(self, opcode: Opcode, element: SignatureToken, count: int | None = None) -> None:
        counted = () if count is None else (count.to_bytes(8, "little"),)
        self.op(opcode, self.module.element(element), *counted)

    def call(self, function: Function, arguments: Signature = ()) -> None:
        opcode = Opcode.CALL_GENERIC if arguments else Opcode.CALL
        self.op(opcode, self.module.call_operand(function, arguments))

    def encoded(self) -> bytes:
        """Instructions and jump tables."""
        instructions = [
            op(opcode, *map(_resolved, operands)) for opcode, operands in self._instructions
        ]
        tables = [
            uleb(enum)
            + uleb(len(labels))
            + b"\x01"
            + b"".join(uleb(_offset(one)) for one in labels)
            for enum, labels in self._tables
        ]
        return _counted(instructions) + _counted(tables)


def _counted(parts: list[bytes]) -> bytes:
    return uleb(len(parts)) + b"".join(parts)


def _resolved(operand: int | bytes | Label) -> int | bytes:
    return _offset(operand) if isinstance(operand, Label) else operand


def _offset(label: Label) -> int:
    if label.offset is None:
        raise ValueError("a jump goes to a label that was never marked")
    return label.offset
