"""A world: the objects that one transaction finds, and the calls that it makes on them.

    given = World.of(Platform(), Cluster(), Lane(), ...)
    transaction = given.transaction([call("lane::head", Obj(named("lane")))], REAL)

A world is also what the embedded ledger reads objects through (its `ObjectReader`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pocketsui.bytecode.reader import read_module
from pocketsui.bytecode.relocate import relocate
from sui_wire.bcs import Writer
from sui_wire.ids import Address, Digest
from sui_wire.object import (
    IMMUTABLE,
    AddressOwner,
    MoveObject,
    MovePackage,
    Object,
    ObjectOwner,
    SharedOwner,
    TypeOrigin,
)
from sui_wire.transaction import (
    Argument,
    CallArg,
    Command,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MoveCall,
    Mutability,
    ObjectRef,
    ProgrammableTransaction,
    Result,
    Shared,
)
from sui_wire.transaction import Pure as PureInput
from sui_wire.type_tag import parse_struct_tag, parse_type_tag
from tests.conformance.contract_crypto import Crypto
from tests.conformance.contract_objects import PACKAGE, Thing

BYTECODE = Path(__file__).parents[2] / "src" / "k3s_daas" / "contract" / "package"
NO_DIGEST = Digest(bytes(32))
FIRST_VERSION = 1
_TRANSFERABLE = ("AdminCap", "ClusterCap", "Coin", "UpgradeCap")
"""The types in a world that have `store` beside `key`."""


@dataclass(frozen=True)
class Pure:
    """A value as its BCS bytes."""

    value: bytes


@dataclass(frozen=True)
class Obj:
    """An object of the world."""

    id: bytes
    mutable: bool = False


@dataclass(frozen=True)
class Vec:
    """A vector of what other calls return."""

    element: str
    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Call:
    """A call of `module::function`, of the contract unless it says otherwise."""

    function: str
    arguments: tuple[Given, ...]
    package: bytes = PACKAGE


@dataclass(frozen=True)
class Signature:
    """`key`'s signature over the statement, which may contain digests."""

    key: Ed25519PrivateKey
    statement: Callable[[Crypto], bytes]


@dataclass(frozen=True)
class Hashed:
    """The hash of these bytes, as the VM at hand computes it."""

    of: bytes


@dataclass(frozen=True)
class Signatures:
    """Several signatures, as one vector."""

    each: tuple[Signature, ...]


Given: TypeAlias = Pure | Obj | Vec | Call | Hashed | Signature | Signatures


def call(function: str, *arguments: Given) -> Call:
    return Call(function, arguments)


@cache
def contract_package() -> Object:
    """The shipped bytecode, published under `PACKAGE`."""
    names = json.loads((BYTECODE / "manifest.json").read_text())["modules"]
    modules = {name: relocate((BYTECODE / f"{name}.mv").read_bytes(), PACKAGE) for name in names}
    package = MovePackage(Address(PACKAGE), FIRST_VERSION, modules, _type_origins(modules))
    return Object(package, IMMUTABLE, NO_DIGEST, 0)


def _type_origins(modules: Mapping[str, bytes]) -> tuple[TypeOrigin, ...]:
    origins = []
    for name, code in modules.items():
        module = read_module(code)
        for definition in module.struct_definitions:
            handle = module.datatype_handles[definition.handle]
            origins.append(TypeOrigin(name, module.identifiers[handle.name], Address(PACKAGE)))
    return tuple(origins)


def as_object(thing: Thing) -> Object:
    """The thing as a ledger hands it to a transaction."""
    tag = parse_struct_tag(thing.type)
    data = MoveObject(tag, tag.name in _TRANSFERABLE, FIRST_VERSION, thing.contents())
    owner = (
        SharedOwner(FIRST_VERSION) if thing.owner is None else AddressOwner(Address(thing.owner))
    )
    return Object(data, owner, NO_DIGEST, 0)


@dataclass(frozen=True)
class World:
    """Objects by id; values in, values out."""

    objects: Mapping[bytes, Object] = field(default_factory=dict)

    @classmethod
    def of(cls, *things: Thing) -> World:
        """A world of these things; of two with one id the later one counts."""
        objects = {thing.id: as_object(thing) for thing in things}
        return cls({PACKAGE: contract_package(), **objects})

    def get(self, object_id: bytes) -> Object | None:
        return self.objects.get(object_id)

    def child(self, parent: bytes, object_id: bytes) -> Object | None:
        found = self.objects.get(object_id)
        if found is None or found.owner != ObjectOwner(Address(parent)):
            return None
        return found

    def transaction(self, calls: Iterable[Call], crypto: Crypto) -> ProgrammableTransaction:
        """The transaction that makes the calls, one after the other."""
        builder = _Builder(self, crypto)
        for each in calls:
            builder.add_call(each)
        return ProgrammableTransaction(tuple(builder.inputs), tuple(builder.commands))


class _Builder:
    """Collects inputs and commands; an object that is used twice is one input."""

    def __init__(self, world: World, crypto: Crypto) -> None:
        self._world = world
        self._crypto = crypto
        self._objects: dict[bytes, int] = {}
        self.inputs: list[CallArg] = []
        self.commands: list[Command] = []

    def add_call(self, made: Call) -> Argument:
        arguments = tuple(self._argument(given) for given in made.arguments)
        module, _, function = made.function.partition("::")
        return self._command(MoveCall(Address(made.package), module, function, (), arguments))

    def _argument(self, given: Given) -> Argument:
        match given:
            case Pure(value):
                return self._pure(value)
            case Hashed(of):
                return self._pure(bytes(Writer().bytes(self._crypto.digest(of))))
            case Signature():
                return self._pure(bytes(Writer().bytes(self._sign(given))))
            case Signatures(each):
                signed = [self._sign(one) for one in each]
                return self._pure(bytes(Writer().vector(signed, Writer.bytes)))
            case Obj():
                return self._object(given)
            case Call():
                return self.add_call(given)
            case Vec(element, calls):
                elements = tuple(self.add_call(each) for each in calls)
                return self._command(MakeMoveVec(parse_type_tag(element), elements))

    def _sign(self, wanted: Signature) -> bytes:
        return self._crypto.sign(wanted.key, wanted.statement(self._crypto))

    def _pure(self, value: bytes) -> Argument:
        self.inputs.append(PureInput(value))
        return Input(len(self.inputs) - 1)

    def _object(self, given: Obj) -> Argument:
        if given.id not in self._objects:
            self._objects[given.id] = len(self.inputs)
            self.inputs.append(self._object_input(given))
        elif given.mutable:
            self.inputs[self._objects[given.id]] = self._object_input(given)
        return Input(self._objects[given.id])

    def _object_input(self, given: Obj) -> CallArg:
        found = self._world.objects[given.id]
        match found.owner:
            case SharedOwner(version):
                mutability = Mutability.MUTABLE if given.mutable else Mutability.IMMUTABLE
                return Shared(Address(given.id), version, mutability)
            case _:
                return ImmOrOwned(ObjectRef(Address(given.id), found.version, found.digest))

    def _command(self, command: Command) -> Argument:
        self.commands.append(command)
        return Result(len(self.commands) - 1)
