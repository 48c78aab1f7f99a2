"""Everything a request passes, in one process: ledger, contract, executor, gateway, an API server.

The ledger is pocketsui with the real contract, executor and gateway are the real ones with their
real configuration files. Only the API server is small: it echoes what reaches it, so that a test
can see the very bytes.
"""

import asyncio
import json
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from k3s_daas.chain import Submitter, SuiClient
from k3s_daas.chain.deploy import Contract, deploy
from k3s_daas.contract.calls import cluster, permission, seal_token, session, staking
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.rules import Rule
from k3s_daas.executor.config import load_config as load_executor_config
from k3s_daas.executor.registration import Registration, register
from k3s_daas.executor.service import Service
from k3s_daas.gateway.config import load_config
from k3s_daas.gateway.process import Gateway
from k3s_daas.seal.keys import (
    generate_sealing_key,
    generate_signing_key,
    public_bytes,
    read_signing_key,
    write_sealing_key,
    write_signing_key,
)
from k3s_daas.seal.statement import Statement, mint
from pocketsui.testing import Ledger
from sui_wire.ids import Address, ObjectId, format_address
from sui_wire.signature import KeyPair
from tests.scenarios.gateway_upstream import Authority, Upstream, free_port, running_upstream

SUI = 1_000_000_000
HOUR_MS = 3_600_000
EVERYTHING = (
    Rule(("*",), ("*",), ("*",)),
    Rule(verbs=("*",), non_resource_urls=("*",)),
)


@dataclass
class Stand:
    """The running parts, and the one person who uses them."""

    folder: Path
    ledger: "RestartableLedger"
    client: SuiClient
    contract: Contract
    authority: Authority
    upstream: Upstream
    gateway: Gateway | None
    """None when the test runs the gateway itself, as a process."""
    gateway_address: Address
    port: int
    owner: KeyPair
    cap: ObjectId
    cluster: ObjectId
    role_book: ObjectId
    lane: ObjectId
    executor: ObjectId
    token: ObjectId
    stake_account: ObjectId
    session: ObjectId
    session_key: Ed25519PrivateKey
    sealing_key: object
    executor_config: Path
    gateway_config: Path

    def credential(self, *, lifetime_ms: int = 600_000) -> str:
        now = time.time_ns() // 1_000_000
        statement = Statement(
            self.contract.chain, self.session, self.gateway_address, now, now + lifetime_ms
        )
        return mint(statement, self.session_key)

    def client_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority.certificate))

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def kubeconfig(self) -> Path:
        path = self.folder / "kubeconfig"
        path.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "daas",
                    "clusters": [
                        {
                            "name": "daas",
                            "cluster": {
                                "server": self.url,
                                "certificate-authority": str(self.authority.certificate),
                            },
                        }
                    ],
                    "users": [{"name": "me", "user": {"token": self.credential()}}],
                    "contexts": [{"name": "daas", "context": {"cluster": "daas", "user": "me"}}],
                }
            )
        )
        return path


