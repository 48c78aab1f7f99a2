"""Reads declarations of structs, enum variants and functions written in Move.

public struct Coin<phantom T> has key, store { id: UID, balance: Balance<T> }
public entry fun join<T>(self: &mut Coin<T>, c: Coin<T>)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

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

_WORDS = re.compile(r"[A-Za-z_0-9]+(?:::[A-Za-z_0-9]+)*|[<>(){}:,+&]")
_PRIMITIVES = {primitive.value: primitive for primitive in Primitive}
_ABILITIES = {ability.name.lower(): ability for ability in Ability if ability.name}

Fields: TypeAlias = tuple[tuple[str, SignatureToken], ...]
"""Names and types."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A struct (``parameters`` are its fields), a variant of an enum likewise, or a function."""

    name: str
    is_public: bool
    is_entry: bool
    abilities: Ability
    constraints: tuple[Ability, ...]  # of each type parameter
    phantom: tuple[bool, ...]
    parameters: Fields
    returns: Signature


@dataclass(frozen=True, slots=True)
class EnumDeclaration:
    """An enum: ``head`` is one of its variants, for name, abilities and type parameters."""

    head: Declaration
    variants: tuple[tuple[str, Fields], ...]


def read_declaration(text: str, datatypes: Mapping[str, int]) -> Declaration:
    """``datatypes`` tells the handle of each datatype by name."""
    return _Reader(text, datatypes).declaration()


class _Reader:
    def __init__(self, text: str, datatypes: Mapping[str, int]) -> None:
        self._text = text
        self._words = _WORDS.findall(text)
        self._at = 0
        self._datatypes = datatypes
        self._type_parameters: list[str] = []

    def _peek(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def _take(self, word: str) -> bool:
        if self._peek() != word:
            return False
        self._at += 1
        return True

    def _next(self) -> str:
        word = self._peek()
        self._at += 1
        return word

    def _expect(self, word: str) -> None:
        if not self._take(word):
            raise ValueError(f"{self._text!r}: expected {word!r}, found {self._peek()!r}")

    def declaration(self) -> Declaration:
        modifiers = set()
        while self._peek() in ("public", "entry", "native"):
            modifiers.add(self._next())
        kind, name = self._next(), self._next()
        constraints, phantom = self._type_parameter_list()
        abilities = Ability.NONE
        returns: Signature = ()
        if kind in ("struct", "enum"):
            if self._take("has"):
                abilities = self._abilities(",")
            parameters = self._named("{", "}")
        else:
            parameters = self._named("(", ")")
            returns = self._returns() if self._take(":") else ()
        if self._peek():
            raise ValueError(f"{self._text!r}: {self._peek()!r} is left over")
        return Declaration(
            name,
            "public" in modifiers,
            "entry" in modifiers,
            abilities,
            constraints,
            phantom,
            parameters,
            returns,
        )

    def _type_parameter_list(self) -> tuple[tuple[Ability, ...], tuple[bool, ...]]:
        constraints: list[Ability] = []
        phantom: list[bool] = []
        if self._take("<"):
            while not self._take(">"):
                phantom.append(self._take("phantom"))
                self._type_parameters.append(self._next())
                constraints.append(self._abilities("+") if self._take(":") else Ability.NONE)
                self._take(",")
        return tuple(constraints), tuple(phantom)

    def _abilities(self, separator: str) -> Ability:
        abilities = _ABILITIES[self._next()]
        while self._take(separator):
            abilities |= _ABILITIES[self._next()]
        return abilities

    def _named(self, opening: str, closing: str) -> Fields:
        self._expect(opening)
        parts = []
        while not self._take(closing):
            name = self._next()
            self._expect(":")
            parts.append((name, self._type()))
            self._take(",")
        return tuple(parts)

    def _returns(self) -> Signature:
        if not self._take("("):
            return (self._type(),)
        types = []
        while not self._take(")"):
            types.append(self._type())
            self._take(",")
        return tuple(types)

    def _type(self) -> SignatureToken:
        if self._take("&"):
            mutable = self._take("mut")
            return ReferenceToken(self._type(), mutable)
        word = self._next()
        if word in _PRIMITIVES:
            return _PRIMITIVES[word]
        if word in self._type_parameters:
            return ParameterToken(self._type_parameters.index(word))
        arguments = []
        if self._take("<"):
            while not self._take(">"):
                arguments.append(self._type())
                self._take(",")
        if word == "vector":
            return VectorToken(arguments[0])
        if word not in self._datatypes:
            raise ValueError(f"{self._text!r}: no datatype {word!r} was declared before")
        return DatatypeToken(self._datatypes[word], tuple(arguments))
