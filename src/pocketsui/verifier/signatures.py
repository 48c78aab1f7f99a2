"""Types are well formed: references at the top only, constraints kept, phantoms in their place.

Move's ``SignatureChecker``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pocketsui.bytecode.code import CodeUnit
from pocketsui.bytecode.instantiations import type_arguments_of
from pocketsui.bytecode.module import CompiledModule, DatatypeParameter, Field
from pocketsui.bytecode.opcodes import OPERANDS, Operand
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    ReferenceToken,
    Signature,
    SignatureToken,
    VectorToken,
)
from pocketsui.verifier.abilities import Abilities
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.functions import (
    field_used,
    function_used,
    struct_used,
    variant_used,
)
from pocketsui.verifier.names import ability_names, function_name, type_name


def check_signatures(module: CompiledModule, abilities: Abilities) -> None:
    """Check every type that stands in a table or is named by an instruction."""
    _Checker(module, abilities).check()


class _Checker:
    """Fields of the place that errors name: ``_function`` and ``_offset``."""

    def __init__(self, module: CompiledModule, abilities: Abilities) -> None:
        self._module = module
        self._abilities = abilities
        self._function: str | None = None
        self._offset: int | None = None
        self._checked: set[tuple[int, tuple[int, ...]]] = set()
        self._constraints = [
            tuple(int(parameter.constraints) for parameter in handle.parameters)
            for handle in module.datatype_handles
        ]

    def check(self) -> None:
        module = self._module
        for signature in module.signatures:
            for token in signature:
                self._no_reference(token.target if isinstance(token, ReferenceToken) else token)
        for function in module.function_handles:
            self._function = module.identifiers[function.name]
            scope = tuple(map(int, function.type_parameters))
            self._signature(function.returns, scope)
            self._signature(function.parameters, scope)
        self._function = None
        for struct in module.struct_definitions:
            self._fields(struct.handle, struct.fields or ())
        for enum in module.enum_definitions:
            for variant in enum.variants:
                self._fields(enum.handle, variant.fields)
        for definition in module.function_definitions:
            if definition.code is not None:
                self._function = function_name(module, definition)
                scope = module.function_handles[definition.handle].type_parameters
                self._code(definition.code, tuple(map(int, scope)))

    def _fields(self, handle: int, fields: Iterable[Field]) -> None:
        parameters = self._module.datatype_handles[handle].parameters
        for field in fields:
            self._no_reference(field.type)
            self._keeps_constraints(field.type, self._constraints[handle])
            self._phantoms(field.type, parameters, phantom_place=False)

    def _code(self, code: CodeUnit, scope: tuple[int, ...]) -> None:
        self._signature(code.locals, scope)
        for offset, instruction in enumerate(code.instructions):
            operand = OPERANDS.get(instruction.opcode, Operand.NOTHING)
            index = type_arguments_of(self._module, operand, instruction.operand)
            if index is None:
                continue
            self._offset = offset
            arguments = self._module.signatures[index]
            for argument in arguments:
                self._no_reference(argument)
            constraints = self._asked(operand, instruction.operand)
            if constraints is not None:
                self._satisfied(arguments, constraints, scope)
        self._offset = None

    def _asked(self, operand: Operand, index: int) -> Sequence[int] | None:
        """What the generic thing that the instruction names asks of its type arguments."""
        module = self._module
        if operand is Operand.FUNCTION_INSTANTIATION:
            return tuple(map(int, function_used(module, operand, index)[0].type_parameters))
        if operand is Operand.STRUCT_INSTANTIATION:
            struct = struct_used(module, operand, index)[0]
            return self._constraints[module.struct_definitions[struct].handle]
        if operand is Operand.FIELD_INSTANTIATION:
            owner = module.field_handles[field_used(module, operand, index)[0]].owner
            return self._constraints[module.struct_definitions[owner].handle]
        if operand is Operand.VARIANT_INSTANTIATION:
            return self._constraints[variant_used(module, operand, index).definition(module).handle]
        return None

    def _signature(self, index: int, scope: tuple[int, ...]) -> None:
        if (index, scope) not in self._checked:
            self._checked.add((index, scope))
            for token in self._module.signatures[index]:
                self._keeps_constraints(token, scope)

    def _no_reference(self, token: SignatureToken) -> None:
        for one in _parts(token):
            if isinstance(one, ReferenceToken):
                raise self._error(
                    "INVALID_SIGNATURE_TOKEN",
                    f"{type_name(self._module, one)} inside another type, a field or a type"
                    " argument; references stand alone in parameters, locals and results",
                )

    def _keeps_constraints(self, token: SignatureToken, scope: tuple[int, ...]) -> None:
        for one in _parts(token):
            if isinstance(one, DatatypeToken) and one.arguments:
                self._satisfied(one.arguments, self._constraints[one.handle], scope)

    def _satisfied(
        self, arguments: Signature, constraints: Sequence[int], scope: tuple[int, ...]
    ) -> None:
        if len(arguments) != len(constraints):
            raise self._error(
                "NUMBER_OF_TYPE_ARGUMENTS_MISMATCH",
                f"{len(arguments)} type arguments, {len(constraints)} expected",
            )
        for argument, constraint in zip(arguments, constraints, strict=True):
            missing = constraint & ~self._abilities.of(argument, scope)
            if missing:
                raise self._error(
                    "CONSTRAINT_NOT_SATISFIED",
                    f"type argument {type_name(self._module, argument)} lacks"
                    f" {ability_names(missing)}",
                )

    def _phantoms(
        self,
        token: SignatureToken,
        parameters: tuple[DatatypeParameter, ...],
        *,
        phantom_place: bool,
    ) -> None:
        if isinstance(token, VectorToken):
            self._phantoms(token.element, parameters, phantom_place=False)
        elif isinstance(token, DatatypeToken):
            wanted = self._module.datatype_handles[token.handle].parameters
            for argument, parameter in zip(token.arguments, wanted, strict=True):
                self._phantoms(argument, parameters, phantom_place=parameter.phantom)
        elif (
            isinstance(token, ParameterToken)
            and parameters[token.index].phantom
            and not phantom_place
        ):
            raise self._error(
                "INVALID_PHANTOM_TYPE_PARAM_POSITION",
                f"phantom type parameter T{token.index} is the type of something in a field",
            )

    def _error(self, status: str, message: str) -> VerificationError:
        return VerificationError(
            status,
            message,
            module=self._module.name,
            function=self._function,
            offset=self._offset,
        )


def _parts(token: SignatureToken) -> Iterator[SignatureToken]:
    """The type and all types it is made of, outermost first."""
    pending = [token]
    while pending:
        one = pending.pop()
        yield one
        if isinstance(one, VectorToken):
            pending.append(one.element)
        elif isinstance(one, ReferenceToken):
            pending.append(one.target)
        elif isinstance(one, DatatypeToken):
            pending.extend(reversed(one.arguments))
