"""One call of a Move function, as a value that knows nothing of transactions.

A `Call` is a small tree. Its arguments are plain values already encoded, objects named by id, coins
to be split off the gas coin, or the results of other calls. `k3s_daas.chain.program` lays such
trees out as the commands of one programmable transaction; nobody else needs to know what inputs and
result indexes are.

    put_role = Call("permission", "put_role", (
        ObjectArg(cluster_cap), ObjectArg(role_book, mutable=True), Pure(encode_string("view")),
        CallVector(StructName("permission", "Rule"), (CallResult(new_rule),)),
    ))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sui_wire.ids import Address, ObjectId


@dataclass(frozen=True, slots=True)
class StructName:
    """A struct of the contract's own package, whose id is not known before it is published."""

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module}::{self.name}"


@dataclass(frozen=True, slots=True)
class Pure:
    """A value passed by its bytes; at most 16,384 of them, which is Sui's limit for one pure
    argument.
    """

    bcs: bytes


@dataclass(frozen=True, slots=True)
class ObjectArg:
    """An object by id. Whether it is owned or shared, and at which version, the ledger says."""

    id: ObjectId
    mutable: bool = False


@dataclass(frozen=True, slots=True)
class SplitGas:
    """A fresh `Coin<SUI>` of `amount` MIST (10^-9 SUI), split off the coin that pays for gas."""

    amount: int


@dataclass(frozen=True, slots=True)
class CallResult:
    """The first value that `call` returns. Each occurrence in a tree is a command of its own."""

    call: Call


@dataclass(frozen=True, slots=True)
class CallVector:
    """A Move vector of structs, for values (such as rules) that no pure argument can carry."""

    element: StructName
    items: tuple[Argument, ...]


Argument: TypeAlias = Pure | ObjectArg | SplitGas | CallResult | CallVector


@dataclass(frozen=True, slots=True)
class Call:
    """`package::module::function(arguments)`; `package` is None for the contract's own."""

    module: str
    function: str
    arguments: tuple[Argument, ...] = ()
    package: Address | None = None

    @property
    def name(self) -> str:
        """`module::function`, as abort locations and logs write it."""
        return f"{self.module}::{self.function}"
