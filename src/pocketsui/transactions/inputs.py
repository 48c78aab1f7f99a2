"""The objects a transaction names: are they there, as it says, and its sender's to use?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pocketsui.coins import balance_of, is_gas_coin
from pocketsui.errors import InputRefused
from pocketsui.transactions import limits
from pocketsui.transactions.gas import read_price, size_of
from sui_wire.ids import Address, ObjectId, format_digest, parse_address, short_address
from sui_wire.object import (
    AddressOwner,
    ConsensusAddressOwner,
    ImmutableOwner,
    MoveObject,
    MovePackage,
    Object,
    ObjectOwner,
    SharedOwner,
)
from sui_wire.transaction import (
    CallArg,
    GasData,
    ImmOrOwned,
    MoveCall,
    ObjectRef,
    ProgrammableTransaction,
    Publish,
    Receiving,
    Shared,
    Upgrade,
)

Lookup = Callable[[ObjectId], Object | None]
"""The newest version of an object, or None."""

SYSTEM_PACKAGES = frozenset(map(parse_address, ("0x1", "0x2", "0x3")))
"""Reading these is not charged."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The objects of a transaction as they are before it."""

    mutable: dict[ObjectId, Object] = field(default_factory=dict)
    """Owned ones, gas coins and shared ones taken mutably: all get the new version."""
    read_only: dict[ObjectId, Object] = field(default_factory=dict)
    """Shared ones taken immutably; effects say which version was read."""
    immutable: dict[ObjectId, Object] = field(default_factory=dict)
    receiving: dict[ObjectId, Object] = field(default_factory=dict)
    """Sent to an object; only those that the commands really receive are changed."""
    packages: dict[ObjectId, Object] = field(default_factory=dict)
    gas_coins: tuple[Object, ...] = ()

    def lamport_version(self) -> int:
        """One past the largest version that goes in; packages do not count."""
        versions = [0]
        for group in (self.mutable, self.read_only, self.immutable, self.receiving):
            versions.extend(value.version for value in group.values())
        return max(versions) + 1

    def read_price(self) -> int:
        """Internal units that reading them is charged; the framework is free."""
        groups = (self.mutable, self.read_only, self.immutable)
        objects = sum(size_of(value) for group in groups for value in group.values())
        packages = sum(
            size_of(value) for each, value in self.packages.items() if each not in SYSTEM_PACKAGES
        )
        return read_price(objects, packages)

    def exclusive(self) -> tuple[tuple[ObjectId, int], ...]:
        """Id and version of what no other transaction may use at this version."""
        values = (*self.mutable.values(), *self.receiving.values())
        return tuple(
            (each.id, each.version)
            for each in values
            if not isinstance(each.owner, SharedOwner | ConsensusAddressOwner)
        )

    def gas_balance(self) -> int:
        """MIST in all gas coins together."""
        return sum(
            balance_of(coin.data) for coin in self.gas_coins if isinstance(coin.data, MoveObject)
        )


def load_inputs(
    programme: ProgrammableTransaction,
    gas: GasData,
    sender: Address,
    lookup: Lookup,
    *,
    any_owner: bool = False,
) -> Inputs:
    """Find every object the transaction names; `InputRefused` says what is wrong with one.

    With `any_owner`, as in simulations without checks, another address's objects will do.
    """
    inputs = Inputs(gas_coins=tuple(_gas_coin(ref, gas.owner, lookup) for ref in gas.payment))
    for coin in inputs.gas_coins:
        if coin.id in inputs.mutable:
            raise InputRefused(f"gas coin {short_address(coin.id)} is given twice")
        inputs.mutable[coin.id] = coin
    seen = set(inputs.mutable)
    for argument in programme.inputs:
        _load_argument(argument, None if any_owner else sender, lookup, inputs, seen)
    for package_id in _packages(programme):
        inputs.packages[package_id] = _package(package_id, lookup)
    total = len(seen) + len(inputs.packages)
    if total > limits.MAX_INPUTS:
        raise InputRefused(f"{total} objects are named; {limits.MAX_INPUTS} are allowed")
    return inputs


def check_gas_balance(inputs: Inputs, gas: GasData) -> None:
    """The coins must hold the whole budget, whatever will be spent of it."""
    balance = inputs.gas_balance()
    if balance < gas.budget:
        raise InputRefused(
            f"balance of gas object {balance} is lower than the needed amount: {gas.budget}"
        )