class RestartableLedger:
    """A ledger in this process, or, once `become_process` has moved it, in one of its own that a
    test can kill and start again on the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._inside = AsyncExitStack()
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"http://127.0.0.1:{self._port}"

    async def faucet(self, address: Address, amount: int) -> None:
        await self._ledger.faucet(address, amount)

    async def become_process(self) -> None:
        await self._inside.aclose()
        await self.start()

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pocketsui", "start", "--data", str(self._folder / "ledger")),
            *("--port", str(self._port), "--faucet-port", "0"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )

    async def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def __aenter__(self) -> "RestartableLedger":
        running = Ledger.start(self._folder, port=self._port)
        self._ledger = await self._inside.enter_async_context(running)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()
        await self._inside.aclose()


@asynccontextmanager
async def running_stand(
    folder: Path,
    *,
    serve_gateway: bool = True,
    serve_executor: bool = True,
    ledger_process: bool = False,
) -> AsyncIterator[Stand]:
    """Everything up, one session open with every right; everything down afterwards.

    What is not served here the test runs itself, as a process.
    """
    async with (
        RestartableLedger(folder) as ledger,
        SuiClient(ledger.url) as client,
        running_upstream(folder) as (upstream, authority, upstream_url),
    ):
        owner = KeyPair.generate()
        await ledger.faucet(owner.address, 100 * SUI)
        contract = await deploy(client, owner)
        async with Submitter(client, owner, contract.package) as submitter:
            facts = await _found(submitter, contract, folder)
        await ledger.faucet(facts["operator"].address, 100 * SUI)
        await ledger.faucet(facts["gateway"].address, 100 * SUI)
        executor_config = _executor_config(folder, ledger, contract, facts, authority, upstream_url)
        gateway_config = _gateway_config(folder, ledger, contract, authority)
        if ledger_process:
            await ledger.become_process()
        service = Service(load_executor_config(executor_config)) if serve_executor else None
        gateway = Gateway(load_config(gateway_config)) if serve_gateway else None
        stop = asyncio.Event()
        running = [] if service is None else [asyncio.create_task(service.run())]
        try:
            if service is not None:
                await asyncio.wait_for(service.ready.wait(), 20)
            port = json.loads(gateway_config.read_text())["port"]
            if gateway is not None:
                running.append(asyncio.create_task(gateway.run(stop)))
                await asyncio.wait_for(asyncio.shield(gateway.port), 20)
            address = facts["gateway"].address
            del facts["operator"], facts["gateway"], facts["executor_port"]
            yield Stand(
                folder=folder,
                ledger=ledger,
                client=client,
                contract=contract,
                authority=authority,
                upstream=upstream,
                gateway=gateway,
                gateway_address=address,
                port=port,
                owner=owner,
                executor_config=executor_config,
                gateway_config=gateway_config,
                **facts,
            )
        finally:
            upstream.more.set()
            stop.set()
            if service is not None:
                service.stop()
            await asyncio.gather(*running)


def _event(submitted: object, kind: str) -> object:
    for event in submitted.events:
        if event.type_name.endswith(f"::{kind}"):
            return decode_event(event.type_name, event.contents)
    raise AssertionError(f"no {kind} among {[event.type_name for event in submitted.events]}")


async def _found(submitter: Submitter, contract: Contract, folder: Path) -> dict:
    """Cluster, executor, roles, token, stake, session: all that `daas up` and a person do."""
    platform = contract.platform
    made = await submitter.execute(
        [cluster.register(platform, name="c", region="r", ca=bytes(32), lane_count=1)]
    )
    registered = _event(made, "ClusterRegistered")
    cap = next(item.ref.id for item in made.changed if item.type.endswith("::ClusterCap"))
    own, lane = registered.cluster, registered.lanes[0]
    opened = await submitter.execute([permission.open_book(platform, cap, own)])
    book = _event(opened, "RoleBookOpened").book
    await submitter.execute([permission.put_role(platform, cap, book, "all", EVERYTHING)])
    owner_sealing, session_key = generate_sealing_key(), generate_signing_key()
    issued = _event(
        await submitter.execute(
            [
                seal_token.issue(
                    platform, sealing_key=public_bytes(owner_sealing), lifetime_ms=24 * HOUR_MS
                )
            ]
        ),
        "SealTokenIssued",
    )
    await submitter.execute(
        [permission.bind(platform, cap, book, seal_token=issued.seal_token, role="all")]
    )
    await submitter.execute([staking.deposit(platform, issued.stake_account, SUI)])
    keys = {name: folder / f"{name}.key" for name in ("gateway", "operator", "signing", "sealing")}
    for name in ("gateway", "operator", "signing"):
        write_signing_key(keys[name], generate_signing_key())
    sealing = generate_sealing_key()
    write_sealing_key(keys["sealing"], sealing)
    gateway = KeyPair(read_signing_key(keys["gateway"]))
    port = free_port()
    executor = await register(
        submitter,
        Registration(
            platform=platform,
            cluster=own,
            cluster_cap=cap,
            signing_key=read_signing_key(keys["signing"]),
            sealing_key=sealing,
            endpoint=f"127.0.0.1:{port}",
            region="r",
            state=folder / "executor",
        ),
    )
    session_opened = _event(
        await submitter.execute(
            [
                session.open_session(
                    platform,
                    issued.seal_token,
                    lane,
                    session_key=public_bytes(session_key),
                    gateway=gateway.address,
                    lifetime_ms=HOUR_MS,
                )
            ]
        ),
        "SessionOpened",
    )
    return {
        "operator": KeyPair(read_signing_key(keys["operator"])),
        "gateway": gateway,
        "executor_port": port,
        "cap": cap,
        "cluster": own,
        "role_book": book,
        "lane": lane,
        "executor": executor.executor,
        "token": issued.seal_token,
        "stake_account": issued.stake_account,
        "session": session_opened.session,
        "session_key": session_key,
        "sealing_key": owner_sealing,
    }


def _executor_config(
    folder: Path,
    ledger: Ledger,
    contract: Contract,
    facts: dict,
    authority: Authority,
    upstream_url: str,
) -> Path:
    certificate, key = authority.issue("executor")
    config = {
        "port": facts["executor_port"],
        "ledger": ledger.url,
        "package_id": format_address(contract.package),
        "platform_id": format_address(contract.platform),
        "cluster_id": format_address(facts["cluster"]),
        "executor_id": format_address(facts["executor"]),
        "operator_key": "operator.key",
        "signing_key": "signing.key",
        "sealing_key": "sealing.key",
        "state": "executor",
        "blobs": "blobs",
        "api_server": {
            "url": upstream_url,
            "authority": str(authority.certificate),
            "certificate": str(certificate),
            "certificate_key": str(key),
            "user": "executor",
        },
        "drain_seconds": 1,
        "start_checkpoint": 0,
    }
    path = folder / "executor.json"
    path.write_text(json.dumps(config))
    return path


def _gateway_config(folder: Path, ledger: Ledger, contract: Contract, authority: Authority) -> Path:
    certificate, key = authority.issue("gateway-tls")
    config = {
        "port": free_port(),
        "certificate": str(certificate),
        "certificate_key": str(key),
        "ledger": ledger.url,
        "package_id": format_address(contract.package),
        "platform_id": format_address(contract.platform),
        "signing_key": "gateway.key",
        "blobs": "blobs",
        "metrics_port": free_port(),
        "limits": {"drain_seconds": 5},
    }
    path = folder / "gateway.json"
    path.write_text(json.dumps(config))
    return path
