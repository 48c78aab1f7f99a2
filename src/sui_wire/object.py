"""Sui's `Object`: what a store keeps under an id, who may use it, and its digest.

An object is either a Move value (`MoveObject`) or a package of modules (`MovePackage`), together
with its owner, the transaction that wrote it last, and the storage fee that deleting it returns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from sui_wire.bcs import Reader, Writer
from sui_wire.bcs import decode as decode_bcs
from sui_wire.errors import MalformedBcs
from sui_wire.ids import Address, Digest, ObjectId, parse_address, typed_digest
from sui_wire.type_tag import (
    StructTag,
    TypeTag,
    read_struct_tag,
    read_type_tag,
    write_struct_tag,
    write_type_tag,
)

_TWO = parse_address("0x2")
_THREE = parse_address("0x3")
SUI_TYPE = StructTag(_TWO, "sui", "SUI")
GAS_COIN_TYPE = StructTag(_TWO, "coin", "Coin", (SUI_TYPE,))
STAKED_SUI_TYPE = StructTag(_THREE, "staking_pool", "StakedSui")


@dataclass(frozen=True, slots=True)
class AddressOwner:
    """Only transactions of this address may use the object."""

    address: Address


@dataclass(frozen=True, slots=True)
class ObjectOwner:
    """A child of another object: a dynamic field, or an object inside one."""

    parent: ObjectId


@dataclass(frozen=True, slots=True)
class SharedOwner:
    """Anybody may use it; consensus orders the uses."""

    initial_version: int
    """The version at which it became shared."""


@dataclass(frozen=True, slots=True)
class ImmutableOwner:
    """Frozen for ever, readable by anybody; packages are so too."""


@dataclass(frozen=True, slots=True)
class ConsensusAddressOwner:
    """Owned by an address, but ordered by consensus ("party" objects)."""

    start_version: int
    address: Address


Owner: TypeAlias = AddressOwner | ObjectOwner | SharedOwner | ImmutableOwner | ConsensusAddressOwner
IMMUTABLE = ImmutableOwner()


def write_owner(writer: Writer, owner: Owner) -> None:
    match owner:
        case AddressOwner(address):
            writer.uleb(0).fixed(address)
        case ObjectOwner(parent):
            writer.uleb(1).fixed(parent)
        case SharedOwner(version):
            writer.uleb(2).u64(version)
        case ImmutableOwner():
            writer.uleb(3)
        case ConsensusAddressOwner(version, address):
            writer.uleb(4).u64(version).fixed(address)


def read_owner(reader: Reader) -> Owner:
    match reader.uleb():
        case 0:
            return AddressOwner(Address(reader.fixed(32)))
        case 1:
            return ObjectOwner(Address(reader.fixed(32)))
        case 2:
            return SharedOwner(reader.u64())
        case 3:
            return IMMUTABLE
        case 4:
            return ConsensusAddressOwner(reader.u64(), Address(reader.fixed(32)))
        case other:
            raise MalformedBcs(f"no owner has the variant index {other}")


@dataclass(frozen=True, slots=True)
class MoveObject:
    """A Move value with the `key` ability; the first 32 bytes of its contents are its id."""

    type: StructTag
    has_public_transfer: bool
    """Whether the type also has `store`, so that any module may transfer it."""
    version: int
    """Lamport version: one past the largest version its last transaction took in."""
    contents: bytes

    @property
    def id(self) -> ObjectId:
        return Address(self.contents[:32])


@dataclass(frozen=True, slots=True)
class TypeOrigin:
    """The package version in which a type was first defined."""

    module: str
    name: str
    package: ObjectId


@dataclass(frozen=True, slots=True)
class UpgradeInfo:
    """Which version of a dependency a package was linked against."""

    upgraded_id: ObjectId
    upgraded_version: int


@dataclass(frozen=True, slots=True)
class MovePackage:
    """Compiled modules published together; immutable, and a new id at every upgrade."""

    id: ObjectId
    version: int
    modules: Mapping[str, bytes]
    type_origins: tuple[TypeOrigin, ...] = ()
    linkage: Mapping[ObjectId, UpgradeInfo] = field(default_factory=dict)
    """Original id of each dependency, to the version linked against."""

    @property
    def size(self) -> int:
        """Bytes that Sui limits and charges: version, modules with names, and both tables."""
        modules = sum(len(name.encode()) + len(code) for name, code in self.modules.items())
        origins = sum(len(each.module) + len(each.name) + 32 for each in self.type_origins)
        return 8 + modules + origins + len(self.linkage) * (32 + 32 + 8)


@dataclass(frozen=True)
class Object:
    """A stored object in full."""

    data: MoveObject | MovePackage
    owner: Owner
    previous_transaction: Digest
    storage_rebate: int
    """MIST returned when the object is deleted."""

    @property
    def id(self) -> ObjectId:
        return self.data.id

    @property
    def version(self) -> int:
        return self.data.version

    @cached_property
    def encoded(self) -> bytes:
        """The BCS form, computed once."""
        writer = Writer()
        write_object(writer, self)
        return bytes(writer)

    @cached_property
    def digest(self) -> Digest:
        return object_digest(self.encoded)


def object_digest(encoded: bytes) -> Digest:
    """The digest that object references and effects carry, from the object's BCS."""
    return typed_digest("Object", encoded)


