"""`daas deploy`: the contract on any Sui network, priced first, published once.

What publishing would cost is asked of the network. The later steps cannot be asked for before there
is a package, so the whole deployment is rehearsed on an embedded ledger in a temporary folder, at
the network's own price of computation.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from k3s_daas.chain import SuiClient
from k3s_daas.chain.deploy import publication
from k3s_daas.chain.pricing import price
from k3s_daas.chain.values import GasUsed
from k3s_daas.cli import deployment_state, progress
from k3s_daas.cli.amounts import MIST_PER_SUI, format_amount
from k3s_daas.cli.deployment import PUBLISH, ClusterPlan, carry_out, step_names
from k3s_daas.cli.deployment_state import Deployment
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import open_signing_pair
from k3s_daas.cli.output import Format, Row, render
from k3s_daas.contract.compiled import load as load_package
from k3s_daas.files import locked
from pocketsui.node import NodeOptions, run_node
from sui_wire.ids import Address, ObjectId, format_address
from sui_wire.signature import KeyPair

REHEARSAL_FUNDS = 1_000 * MIST_PER_SUI


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be deployed, and where it is written down."""

    network: str
    folder: Path
    """Where state and key lie, unless they are named."""
    key: Path | None
    state: Path | None
    plan: ClusterPlan | None
    agreed: bool
    """Whether nobody needs to be asked."""


def cluster_plan(name: str, region: str, ca: Path | None, lanes: int) -> ClusterPlan | None:
    """The cluster to register, if one is named."""
    if not name:
        return None
    if ca is None:
        raise CommandError(
            "a cluster is known by its certificate authority; name its PEM with --ca"
        )
    try:
        return ClusterPlan(name, region, ca.read_bytes(), lanes)
    except OSError as error:
        raise CommandError(f"{ca} cannot be read: {error}") from error


async def deploy(order: Order) -> Row:
    """Price, ask, carry out; returns what stands on the ledger. Run again, it goes on."""
    async with SuiClient(order.network) as client:
        chain = (await client.chain_id()).hex()
        path = order.state or order.folder / f"{chain[:8]}.json"
        with locked(path.with_suffix(".lock")):
            key = open_signing_pair(order.key or path.with_suffix(".key"))
            known = _checked(deployment_state.read(path), order.network, chain, key.address, path)
            missing = [name for name in step_names(order.plan) if name not in known.steps]
            if missing:
                await _agree(client, key.address, order, missing)

            def remember(reached: Deployment) -> None:
                deployment_state.write(path, reached)

            known = await carry_out(client, key, order.plan, known, remember)
    return summary(known, path)


def summary(deployment: Deployment, path: Path) -> Row:
    """Every id, what it cost, and where it is written down."""
    contract, own = deployment.contract, deployment.cluster
    ids: dict[str, object] = {} if contract is None else msgspec.to_builtins(contract)
    if own is not None:
        ids |= msgspec.to_builtins(own)
    spent = sum(done.computation + done.storage - done.rebate for done in deployment.steps.values())
    return {
        "network": deployment.network,
        "signer": deployment.signer,
        **ids,
        "spent": format_amount(spent),
        "transactions": {name: done.transaction for name, done in deployment.steps.items()},
        "written_to": str(path),
    }


def _checked(
    known: Deployment, network: str, chain: str, signer: Address, path: Path
) -> Deployment:
    """What was begun, if it is of this network and signer; a new deployment if nothing was."""
    address = format_address(signer)
    if known.chain and known.chain != chain:
        raise CommandError(
            f"{path} tells of a deployment on chain {known.chain[:16]}, and {network} is chain"
            f" {chain[:16]}; name another file with --state"
        )
    if known.signer and known.signer != address:
        raise CommandError(
            f"{path} tells of a deployment by {known.signer}, and the key is {address}'s; name"
            " that key with --key, or another file with --state"
        )
    return msgspec.structs.replace(known, network=network, chain=chain, signer=address)


async def _agree(client: SuiClient, signer: Address, order: Order, missing: list[str]) -> None:
    """Tell what it would cost, and have somebody agree to it."""
    costs = await estimate(client, signer, order.plan)
    total = sum(costs[name].computation + costs[name].storage for name in missing)
    balance = await client.balance(signer)
    rows: list[Row] = [
        {
            "step": name,
            "computation": format_amount(costs[name].computation),
            "storage": format_amount(costs[name].storage),
        }
        for name in missing
    ]
    for line in render(rows, Format.TABLE).splitlines():
        progress.say(line)
    progress.say(
        f"together about {format_amount(total)}; {format_address(signer)} has"
        f" {format_amount(balance)}"
    )
    if balance < total:
        raise CommandError(
            f"send at least {format_amount(total - balance)} to {format_address(signer)} and run"
            " the same again"
        )
    if order.agreed:
        return
    if not sys.stdin.isatty():
        raise CommandError("nothing was done: say --yes to have it done")
    sys.stderr.write("go on? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise CommandError("nothing was done")


async def estimate(
    client: SuiClient, signer: Address, plan: ClusterPlan | None
) -> dict[str, GasUsed]:
    """What each step would cost on that network, MIST."""
    unit = await client.reference_gas_price()
    published = await price(client, publication(load_package(), signer), signer)
    return await _rehearse(plan, unit) | {PUBLISH: published}


async def _rehearse(plan: ClusterPlan | None, unit: int) -> dict[str, GasUsed]:
    """What each step costs on a ledger of our own, with computation at `unit` MIST."""
    key = KeyPair.generate()
    with tempfile.TemporaryDirectory(prefix="daas-rehearsal-") as folder:
        options = NodeOptions(data=Path(folder) / "ledger", grpc_port=0, faucet_port=None)
        async with run_node(options) as node:
            await node.faucet.give(ObjectId(key.address), REHEARSAL_FUNDS, 1)
            async with SuiClient(node.url) as client:
                own_unit = await client.reference_gas_price()
                done = await carry_out(client, key, plan, Deployment(), lambda _: None)
    return {
        name: GasUsed(step.computation * unit // own_unit, step.storage, step.rebate)
        for name, step in done.steps.items()
    }
