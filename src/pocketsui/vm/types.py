"""Types at run time: closed (no parameters left), one Python object a type.

A :class:`Datatype` is a struct or enum definition; applied to type arguments it gives a
:class:`Type`. Both live as long as the package they come from, and a type exists once, so types
are compared with ``is``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pocketsui.bytecode.types import Ability, Primitive
from pocketsui.vm.values import Value
from sui_wire.ids import Address
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType


class Type:
    """A closed type. Fields:

    tag         its name, as events and objects carry it
    abilities   of its values
    has_parts   whether a value is a list or bytearray, so that it is its own mutable reference
    """

    __slots__ = ("_vector", "abilities", "has_parts", "layout", "tag")

    def __init__(self, tag: TypeTag, abilities: Ability, *, has_parts: bool) -> None:
        self.tag = tag
        self.abilities = abilities
        self.has_parts = has_parts
        self.layout: object | None = None  # compiled by pocketsui.vm.layout when first needed
        self._vector: VectorOf | None = None

    def __repr__(self) -> str:
        return str(self.tag)

    def vector(self) -> VectorOf:
        """The type of vectors of this one."""
        if self._vector is None:
            self._vector = VectorOf(self)
        return self._vector


class PrimitiveOf(Type):
    """bool, an integer, address or signer."""

    __slots__ = ("primitive",)

    def __init__(self, primitive: Primitive) -> None:
        abilities = Ability.DROP if primitive is Primitive.SIGNER else Ability.PRIMITIVE
        super().__init__(PrimitiveType[primitive.name], abilities, has_parts=False)
        self.primitive = primitive


class VectorOf(Type):
    """vector<element>."""

    __slots__ = ("element", "is_bytes")

    def __init__(self, element: Type) -> None:
        abilities = element.abilities & Ability.PRIMITIVE
        super().__init__(VectorType(element.tag), abilities, has_parts=True)
        self.element = element
        self.is_bytes = element is U8

    def empty(self) -> Value:
        return bytearray() if self.is_bytes else []

    def of(self, items: Sequence[Value]) -> Value:
        return bytearray(items) if self.is_bytes else list(items)


class DatatypeOf(Type):
    """A struct or enum with its type arguments."""

    __slots__ = ("arguments", "datatype")
    tag: StructTag

    def __init__(self, datatype: Datatype, arguments: tuple[Type, ...]) -> None:
        tag = StructTag(
            datatype.address,
            datatype.module,
            datatype.name,
            tuple(argument.tag for argument in arguments),
        )
        super().__init__(
            tag,
            datatype.abilities_with([argument.abilities for argument in arguments]),
            has_parts=True,
        )
        self.datatype = datatype
        self.arguments = arguments

    def variants(self) -> tuple[tuple[Type, ...], ...]:
        """The field types: of each variant, or, for a struct, of the only one."""
        return self.datatype.fields(self.arguments)


@dataclass(eq=False)
class Datatype:
    """A struct or enum definition, wherever it comes from: a package or the built-in framework."""

    address: Address  # of the package version that first defined it
    original: Address  # of the first version of that package
    module: str
    name: str
    abilities: Ability
    phantom: tuple[bool, ...]  # for each type parameter
    constraints: tuple[Ability, ...]
    is_enum: bool
    fields: Callable[[tuple[Type, ...]], tuple[tuple[Type, ...], ...]]
    _instances: dict[tuple[Type, ...], DatatypeOf] = field(default_factory=dict, repr=False)

    def apply(self, arguments: tuple[Type, ...]) -> DatatypeOf:
        instance = self._instances.get(arguments)
        if instance is None:
            instance = self._instances[arguments] = DatatypeOf(self, arguments)
        return instance

    def abilities_with(self, arguments: Sequence[Ability]) -> Ability:
        """Declared abilities, less those that a non-phantom argument does not support.

        ``arguments`` are the abilities of the type arguments.

        ``key`` asks the arguments for ``store``; every other ability asks for itself.
        """
        result = self.abilities
        for argument, phantom in zip(arguments, self.phantom, strict=True):
            if phantom:
                continue
            supported = argument & Ability.PRIMITIVE
            if supported & Ability.STORE:
                supported |= Ability.KEY
            result &= supported
        return result


def original_tag(type_: Type) -> TypeTag:
    """The type's name by the first versions of the packages, whichever version defined it."""
    if isinstance(type_, VectorOf):
        return VectorType(original_tag(type_.element))
    if isinstance(type_, DatatypeOf):
        datatype = type_.datatype
        arguments = tuple(map(original_tag, type_.arguments))
        return StructTag(datatype.original, datatype.module, datatype.name, arguments)
    return type_.tag


BOOL = PrimitiveOf(Primitive.BOOL)
U8 = PrimitiveOf(Primitive.U8)
U16 = PrimitiveOf(Primitive.U16)
U32 = PrimitiveOf(Primitive.U32)
U64 = PrimitiveOf(Primitive.U64)
U128 = PrimitiveOf(Primitive.U128)
U256 = PrimitiveOf(Primitive.U256)
ADDRESS = PrimitiveOf(Primitive.ADDRESS)
SIGNER = PrimitiveOf(Primitive.SIGNER)

PRIMITIVES: dict[Primitive, PrimitiveOf] = {
    type_.primitive: type_ for type_ in (BOOL, U8, U16, U32, U64, U128, U256, ADDRESS, SIGNER)
}
