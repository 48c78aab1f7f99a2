"""Puts small modules together, entry by entry, for the verifier to judge.

    module = Small()
    item = module.struct("Item", {"value": U64}, Ability.DROP)
    module.function([U64], [item], code=[op(MOVE_LOC, 0), op(PACK, 0), op(RET)])
    accepted(module)

Types come back as tokens; what instructions name are the positions of definition.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pocketsui.bytecode.code import CodeUnit, Instruction, JumpTable
from pocketsui.bytecode.module import (
    CompiledModule,
    Constant,
    DatatypeHandle,
    DatatypeParameter,
    EnumDefinition,
    Field,
    FieldHandle,
    FunctionDefinition,
    FunctionHandle,
    Instantiation,
    ModuleHandle,
    StructDefinition,
    Variant,
    VariantHandle,
    Visibility,
)
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.reader import read_module
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
from pocketsui.verifier import Meter, VerificationError, verify_module
from sui_wire.ids import Address, parse_address
from tests.unit.pocketsui.module_writer import write_module

BOOL, U8, U64, ADDRESS = Primitive.BOOL, Primitive.U8, Primitive.U64, Primitive.ADDRESS
T0 = ParameterToken(0)
NONE, COPY, DROP, STORE, KEY = (
    Ability.NONE,
    Ability.COPY,
    Ability.DROP,
    Ability.STORE,
    Ability.KEY,
)
RET = Instruction(Opcode.RET)
HERE = Address(b"\x11" * 32)
SUI = parse_address("0x2")

E = TypeVar("E", bound=Hashable)


def op(opcode: Opcode, operand: int = 0, count: int = 0) -> Instruction:
    return Instruction(opcode, operand, count)


def ref(target: SignatureToken) -> ReferenceToken:
    return ReferenceToken(target, mutable=False)


def mut(target: SignatureToken) -> ReferenceToken:
    return ReferenceToken(target, mutable=True)


def vector(element: SignatureToken) -> VectorToken:
    return VectorToken(element)


def parameters(*constraints: Ability, phantom: bool = False) -> tuple[DatatypeParameter, ...]:
    return tuple(DatatypeParameter(one, phantom) for one in constraints)


@dataclass
class Small:
    """A module in the making; tables are public, for what the methods do not offer."""

    name: str = "m"
    identifiers: list[str] = field(default_factory=list)
    addresses: list[bytes] = field(default_factory=lambda: [HERE])
    signatures: list[Signature] = field(default_factory=list)
    module_handles: list[ModuleHandle] = field(default_factory=list)
    datatype_handles: list[DatatypeHandle] = field(default_factory=list)
    function_handles: list[FunctionHandle] = field(default_factory=list)
    structs: list[StructDefinition] = field(default_factory=list)
    enums: list[EnumDefinition] = field(default_factory=list)
    functions: list[FunctionDefinition] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)
    friends: list[ModuleHandle] = field(default_factory=list)
    field_handles: list[FieldHandle] = field(default_factory=list)
    variant_handles: list[VariantHandle] = field(default_factory=list)
    function_instances: list[Instantiation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.module_handles.append(ModuleHandle(0, self.identifier(self.name)))

    def identifier(self, name: str) -> int:
        return _position(self.identifiers, name)

    def signature(self, *tokens: SignatureToken) -> int:
        return _position(self.signatures, tokens)

    def datatype(
        self,
        name: str,
        abilities: Ability,
        parameters: tuple[DatatypeParameter, ...] = (),
        home: int = 0,
    ) -> DatatypeToken:
        """A handle; without a definition unless it is another module's."""
        handle = DatatypeHandle(home, self.identifier(name), abilities, parameters)
        return DatatypeToken(_position(self.datatype_handles, handle))

    def struct(
        self,
        name: str,
        fields: Mapping[str, SignatureToken],
        abilities: Ability = NONE,
        parameters: tuple[DatatypeParameter, ...] = (),
    ) -> DatatypeToken:
        token = self.datatype(name, abilities, parameters)
        self.structs.append(StructDefinition(token.handle, self._fields(fields)))
        return token

    def enum(
        self,
        name: str,
        variants: Mapping[str, Mapping[str, SignatureToken]],
        abilities: Ability = NONE,
    ) -> DatatypeToken:
        token = self.datatype(name, abilities)
        made = tuple(
            Variant(self.identifier(one), self._fields(fields)) for one, fields in variants.items()
        )
        self.enums.append(EnumDefinition(token.handle, made))
        return token

    def _fields(self, fields: Mapping[str, SignatureToken]) -> tuple[Field, ...]:
        return tuple(Field(self.identifier(name), token) for name, token in fields.items())

    def function(
        self,
        parameters: Sequence[SignatureToken] = (),
        returns: Sequence[SignatureToken] = (),
        locals_: Sequence[SignatureToken] = (),
        *,
        code: Sequence[Instruction] | None,
        name: str | None = None,
        type_parameters: tuple[Ability, ...] = (),
        visibility: Visibility = Visibility.PUBLIC,
        is_entry: bool = False,
        jump_tables: Sequence[JumpTable] = (),
    ) -> int:
        """A function with that code, or a native one; gives its handle."""
        handle = FunctionHandle(
            0,
            self.identifier(name or f"f{len(self.functions)}"),
            self.signature(*parameters),
            self.signature(*returns),
            type_parameters,
        )
        self.function_handles.append(handle)
        unit = code and CodeUnit(self.signature(*locals_), tuple(code), tuple(jump_tables))
        index = len(self.function_handles) - 1
        self.functions.append(FunctionDefinition(index, visibility, is_entry, unit or None))
        return index

    def module(self, address: Address, name: str) -> int:
        """A handle of another module."""
        at = _position(self.addresses, address)
        return _position(self.module_handles, ModuleHandle(at, self.identifier(name)))

    def foreign_type(
        self,
        path: str,
        abilities: Ability,
        parameters: tuple[DatatypeParameter, ...] = (),
        address: Address = SUI,
    ) -> DatatypeToken:
        """A type of a framework module: ``object::UID``."""
        home, name = path.split("::")
        return self.datatype(name, abilities, parameters, self.module(address, home))

    def foreign_function(
        self,
        path: str,
        parameters: Sequence[SignatureToken],
        returns: Sequence[SignatureToken] = (),
        type_parameters: tuple[Ability, ...] = (),
        address: Address = SUI,
    ) -> int:
        home, name = path.split("::")
        handle = FunctionHandle(
            self.module(address, home),
            self.identifier(name),
            self.signature(*parameters),
            self.signature(*returns),
            type_parameters,
        )
        return _position(self.function_handles, handle)

    def field(self, struct: int, position: int) -> int:
        return _position(self.field_handles, FieldHandle(struct, position))

    def variant(self, enum: int, tag: int) -> int:
        return _position(self.variant_handles, VariantHandle(enum, tag))

    def instance(self, function: int, *arguments: SignatureToken) -> int:
        """A generic function with type arguments."""
        return _position(
            self.function_instances, Instantiation(function, self.signature(*arguments))
        )

    def build(self) -> CompiledModule:
        return CompiledModule(
            version=7,
            self_handle=0,
            module_handles=tuple(self.module_handles),
            datatype_handles=tuple(self.datatype_handles),
            function_handles=tuple(self.function_handles),
            function_instantiations=tuple(self.function_instances),
            signatures=tuple(self.signatures),
            constants=tuple(self.constants),
            identifiers=tuple(self.identifiers),
            addresses=tuple(self.addresses),
            struct_definitions=tuple(self.structs),
            struct_instantiations=(),
            function_definitions=tuple(self.functions),
            field_handles=tuple(self.field_handles),
            field_instantiations=(),
            friends=tuple(self.friends),
            metadata=(),
            enum_definitions=tuple(self.enums),
            enum_instantiations=(),
            variant_handles=tuple(self.variant_handles),
            variant_instantiations=(),
        )


def _position(table: list[E], entry: E) -> int:
    """The index of the entry, which is added if it is not there."""
    if entry not in table:
        table.append(entry)
    return table.index(entry)


def judge(module: Small) -> VerificationError | None:
    """What the verifier says of the bytes of the module: the error, or None."""
    try:
        verify_module(read_module(write_module(module.build())), Meter())
    except VerificationError as error:
        return error
    return None


def status_of(module: Small) -> str:
    """The reason for a refusal, ``OK`` without one."""
    error = judge(module)
    return error.status if error else "OK"


def status_of_code(
    code: Sequence[Instruction],
    parameters: Sequence[SignatureToken] = (),
    returns: Sequence[SignatureToken] = (),
    locals_: Sequence[SignatureToken] = (),
) -> str:
    """What is said of a function that stands alone in its module."""
    module = Small()
    module.function(parameters, returns, locals_, code=code)
    return status_of(module)