def write_move_type(writer: Writer, tag: StructTag) -> None:
    """Sui's `MoveObjectType`: common types have a short form, and must use it."""
    writer.fixed(move_type_bytes(tag))


@lru_cache(maxsize=4_096)
def move_type_bytes(tag: StructTag) -> bytes:
    writer = Writer()
    _write_move_type(writer, tag)
    return bytes(writer)


def _write_move_type(writer: Writer, tag: StructTag) -> None:
    if tag.address == _TWO and tag.module == "coin" and tag.name == "Coin":
        if tag.type_params == (SUI_TYPE,):
            writer.uleb(1)
            return
        if len(tag.type_params) == 1:
            writer.uleb(3)
            write_type_tag(writer, tag.type_params[0])
            return
    if tag == STAKED_SUI_TYPE:
        writer.uleb(2)
        return
    writer.uleb(0)
    write_struct_tag(writer, tag)


def _coin(coin_type: TypeTag) -> StructTag:
    return StructTag(_TWO, "coin", "Coin", (coin_type,))


def _read_move_type(reader: Reader) -> StructTag:
    match reader.uleb():
        case 0:
            return read_struct_tag(reader)
        case 1:
            return GAS_COIN_TYPE
        case 2:
            return STAKED_SUI_TYPE
        case 3:
            return _coin(read_type_tag(reader))
        case other:
            raise MalformedBcs(f"no object type has the variant index {other}")


def _write_origin(writer: Writer, origin: TypeOrigin) -> None:
    writer.string(origin.module).string(origin.name).fixed(origin.package)


def _write_package(writer: Writer, package: MovePackage) -> None:
    writer.fixed(package.id).u64(package.version)
    writer.uleb(len(package.modules))
    for name in sorted(package.modules, key=str.encode):  # BCS maps are sorted by encoded key
        writer.string(name).bytes(package.modules[name])
    writer.vector(package.type_origins, _write_origin)
    writer.uleb(len(package.linkage))
    for original in sorted(package.linkage):
        info = package.linkage[original]
        writer.fixed(original).fixed(info.upgraded_id).u64(info.upgraded_version)


def _read_package(reader: Reader) -> MovePackage:
    package_id = Address(reader.fixed(32))
    version = reader.u64()
    modules = dict(reader.vector(lambda r: (r.string(), r.bytes())))
    origins = reader.vector(lambda r: TypeOrigin(r.string(), r.string(), Address(r.fixed(32))))
    linkage = dict(
        reader.vector(lambda r: (Address(r.fixed(32)), UpgradeInfo(Address(r.fixed(32)), r.u64())))
    )
    return MovePackage(package_id, version, modules, tuple(origins), linkage)


def write_data(writer: Writer, data: MoveObject | MovePackage) -> None:
    if isinstance(data, MoveObject):
        writer.uleb(0)
        write_move_type(writer, data.type)
        writer.bool(data.has_public_transfer).u64(data.version).bytes(data.contents)
    else:
        writer.uleb(1)
        _write_package(writer, data)


def write_object(writer: Writer, value: Object) -> None:
    write_data(writer, value.data)
    write_owner(writer, value.owner)
    writer.bytes(value.previous_transaction).u64(value.storage_rebate)


def read_data(reader: Reader) -> MoveObject | MovePackage:
    match reader.uleb():
        case 0:
            tag = _read_move_type(reader)
            return MoveObject(tag, reader.bool(), reader.u64(), reader.bytes())
        case 1:
            return _read_package(reader)
        case other:
            raise MalformedBcs(f"no object data has the variant index {other}")


def read_digest(reader: Reader) -> Digest:
    """A digest is encoded as `vector<u8>` whose length must be 32."""
    data = reader.bytes()
    if len(data) != 32:
        raise MalformedBcs(f"a digest is 32 bytes, found {len(data)}")
    return Digest(data)


def read_object(reader: Reader) -> Object:
    data = read_data(reader)
    return Object(data, read_owner(reader), read_digest(reader), reader.u64())


def decode(encoded: bytes) -> Object:
    """The object whose BCS is `encoded`."""
    return decode_bcs(encoded, read_object)
