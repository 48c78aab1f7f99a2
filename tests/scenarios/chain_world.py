"""The contract on a ledger of its own, with everything a request needs; no Kubernetes.

async with open_world(tmp_path) as world:
    call = world.request(1)
    await world.submitter.submit(call)
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from k3s_daas.audit.lane import Recorded
from k3s_daas.chain import Submitted, Submitter, SubmitterSettings, SuiClient
from k3s_daas.chain.deploy import Contract, deploy
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls import (
    cluster,
    executor_registry,
    k8s_gateway,
    permission,
    seal_token,
    session,
    staking,
)
from k3s_daas.contract.calls.k8s_gateway import AnswerRoute, RequestArguments, RequestRoute
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.cluster import (
    ClusterRegistered,
    ExecutorRegistered,
    RoleBookOpened,
)
from k3s_daas.contract.events.gateway import AnswerResult, K8sAPIRequest, RequestClass
from k3s_daas.contract.events.identity import SealTokenIssued, SessionOpened
from k3s_daas.contract.layout import MoveStruct
from k3s_daas.contract.rules import Rule
from k3s_daas.contract.statement import AnswerStatement, PossessionStatement
from pocketsui.ledger.consensus import Pace
from pocketsui.ledger.epochs import DAILY, EpochSettings
from pocketsui.testing import Ledger
from sui_wire.ids import ObjectId
from sui_wire.signature import KeyPair

E = TypeVar("E", bound=MoveStruct)

SUI = 1_000_000_000
HOUR_MS = 3_600_000
EVERYTHING = (
    Rule(verbs=("*",), api_groups=("*",), resources=("*",)),
    Rule(verbs=("*",), non_resource_urls=("*",)),
)


@dataclass(frozen=True)
class World:
    """One person is owner, tenant, gateway and executor; each role has its key where it matters."""

    ledger: Ledger
    client: SuiClient
    submitter: Submitter
    key: KeyPair
    contract: Contract
    route: RequestRoute
    executor: ObjectId
    cluster_cap: ObjectId
    executor_key: KeyPair

    def request(self, sequence: int, *, verb: str = "get", name: str = "one") -> Call:
        """Ask to do `verb` with a pod."""
        methods = {"create": "POST", "delete": "DELETE"}
        return k8s_gateway.try_execute_kubectl_command_with_id(
            self.route,
            RequestArguments(
                sequence=sequence,
                request_class=RequestClass.SINGLE,
                method=methods.get(verb, "GET"),
                verb=verb,
                path=f"/api/v1/namespaces/web/pods/{name}",
                namespace="web",
                api_group="",
                resource_type="pods",
                name=name,
                envelope_digest=hashlib.blake2b(b"sealed", digest_size=32).digest(),
                payload=b"sealed",
            ),
        )

    def answer(self, request: Recorded, *, status: int = 200) -> Call:
        """The executor's answer to an approved request."""
        asked = request.record
        assert isinstance(asked, K8sAPIRequest)
        digest = hashlib.blake2b(b"answer", digest_size=32).digest()
        statement = AnswerStatement(
            chain=self.contract.chain,
            package_id=self.contract.package,
            cluster=self.route.cluster,
            executor=self.executor,
            key_version=0,
            request_id=asked.request_id,
            request_digest=request.digest,
            result=AnswerResult.EXECUTED,
            status=status,
            bytes_sent=0,
            bytes_received=0,
            envelope_digest=digest,
        )
        return k8s_gateway.store_k8s_response(
            AnswerRoute(self.route.platform, self.route.cluster, self.executor, self.route.lane),
            request_id=asked.request_id,
            result=AnswerResult.EXECUTED,
            status=status,
            envelope_digest=digest,
            payload=b"answer",
            signature=self.executor_key.sign(statement.encode()),
        )


def only(submitted: Submitted, kind: type[E]) -> E:
    """The one event of its kind in a transaction."""
    (found,) = [
        event
        for item in submitted.events
        if isinstance(event := decode_event(item.type_name, item.contents), kind)
    ]
    return found


@asynccontextmanager
async def open_world(
    folder: Path,
    *,
    settings: SubmitterSettings | None = None,
    epochs: EpochSettings = DAILY,
    pace: Pace | None = None,
) -> AsyncIterator[World]:
    """Publish, register, grant, open: up to where requests can be made."""
    key, executor_key = KeyPair.generate(), KeyPair.generate()
    async with Ledger.start(folder, epochs=epochs, pace=pace) as ledger:
        await ledger.faucet(key.address, 1_000 * SUI)
        async with SuiClient(ledger.url) as client:
            contract = await deploy(client, key)
            async with Submitter(client, key, contract.package, settings=settings) as submitter:
                yield await _found(ledger, client, submitter, key, executor_key, contract)


async def _found(
    ledger: Ledger,
    client: SuiClient,
    submitter: Submitter,
    key: KeyPair,
    executor_key: KeyPair,
    contract: Contract,
) -> World:
    platform = contract.platform
    call = cluster.register(platform, name="test", region="here", ca=bytes(32), lane_count=1)
    done = await submitter.execute([call])
    registered = only(done, ClusterRegistered)
    cap = next(item.ref.id for item in done.changed if item.type.endswith("::ClusterCap"))
    book = only(
        await submitter.submit(permission.open_book(platform, cap, registered.cluster)),
        RoleBookOpened,
    ).book
    possession = PossessionStatement(platform, registered.cluster, key.address, bytes(32))
    executor = only(
        await submitter.submit(
            executor_registry.register_development(
                platform,
                cap,
                registered.cluster,
                measurement=bytes(32),
                signing_key=executor_key.public_key,
                sealing_key=bytes(32),
                endpoint="127.0.0.1:1",
                region="here",
                possession=executor_key.sign(possession.encode()),
                lifetime_ms=HOUR_MS,
            )
        ),
        ExecutorRegistered,
    ).executor
    issued = only(
        await submitter.execute(
            [seal_token.issue(platform, sealing_key=bytes(32), lifetime_ms=HOUR_MS)]
        ),
        SealTokenIssued,
    )
    (lane,) = registered.lanes
    opened = await submitter.execute(
        [
            permission.put_role(platform, cap, book, "all", EVERYTHING),
            permission.bind(platform, cap, book, seal_token=issued.seal_token, role="all"),
            staking.deposit(platform, issued.stake_account, 2 * SUI),
            session.open_session(
                platform,
                issued.seal_token,
                lane,
                session_key=bytes(32),
                gateway=key.address,
                lifetime_ms=HOUR_MS,
            ),
        ]
    )
    route = RequestRoute(
        platform=platform,
        cluster=registered.cluster,
        role_book=book,
        seal_token=issued.seal_token,
        session=only(opened, SessionOpened).session,
        stake_account=issued.stake_account,
        lane=lane,
    )
    return World(ledger, client, submitter, key, contract, route, executor, cap, executor_key)
