"""What has to be on the ledger before the first request: the contract, a cluster, its roles.

Each step looks whether it was done, does it, and remembers it at once; running all of it again does
what is missing. Whether the signer may do it is for the contract to say.
"""

from __future__ import annotations

import hashlib

import msgspec

from k3s_daas.chain import Submitted, Submitter, SuiClient
from k3s_daas.chain.deploy import Progress, deploy
from k3s_daas.chain.trust import Committee
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.ledger import ONE_AT_A_TIME, emitted
from k3s_daas.cli.manifest import BUILT_IN, built_in_role
from k3s_daas.cli.memory import Published, RegisteredCluster, recall, remember
from k3s_daas.cli.money import fund
from k3s_daas.cli.published import as_contract, as_published, complete
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls import cluster, permission
from k3s_daas.contract.events.cluster import ClusterRegistered, RoleBookOpened
from k3s_daas.installation import Installation
from sui_wire.ids import ObjectId, format_address, parse_object_id

LANES = 4
"""Lanes of a new cluster: shared objects among which its sessions are spread."""

LOCAL_REGION = "local"
"""Region of a cluster that `daas up` makes."""


async def pin_committee(installation: Installation, client: SuiClient) -> Committee:
    """The committee this installation believes; the node is asked for it once."""
    pinned = recall(installation).committee
    if pinned is None:
        pinned = await client.committee()
        remember(installation, committee=pinned)
    return pinned


async def publish(installation: Installation, client: SuiClient) -> Published:
    """The contract on the ledger, published and configured."""
    memory = recall(installation)
    if memory.published is not None and memory.published.configured:
        await _check_same_ledger(client, memory.published)
        return await complete(installation, client, memory.published)
    signer = open_signing_pair(Keys(installation).owner)
    await fund(installation, client, signer.address)
    known = Progress(memory.publish_transaction, as_contract(memory.published))

    def note(progress: Progress) -> None:
        remember(installation, publish_transaction=progress.publish_transaction)
        if progress.contract is not None:
            published = as_published(progress.contract, configured=progress.configured)
            remember(installation, published=published)

    await deploy(client, signer, progress=known, on_progress=note)
    published = recall(installation).published
    if published is None:
        raise CommandError("the contract is published but was not remembered; run `daas up` again")
    return published


async def register_cluster(
    installation: Installation, client: SuiClient, published: Published, ca: bytes
) -> RegisteredCluster:
    """Our cluster on the ledger, with lanes, a role book and the built-in roles.

    `ca` is the PEM of the cluster's certificate authority.
    """
    owner = Keys(installation).owner
    signer = open_signing_pair(owner)
    await fund(installation, client, signer.address)
    platform = parse_object_id(published.platform)
    package = parse_object_id(published.package)
    async with Submitter(client, signer, package, settings=ONE_AT_A_TIME) as submitter:
        registered = recall(installation).cluster
        if registered is None:
            call = cluster.register(
                platform,
                name=installation.name,
                region=LOCAL_REGION,
                ca=hashlib.sha256(ca).digest(),
                lane_count=LANES,
            )
            registered = _registered(await submitter.execute([call]))
            remember(installation, cluster=registered)
        if not registered.role_book:
            cap, own = parse_object_id(registered.cluster_cap), parse_object_id(registered.cluster)
            opened = await submitter.execute([permission.open_book(platform, cap, own)])
            book = emitted(opened.events, "permission", RoleBookOpened).book
            await submitter.execute(_built_in_roles(platform, cap, book))
            # If we die here the book stands and is not remembered; the next run says so.
            registered = msgspec.structs.replace(registered, role_book=format_address(book))
            remember(installation, cluster=registered)
    return registered


def _built_in_roles(platform: ObjectId, cap: ObjectId, book: ObjectId) -> list[Call]:
    roles = [built_in_role(name) for name in BUILT_IN]
    return [permission.put_role(platform, cap, book, role.name, role.rules) for role in roles]


def _registered(submitted: Submitted) -> RegisteredCluster:
    event = emitted(submitted.events, "cluster", ClusterRegistered)
    caps = [item for item in submitted.changed if item.type.endswith("::cluster::ClusterCap")]
    if len(caps) != 1:
        raise CommandError(f"registering the cluster made {len(caps)} ClusterCaps, expected one")
    return RegisteredCluster(
        cluster=format_address(event.cluster),
        cluster_cap=format_address(caps[0].ref.id),
        lanes=tuple(format_address(lane) for lane in event.lanes),
    )


async def _check_same_ledger(client: SuiClient, published: Published) -> None:
    """A ledger that was deleted and begun anew has another first checkpoint."""
    chain = (await client.chain_id()).hex()
    if chain != published.chain:
        raise CommandError(
            f"the ledger is another one (chain {chain[:16]}, expected {published.chain[:16]});"
            " put its data back, or begin anew with `daas down --purge`"
        )
