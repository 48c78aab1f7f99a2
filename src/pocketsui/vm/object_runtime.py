"""The objects a transaction touches from inside Move code, as Sui's object runtime keeps them.

Input objects are the commands' business. Here are the ids made and given up, the objects
transferred, and the children: objects owned by other objects (dynamic fields), read from the store
when they are first asked for and kept decoded until the transaction ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from pocketsui.failure import FailureKind
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.layout import decode
from pocketsui.vm.types import DatatypeOf
from pocketsui.vm.values import Value
from sui_wire.ids import Address, ObjectId, short_address
from sui_wire.object import AddressOwner, MoveObject, Object, ObjectOwner, Owner

MAX_CHILDREN = 1_000  # dynamic field objects that one transaction may load


class ChildReader(Protocol):
    """Where children come from."""

    def child(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        """The object of that id if ``parent`` owns it."""


@dataclass(frozen=True, slots=True)
class Emitted:
    """An event: the function a command called, its type and BCS."""

    package: Address
    module: str
    type: DatatypeOf
    contents: bytes


@dataclass(frozen=True, slots=True)
class Transfer:
    """An object given to its next owner."""

    owner: Owner
    type: DatatypeOf
    value: Value


@dataclass(slots=True)
class Child:
    """An object owned by another object. ``value`` is None while it is out of its parent."""

    parent: ObjectId
    type: DatatypeOf
    value: Value | None
    stored: Object | None  # as the store has it; None if it was not there before


class ChildTypeMismatch(Exception):
    """The child is there, but of another type."""


class CannotReceive(Exception):
    """The object was not sent to that parent, or is received already."""


@dataclass(slots=True)
class ObjectRuntime:
    """Fields:

    new_ids, deleted_ids   of this transaction; an id made and given up is in neither
    transfers              the last transfer of each object, by id
    children               every child asked for and found, or added
    loaded                 the stored form of every child that was read
    input_owners           who owned the input objects before
    receivable             inputs sent to an object, until they are received
    received               the ids of those that were
    """

    reader: ChildReader
    new_ids: set[ObjectId] = field(default_factory=set)
    deleted_ids: set[ObjectId] = field(default_factory=set)
    transfers: dict[ObjectId, Transfer] = field(default_factory=dict)
    children: dict[ObjectId, Child] = field(default_factory=dict)
    loaded: dict[ObjectId, Object] = field(default_factory=dict)
    input_owners: dict[ObjectId, Owner] = field(default_factory=dict)
    receivable: dict[ObjectId, Object] = field(default_factory=dict)
    received: set[ObjectId] = field(default_factory=set)

    def create(self, object_id: ObjectId) -> None:
        """An id is taken into use; one given up in this transaction is just kept after all."""
        if object_id in self.deleted_ids:
            self.deleted_ids.remove(object_id)
        else:
            self.new_ids.add(object_id)

    def delete(self, object_id: ObjectId) -> None:
        """``object::delete``: the id is given up for ever."""
        if object_id in self.new_ids:
            self.new_ids.remove(object_id)
        else:
            self.deleted_ids.add(object_id)

    def transfer(self, owner: Owner, type_: DatatypeOf, value: Value) -> None:
        """The object leaves Move code; ``value`` begins with its id."""
        self.transfers[value[0][0][0]] = Transfer(owner, type_, value)

    def has_child(self, parent: ObjectId, object_id: ObjectId) -> bool:
        """Whether there is such a child, of whatever type."""
        child = self.children.get(object_id)
        if child is not None:
            return child.value is not None and child.parent == parent
        return self._stored(parent, object_id) is not None

    def has_child_of_type(self, parent: ObjectId, object_id: ObjectId, type_: DatatypeOf) -> bool:
        child = self.children.get(object_id)
        if child is not None:
            return child.value is not None and child.parent == parent and child.type is type_
        stored = self._stored(parent, object_id)
        return stored is not None and _type_of(stored) == type_.tag

    def child(self, parent: ObjectId, object_id: ObjectId, type_: DatatypeOf) -> Child | None:
        """The child, decoded; None if there is none, an exception if it is of another type."""
        child = self.children.get(object_id)
        if child is None:
            child = self._load(parent, object_id, type_)
        if child is None or child.value is None or child.parent != parent:
            return None
        if child.type is not type_:
            raise ChildTypeMismatch(f"{short_address(object_id)} is {child.type}, not {type_}")
        return child

    def add_child(self, parent: ObjectId, type_: DatatypeOf, value: Value) -> None:
        """Put an object into another one."""
        object_id = value[0][0][0]
        self.transfers.pop(object_id, None)
        before = self.children.get(object_id)
        stored = before.stored if before else None
        self.children[object_id] = Child(parent, type_, value, stored)

    def remove_child(self, child: Child) -> Value:
        """Take an object out of its parent."""
        value, child.value = child.value, None
        return value

    def receive(
        self, parent: ObjectId, object_id: ObjectId, version: int, type_: DatatypeOf
    ) -> Value:
        """Take an object that was sent to the address of ``parent``."""
        stored = self.receivable.get(object_id)
        if (
            stored is None
            or stored.owner != AddressOwner(parent)
            or stored.version != version
            or not isinstance(stored.data, MoveObject)
        ):
            raise CannotReceive(f"{short_address(object_id)} is not to be received here")
        if stored.data.type != type_.tag:
            raise ChildTypeMismatch(
                f"{short_address(object_id)} is {_type_of(stored)}, not {type_}"
            )
        self.loaded[object_id] = self.receivable.pop(object_id)
        self.received.add(object_id)
        return decode(type_, stored.data.contents)

    def _stored(self, parent: ObjectId, object_id: ObjectId) -> Object | None:
        stored = self.loaded.get(object_id)
        if stored is not None and stored.owner != ObjectOwner(parent):
            return None
        if stored is None:
            if object_id in self.new_ids:
                return None
            stored = self.reader.child(parent, object_id)
            if stored is None:
                return None
            if len(self.loaded) >= MAX_CHILDREN:
                raise MoveFailure(
                    FailureKind.LIMIT_EXCEEDED,
                    f"more than {MAX_CHILDREN} dynamic fields read in one transaction",
                )
            self.loaded[object_id] = stored
        return stored

    def _load(self, parent: ObjectId, object_id: ObjectId, type_: DatatypeOf) -> Child | None:
        stored = self._stored(parent, object_id)
        if stored is None:
            return None
        if not isinstance(stored.data, MoveObject) or stored.data.type != type_.tag:
            raise ChildTypeMismatch(
                f"{short_address(object_id)} is {_type_of(stored)}, not {type_}"
            )
        child = Child(parent, type_, decode(type_, stored.data.contents), stored)
        self.children[object_id] = child
        return child


def _type_of(stored: Object) -> object:
    return stored.data.type if isinstance(stored.data, MoveObject) else None