def _load_argument(
    argument: CallArg,
    sender: Address | None,
    lookup: Lookup,
    inputs: Inputs,
    seen: set[ObjectId],
) -> None:
    match argument:
        case ImmOrOwned(ref):
            value = _owned(ref, sender, lookup)
            group = inputs.immutable if isinstance(value.owner, ImmutableOwner) else inputs.mutable
        case Shared():
            value = _shared(argument, sender, lookup)
            group = inputs.mutable if argument.mutable else inputs.read_only
        case Receiving(ref):
            value, group = _receivable(ref, lookup), inputs.receiving
        case _:
            return
    if value.id in seen:
        raise InputRefused(f"object {short_address(value.id)} is named twice")
    seen.add(value.id)
    group[value.id] = value


def _existing(object_id: ObjectId, lookup: Lookup) -> Object:
    value = lookup(object_id)
    if value is None:
        raise InputRefused(f"could not find the referenced object {short_address(object_id)}")
    return value


def _exact(ref: ObjectRef, lookup: Lookup) -> Object:
    """The object at exactly the version and digest named."""
    value = _existing(ref.id, lookup)
    if isinstance(value.data, MovePackage):
        raise InputRefused(f"{short_address(ref.id)} is a package; a Move object is expected")
    if value.version != ref.version:
        raise InputRefused(
            f"transaction needs to be rebuilt because object {short_address(ref.id)} version "
            f"{ref.version} is unavailable for consumption, current version: {value.version}"
        )
    if value.digest != ref.digest:
        raise InputRefused(
            f"object {short_address(ref.id)} at version {ref.version} has digest "
            f"{format_digest(value.digest)}, not {format_digest(ref.digest)}"
        )
    return value


def _owned(ref: ObjectRef, sender: Address | None, lookup: Lookup) -> Object:
    value = _exact(ref, lookup)
    match value.owner:
        case ImmutableOwner():
            return value
        case AddressOwner(address):
            _check_owner(ref.id, address, sender)
            return value
        case ObjectOwner(parent):
            raise InputRefused(
                f"object {short_address(ref.id)} is owned by object {short_address(parent)}; "
                "objects owned by other objects cannot be inputs"
            )
        case _:
            raise InputRefused(f"object {short_address(ref.id)} is shared; name it as shared")


def _receivable(ref: ObjectRef, lookup: Lookup) -> Object:
    """Whether it was sent to the object that wants it is for `sui::transfer::receive` to say."""
    value = _exact(ref, lookup)
    if not isinstance(value.owner, AddressOwner):
        raise InputRefused(
            f"object {short_address(ref.id)} cannot be received: it is not owned by an address"
        )
    return value


def _shared(argument: Shared, sender: Address | None, lookup: Lookup) -> Object:
    """What consensus orders: shared objects, and those of a party, which is one address."""
    value = _existing(argument.id, lookup)
    match value.owner:
        case SharedOwner(version):
            pass
        case ConsensusAddressOwner(version, address):
            _check_owner(argument.id, address, sender)
        case _:
            raise InputRefused(f"object {short_address(argument.id)} is not a shared object")
    if version != argument.initial_version:
        raise InputRefused(
            f"shared object {short_address(argument.id)} was shared at version "
            f"{version}, not {argument.initial_version}"
        )
    return value


def _check_owner(object_id: ObjectId, owner: Address, sender: Address | None) -> None:
    if sender is not None and owner != sender:
        raise InputRefused(
            f"object {short_address(object_id)} is owned by account address "
            f"{short_address(owner)}, but given owner/signer address is "
            f"{short_address(sender)}"
        )


def _gas_coin(ref: ObjectRef, owner: Address, lookup: Lookup) -> Object:
    value = _exact(ref, lookup)
    if not isinstance(value.owner, AddressOwner) or value.owner.address != owner:
        raise InputRefused(
            f"gas coin {short_address(ref.id)} is not owned by {short_address(owner)}"
        )
    if not is_gas_coin(value):
        raise InputRefused(f"gas object {short_address(ref.id)} is not a coin of SUI")
    return value


def _packages(programme: ProgrammableTransaction) -> set[ObjectId]:
    packages: set[ObjectId] = set()
    for command in programme.commands:
        match command:
            case MoveCall():
                packages.add(command.package)
            case Publish():
                packages.update(command.dependencies)
            case Upgrade():
                packages.update((*command.dependencies, command.package))
            case _:
                pass
    return packages


def _package(package_id: ObjectId, lookup: Lookup) -> Object:
    value = lookup(package_id)
    if value is None:
        raise InputRefused(f"dependent package {short_address(package_id)} not found on-chain")
    if not isinstance(value.data, MovePackage):
        raise InputRefused(f"{short_address(package_id)} is an object, not a package")
    return value
