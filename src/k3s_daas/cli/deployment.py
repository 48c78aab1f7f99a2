"""The steps of `daas deploy`, each one transaction that is executed once (`chain.once`).

publish             the package; its objects are read back
configure           the platform learns its chain and package
register cluster    a cluster with its lanes (only if one is asked for, like all below)
open role book
write roles         the built-in roles
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import msgspec

from k3s_daas.chain.delivery import SignedTransaction
from k3s_daas.chain.deploy import publication, read_back
from k3s_daas.chain.objects import ObjectBook
from k3s_daas.chain.once import Once, OnceNode
from k3s_daas.chain.outcome import submitted
from k3s_daas.chain.program import lay_out, objects_of
from k3s_daas.chain.timing import Clock, LoopClock
from k3s_daas.chain.values import ExecutedTransaction
from k3s_daas.cli.deployment_state import Deployment, Done, Pending
from k3s_daas.cli.ledger import emitted
from k3s_daas.cli.manifest import BUILT_IN, built_in_role
from k3s_daas.cli.memory import Published, RegisteredCluster
from k3s_daas.cli.published import as_published
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls import cluster, permission, platform
from k3s_daas.contract.compiled import load as load_package
from k3s_daas.contract.events.cluster import ClusterRegistered, RoleBookOpened
from sui_wire.ids import format_address, parse_object_id
from sui_wire.signature import KeyPair
from sui_wire.transaction import ProgrammableTransaction

PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """The cluster that is to be registered."""

    name: str
    region: str
    ca: bytes
    """PEM of its certificate authority."""
    lanes: int


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction: its calls, and what the deployment knows once it is executed."""

    name: str
    calls: Callable[[Deployment], list[Call]]
    after: Callable[[Deployment, ExecutedTransaction], Deployment]


class Node(OnceNode, Protocol):
    """What deploying needs of a node; `SuiClient` is one."""

    async def chain_id(self) -> bytes: ...


def step_names(plan: ClusterPlan | None) -> list[str]:
    """The steps in their order."""
    return [PUBLISH, *(step.name for step in _steps(plan))]


async def carry_out(
    node: Node,
    key: KeyPair,
    plan: ClusterPlan | None,
    deployment: Deployment,
    remember: Callable[[Deployment], None],
    *,
    clock: Clock | None = None,
) -> Deployment:
    """Do what is missing, from where `deployment` stands; every change is remembered at once."""
    clock = clock or LoopClock()
    once = Once(node, key, clock)
    book = ObjectBook(node, clock)
    chain = await node.chain_id()

    async def take(step: str, program: ProgrammableTransaction) -> ExecutedTransaction:
        nonlocal deployment
        pending = deployment.pending
        known = pending.signed() if pending is not None and pending.step == step else None

        def note(signed: SignedTransaction) -> None:
            nonlocal deployment
            deployment = msgspec.structs.replace(deployment, pending=Pending.of(step, signed))
            remember(deployment)

        return await once.execute(program, known, note)

    if deployment.contract is None:
        executed = await take(PUBLISH, publication(load_package(), key.address))
        contract = as_published(read_back(chain, executed.changed), configured=False)
        deployment = _done(deployment, PUBLISH, executed, contract=contract)
        remember(deployment)
    for step in _steps(plan):
        if step.name in deployment.steps:
            continue
        calls = step.calls(deployment)
        await book.learn({item.id for item in objects_of(calls)})
        package = parse_object_id(_contract(deployment).package)
        executed = await take(step.name, lay_out([tuple(calls)], package, book.known).transaction)
        book.saw(executed.changed)
        deployment = _done(step.after(deployment, executed), step.name, executed)
        remember(deployment)
    return deployment


def _steps(plan: ClusterPlan | None) -> Iterator[Step]:
    yield Step("configure", _configure, _configured)
    if plan is not None:
        yield Step("register cluster", lambda so_far: [_register(so_far, plan)], _registered)
        yield Step("open role book", _open_book, _opened)
        yield Step("write roles", _write_roles, lambda so_far, _: so_far)


def _done(
    deployment: Deployment, step: str, executed: ExecutedTransaction, **parts: object
) -> Deployment:
    gas = executed.gas
    done = Done(
        transaction=executed.digest,
        computation=gas.computation,
        storage=gas.storage,
        rebate=gas.rebate,
    )
    steps = {**deployment.steps, step: done}
    return msgspec.structs.replace(deployment, steps=steps, pending=None, **parts)


def _configure(deployment: Deployment) -> list[Call]:
    contract = _contract(deployment)
    return [
        platform.configure(
            parse_object_id(contract.admin_cap),
            parse_object_id(contract.platform),
            chain=bytes.fromhex(contract.chain),
            package_id=parse_object_id(contract.package),
        )
    ]


def _configured(deployment: Deployment, _: ExecutedTransaction) -> Deployment:
    contract = msgspec.structs.replace(_contract(deployment), configured=True)
    return msgspec.structs.replace(deployment, contract=contract)


def _register(deployment: Deployment, plan: ClusterPlan) -> Call:
    return cluster.register(
        parse_object_id(_contract(deployment).platform),
        name=plan.name,
        region=plan.region,
        ca=hashlib.sha256(plan.ca).digest(),
        lane_count=plan.lanes,
    )


def _registered(deployment: Deployment, executed: ExecutedTransaction) -> Deployment:
    package = parse_object_id(_contract(deployment).package)
    event = emitted(submitted(executed, package).events, "cluster", ClusterRegistered)
    (cap,) = [item for item in executed.changed if item.type.endswith("::cluster::ClusterCap")]
    registered = RegisteredCluster(
        cluster=format_address(event.cluster),
        cluster_cap=format_address(cap.ref.id),
        lanes=tuple(format_address(lane) for lane in event.lanes),
    )
    return msgspec.structs.replace(deployment, cluster=registered)


def _open_book(deployment: Deployment) -> list[Call]:
    own = _cluster(deployment)
    return [
        permission.open_book(
            parse_object_id(_contract(deployment).platform),
            parse_object_id(own.cluster_cap),
            parse_object_id(own.cluster),
        )
    ]


def _opened(deployment: Deployment, executed: ExecutedTransaction) -> Deployment:
    package = parse_object_id(_contract(deployment).package)
    event = emitted(submitted(executed, package).events, "permission", RoleBookOpened)
    own = msgspec.structs.replace(_cluster(deployment), role_book=format_address(event.book))
    return msgspec.structs.replace(deployment, cluster=own)


def _write_roles(deployment: Deployment) -> list[Call]:
    own = _cluster(deployment)
    shared = parse_object_id(_contract(deployment).platform)
    cap, book = parse_object_id(own.cluster_cap), parse_object_id(own.role_book)
    roles = [built_in_role(name) for name in BUILT_IN]
    return [permission.put_role(shared, cap, book, role.name, role.rules) for role in roles]


def _contract(deployment: Deployment) -> Published:
    if deployment.contract is None:
        raise ValueError("nothing is published yet")
    return deployment.contract


def _cluster(deployment: Deployment) -> RegisteredCluster:
    if deployment.cluster is None:
        raise ValueError("no cluster is registered yet")
    return deployment.cluster
