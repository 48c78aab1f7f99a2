"""The executor's place on the ledger: registered once, by the cluster's owner."""

from __future__ import annotations

from k3s_daas.chain import Submitter, SuiClient
from k3s_daas.cli.founding import LOCAL_REGION
from k3s_daas.cli.keys import Keys, open_sealing_public, open_signing_pair
from k3s_daas.cli.ledger import ONE_AT_A_TIME
from k3s_daas.cli.memory import (
    Published,
    RegisteredCluster,
    RegisteredExecutor,
    recall,
    remember,
)
from k3s_daas.cli.programs import executor_endpoint
from k3s_daas.executor.registration import Registration, register
from k3s_daas.installation import Installation
from k3s_daas.seal.keys import read_sealing_key, read_signing_key
from sui_wire.ids import format_address, parse_object_id


async def register_executor(
    installation: Installation,
    client: SuiClient,
    published: Published,
    registered: RegisteredCluster,
) -> RegisteredExecutor:
    """Our executor on the ledger, of the development kind; its keys are made the first time."""
    known = recall(installation).executor
    if known is not None:
        return known
    keys = Keys(installation)
    open_signing_pair(keys.executor_signing)
    open_sealing_public(keys.executor_sealing)
    checkpoint = (await client.service_info()).checkpoint
    owner = open_signing_pair(keys.owner)
    package = parse_object_id(published.package)
    registration = Registration(
        platform=parse_object_id(published.platform),
        cluster=parse_object_id(registered.cluster),
        cluster_cap=parse_object_id(registered.cluster_cap),
        signing_key=read_signing_key(keys.executor_signing),
        sealing_key=read_sealing_key(keys.executor_sealing),
        endpoint=executor_endpoint(installation),
        region=LOCAL_REGION,
        state=installation.executor,
    )
    async with Submitter(client, owner, package, settings=ONE_AT_A_TIME) as submitter:
        result = await register(submitter, registration)
    # If we die here an executor stands that nobody runs: requests may be assigned to it and wait
    # in vain until its owner revokes it.
    executor = RegisteredExecutor(executor=format_address(result.executor), checkpoint=checkpoint)
    remember(installation, executor=executor)
    return executor
