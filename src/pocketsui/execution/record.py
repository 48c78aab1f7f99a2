"""What one transaction did: the record that the interpreter hands to the node.

The interpreter reads through an :class:`~pocketsui.execution.context.ObjectReader` and writes
nothing. Everything a node needs to store, to charge for and to tell its clients is in
:class:`Execution`. Versions, digests, gas and effects are the node's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pocketsui.failure import Failure
from sui_wire.ids import Address, ObjectId
from sui_wire.object import MoveObject, MovePackage, Object, Owner
from sui_wire.type_tag import StructTag


@dataclass(frozen=True, slots=True)
class Event:
    """One ``sui::event::emit``, in order of emission."""

    package: Address  # package and module of the function the transaction's command called
    module: str
    sender: Address
    type: StructTag
    contents: bytes


@dataclass(frozen=True, slots=True)
class ReturnValue:
    """A value a command returned or left behind a mutable reference; kept for simulation."""

    type: str
    contents: bytes


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What one command gave: its results, and its arguments taken by mutable reference."""

    returned: tuple[ReturnValue, ...] = ()
    mutated: tuple[tuple[int, ReturnValue], ...] = ()  # (argument index, value afterwards)


@dataclass(frozen=True, slots=True)
class Written:
    """An object as it stands after the transaction.

    Its version is that of the input (0 for a new one) and a newly shared owner carries version 0:
    the node stamps both with the transaction's Lamport version.
    """

    data: MoveObject | MovePackage
    owner: Owner


@dataclass(frozen=True, slots=True)
class Execution:
    """Everything one transaction did, or the reason why it did nothing."""

    failure: Failure | None = None
    written: Mapping[ObjectId, Written] = field(default_factory=dict)
    created: frozenset[ObjectId] = frozenset()  # of the written: ids made in this transaction
    unwrapped: frozenset[ObjectId] = frozenset()  # of the written: were inside another object
    deleted: frozenset[ObjectId] = frozenset()  # existed by themselves before
    unwrapped_then_deleted: frozenset[ObjectId] = frozenset()
    wrapped: frozenset[ObjectId] = frozenset()  # existed by themselves, now inside another
    loaded: Mapping[ObjectId, Object] = field(default_factory=dict)  # children and received
    events: tuple[Event, ...] = ()
    results: tuple[CommandResult, ...] = ()  # only when they were asked for
    computation_units: int = 0  # instruction units used, before rounding to buckets
