"""Putting the contract on a ledger: publish, read back what came to be, configure.

Each step is made known to the caller before the next, and running it again with what is known does
what is missing. The publishing transaction's digest is known before it is sent, so that a process
that died in between finds its package again instead of publishing a second one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from k3s_daas.chain.delivery import Delivery, SignedTransaction
from k3s_daas.chain.errors import LedgerInconsistent, OutOfGas
from k3s_daas.chain.outcome import error_of
from k3s_daas.chain.submitter import SubmissionNode, Submitter, SubmitterSettings
from k3s_daas.chain.timing import Clock, LoopClock
from k3s_daas.chain.values import ChangedObject, Coin, ExecutedTransaction
from k3s_daas.contract.calls import platform as platform_calls
from k3s_daas.contract.compiled import CompiledPackage
from k3s_daas.contract.compiled import load as load_package
from k3s_daas.contract.objects import Platform
from sui_wire import transaction as tx
from sui_wire.ids import Address, ObjectId, format_address, format_object_id, parse_object_id
from sui_wire.signature import KeyPair

log = structlog.get_logger(__name__)

PUBLISH_BUDGET = 5_000_000_000
"""MIST; storing the bytecode takes about a tenth of it."""

_UPGRADE_CAP = f"{format_object_id(parse_object_id('0x2'))}::package::UpgradeCap"


class DeployNode(SubmissionNode, Protocol):
    """What deploying needs of a node; `SuiClient` is one."""

    async def chain_id(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Contract:
    """The ids of a published contract."""

    chain: bytes
    """Digest of the network's first checkpoint, 32 bytes."""
    package: ObjectId
    platform: ObjectId
    """Shared."""
    admin_cap: ObjectId
    """Owned by the publisher; changes the platform."""
    upgrade_cap: ObjectId
    """Owned by the publisher; publishes newer versions."""
    treasury: ObjectId
    """Shared, like all that follow: what slashing and donations brought in."""
    measurements: ObjectId
    """Which code may be an executor."""
    governance: ObjectId
    """Keeps the right to upgrade, once it is entrusted to votes."""
    incentives: ObjectId
    """Rewards by period for stake that stayed."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a deployment has come; to be stored by the caller at every change."""

    publish_transaction: str = ""
    """Digest of the transaction that was, or is being, sent."""
    contract: Contract | None = None
    configured: bool = False


async def deploy(
    node: DeployNode,
    key: KeyPair,
    *,
    progress: Progress | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
    package: CompiledPackage | None = None,
    clock: Clock | None = None,
) -> Contract:
    """Publish and configure the contract, signed and paid by `key`, from where `progress` left off.

    Raises any `ChainError`; what was reached by then has been told to `on_progress`.
    """
    clock = clock or LoopClock()
    progress = progress or Progress()
    contract = progress.contract
    if contract is None:
        publisher = _Publisher(node, key, package or load_package(), clock)
        changed = await publisher.found_again(progress.publish_transaction)
        if changed is None:
            signed = await publisher.sign()
            progress = replace(progress, publish_transaction=signed.digest)
            on_progress(progress)
            # If we die from here on, the digest finds the package again.
            changed = await publisher.send(signed)
        contract = read_back(await node.chain_id(), changed)
        progress = replace(progress, contract=contract)
        on_progress(progress)
    if not progress.configured:
        await _configure(node, key, contract, clock)
        on_progress(replace(progress, configured=True))
    return contract


class _Publisher:
    """The one transaction that no contract call can express."""

    def __init__(
        self, node: DeployNode, key: KeyPair, package: CompiledPackage, clock: Clock
    ) -> None:
        self._node = node
        self._key = key
        self._package = package
        self._delivery = Delivery(node, clock)

    async def found_again(self, digest: str) -> tuple[ChangedObject, ...] | None:
        """What an earlier attempt's transaction made; None if it did not happen."""
        if not digest:
            return None
        executed = await self._node.get_transaction(digest, with_changes=True)
        if executed is None or executed.failure is not None:
            return None
        return executed.changed

    async def sign(self) -> SignedTransaction:
        payment = await self._payment()
        program = publication(self._package, self._key.address)
        price = await self._node.reference_gas_price()
        references = tuple(coin.ref for coin in payment)
        gas = tx.GasData(references, self._key.address, price, PUBLISH_BUDGET)
        data = tx.TransactionData(program, self._key.address, gas)
        return SignedTransaction.sign(data, self._key, with_changes=True)

    async def _payment(self) -> Sequence[Coin]:
        coins = sorted(await self._node.coins(self._key.address), key=lambda coin: -coin.balance)
        total = 0
        for count, coin in enumerate(coins[:256], start=1):
            total += coin.balance
            if total >= PUBLISH_BUDGET:
                return coins[:count]
        raise OutOfGas(format_address(self._key.address), PUBLISH_BUDGET, total)

    async def send(self, signed: SignedTransaction) -> tuple[ChangedObject, ...]:
        executed: ExecutedTransaction = await self._delivery.deliver(signed)
        if executed.failure is not None:
            raise error_of(executed.digest, executed.failure)
        log.info("contract published", transaction=executed.digest)
        return executed.changed


def publication(package: CompiledPackage, owner: Address) -> tx.ProgrammableTransaction:
    """The commands that publish the package and give its `UpgradeCap` to `owner`."""
    return tx.ProgrammableTransaction(
        (tx.Pure(bytes(owner)),),
        (
            tx.Publish(package.modules, package.dependencies),
            tx.TransferObjects((tx.Result(0),), tx.Input(0)),
        ),
    )


async def find_again(node: DeployNode, publish_transaction: str) -> Contract | None:
    """The contract that a transaction published; None if the node knows no such transaction.

    Raises `LedgerInconsistent` when what it published is no package of this version.
    """
    executed = await node.get_transaction(publish_transaction, with_changes=True)
    if executed is None or executed.failure is not None:
        return None
    return read_back(await node.chain_id(), executed.changed)


def read_back(chain: bytes, changed: Iterable[ChangedObject]) -> Contract:
    """The contract whose publishing changed these objects. Raises `LedgerInconsistent`."""
    created = [item for item in changed if item.created]
    package = _only([item for item in created if item.package], "package").ref.id
    prefix = format_object_id(package)

    def find(type_name: str) -> ObjectId:
        return _only([item for item in created if item.type == type_name], type_name).ref.id

    return Contract(
        chain=chain,
        package=package,
        platform=find(f"{prefix}::platform::Platform"),
        admin_cap=find(f"{prefix}::platform::AdminCap"),
        upgrade_cap=find(_UPGRADE_CAP),
        treasury=find(f"{prefix}::treasury::Treasury"),
        measurements=find(f"{prefix}::measurements::Measurements"),
        governance=find(f"{prefix}::governance::Governance"),
        incentives=find(f"{prefix}::incentives::Incentives"),
    )


def _only(found: Sequence[ChangedObject], what: str) -> ChangedObject:
    if len(found) != 1:
        raise LedgerInconsistent(f"publishing made {len(found)} objects of {what}, expected one")
    return found[0]


async def _configure(node: DeployNode, key: KeyPair, contract: Contract, clock: Clock) -> None:
    (state,) = await node.get_objects([contract.platform])
    if state is not None and Platform.decode(state.contents).chain:
        return  # an earlier attempt got that far and died before it could say so
    call = platform_calls.configure(
        contract.admin_cap, contract.platform, chain=contract.chain, package_id=contract.package
    )
    settings = SubmitterSettings(max_in_flight=1)
    async with Submitter(node, key, contract.package, settings=settings, clock=clock) as submitter:
        await submitter.execute([call])
