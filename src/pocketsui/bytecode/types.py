"""Types as signatures spell them, and abilities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntFlag
from typing import TypeAlias


class Ability(IntFlag):
    """What may be done with values of a type (Move's ``AbilitySet`` bits)."""

    NONE = 0
    COPY = 0x1
    DROP = 0x2
    STORE = 0x4
    KEY = 0x8

    ALL = 0xF
    PRIMITIVE = COPY | DROP | STORE


class Primitive(Enum):
    """The types without parts; the value is how Move spells them."""

    BOOL = "bool"
    U8 = "u8"
    U16 = "u16"
    U32 = "u32"
    U64 = "u64"
    U128 = "u128"
    U256 = "u256"
    ADDRESS = "address"
    SIGNER = "signer"

    @property
    def bits(self) -> int:
        """Width of an integer type; 0 for the others."""
        return int(self.value[1:]) if self.value[0] == "u" else 0


@dataclass(frozen=True, slots=True)
class VectorToken:
    element: SignatureToken


@dataclass(frozen=True, slots=True)
class DatatypeToken:
    """A struct or enum, by its handle, with its type arguments."""

    handle: int
    arguments: tuple[SignatureToken, ...] = ()


@dataclass(frozen=True, slots=True)
class ParameterToken:
    """The type parameter of that position of the function or datatype the signature is in."""

    index: int


@dataclass(frozen=True, slots=True)
class ReferenceToken:
    target: SignatureToken
    mutable: bool


SignatureToken: TypeAlias = (
    Primitive | VectorToken | DatatypeToken | ParameterToken | ReferenceToken
)
Signature: TypeAlias = tuple[SignatureToken, ...]
