"""The objects, functions and verdicts that the cases of transactions are written with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from pocketsui.failure import ArgumentError, FailureKind
from sui_wire.object import IMMUTABLE, AddressOwner, ImmutableOwner, MoveObject, Object, SharedOwner
from sui_wire.transaction import (
    Argument,
    CallArg,
    Command,
    ImmOrOwned,
    MoveCall,
    ObjectRef,
    ProgrammableTransaction,
    Pure,
    Shared,
)
from sui_wire.type_tag import TypeTag, parse_struct_tag
from tests.conformance.both import NO_DIGEST, SENDER
from tests.conformance.corpus import published

PACKAGE = published().id
SUI_COIN = "0x2::coin::Coin<0x2::sui::SUI>"


def u64(value: int) -> bytes:
    return value.to_bytes(8, "little")


def named(number: int) -> bytes:
    return bytes([number]) * 32


def type_(name: str) -> TypeTag:
    """A struct of the rules module, or any by its full name."""
    return parse_struct_tag(name if "::" in name else f"0x{PACKAGE.hex()}::rules::{name}")


def _object(
    number: int, name: str, contents: bytes, owner: AddressOwner | SharedOwner | ImmutableOwner
) -> Object:
    tag = parse_struct_tag(name if "::" in name else f"0x{PACKAGE.hex()}::rules::{name}")
    return Object(
        MoveObject(tag, has_public_transfer=True, version=3, contents=named(number) + contents),
        owner,
        NO_DIGEST,
        0,
    )


MINE = AddressOwner(SENDER)
THING = _object(1, "Thing", u64(5), MINE)
OTHER = _object(2, "Thing", u64(6), MINE)
SHARED = _object(3, "Thing", u64(7), SharedOwner(1))
FROZEN = _object(4, "Thing", u64(8), IMMUTABLE)
COIN = _object(5, SUI_COIN, u64(1000), MINE)
SMALL = _object(6, SUI_COIN, u64(10), MINE)
FULL = _object(7, SUI_COIN, u64(2**64 - 5), MINE)
ODD = _object(8, "0x2::coin::Coin<0x2::clock::Clock>", u64(10), MINE)
READ_ONLY = Shared.of(SHARED.id, 1, mutable=False)
WORLD = (THING, OTHER, SHARED, FROZEN, COIN, SMALL, FULL, ODD)


@dataclass(frozen=True)
class Refusal:
    """Why, and where: the command, and for errors of arguments which.

    ``is_enforced`` says whether the oracle refuses it too.
    """

    kind: FailureKind | ArgumentError
    command: int = 0
    argument: int | None = None
    is_enforced: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class Rule:
    """What is given, what is done with it, and what Sui says; ``None`` is success."""

    given: tuple[bytes | Object | CallArg, ...]
    commands: tuple[Command, ...]
    refusal: Refusal | None = None

    @property
    def transaction(self) -> ProgrammableTransaction:
        return ProgrammableTransaction(tuple(map(input_of, self.given)), self.commands)

    @property
    def objects(self) -> tuple[Object, ...]:
        ids = {one.id for one in self.transaction.inputs if isinstance(one, Shared)}
        return tuple(
            one for one in WORLD if one.id in ids or any(one is each for each in self.given)
        )


def input_of(one: bytes | Object | CallArg) -> CallArg:
    if isinstance(one, bytes):
        return Pure(one)
    if not isinstance(one, Object):
        return one
    if isinstance(one.owner, SharedOwner):
        return Shared.of(one.id, one.owner.initial_version, mutable=True)
    return ImmOrOwned(ObjectRef(one.id, one.version, one.digest))


def call(function: str, *arguments: Argument, types: tuple[TypeTag, ...] = ()) -> MoveCall:
    return MoveCall(PACKAGE, "rules", function, types, arguments)


def refused(kind: FailureKind | ArgumentError, argument: int | None = None, at: int = 0) -> Refusal:
    return Refusal(kind, at, argument)


def unseen(kind: FailureKind | ArgumentError, argument: int | None = None, at: int = 0) -> Refusal:
    """Refused by Sui, while the oracle lets it through."""
    return replace(refused(kind, argument, at), is_enforced=False)
