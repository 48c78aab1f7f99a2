"""A real etcd and kube-apiserver, asked about rights: the judge of the contract's RBAC.

with KubeAPIServer.started(programs, folder) as server:
    server.grant("ann", bindings)
    server.review("ann", questions)  # [True, False, ...]

Rights are granted as a cluster's administrator would, with roles and bindings, and asked for as
`kubectl auth can-i --as` does, with one SubjectAccessReview a question.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from k3s_daas.cluster import pki
from k3s_daas.cluster.build import Binaries
from tests.conformance.contract_objects import Rule
from tests.conformance.contract_rbac import Binding, Question

Body = Mapping[str, Any]

LOCAL = "shop"
"""A namespace in which roles are of the kind Role; in others they are ClusterRoles."""

_READ_PODS = Rule(("get",), ("",), ("pods",), (), ())
_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_NOWHERE = "http://127.0.0.1:1"
_READY_SECONDS = 120.0
_GRANTED_SECONDS = 30.0


class KubeAPIServer:
    """A client of the server with all rights; it owns the event loop that its requests run in."""

    def __init__(self, url: str, certificate: Path, token: str, runner: asyncio.Runner) -> None:
        self._url = url
        self._runner = runner
        self._numbers = itertools.count(1)
        self._session = runner.run(_open_session(certificate, token))

    @classmethod
    @contextmanager
    def started(cls, programs: Binaries, folder: Path) -> Iterator[KubeAPIServer]:
        """Both processes and a client, until the end of the block."""
        token = secrets.token_hex(16)
        with ExitStack() as stack:
            etcd = folder / "etcd.sock"
            stack.enter_context(_running(_etcd(programs, folder, etcd)))
            port = _free_port()
            stack.enter_context(_running(_api_server(programs, folder, etcd, port, token)))
            certificate = folder / "pki" / "apiserver.crt"
            _wait_for(certificate.is_file, _READY_SECONDS, "the API server's certificate")
            runner = stack.enter_context(asyncio.Runner())
            server = cls(f"https://127.0.0.1:{port}", certificate, token, runner)
            stack.callback(server.close)
            _wait_for(server.is_ready, _READY_SECONDS, "the API server")
            yield server

    def close(self) -> None:
        """Close the connections."""
        self._runner.run(self._session.close())

    def is_ready(self) -> bool:
        """Whether the server says so."""
        return self._runner.run(self._is_ready())

    def create_namespace(self, name: str) -> None:
        """Make a namespace, which role bindings lie in."""
        body = {"metadata": {"name": name}}
        self._runner.run(self._create("/api/v1/namespaces", body))

    def grant(self, user: str, bindings: Sequence[Binding]) -> None:
        """Write roles and bindings, and wait until the server judges by them."""
        self._runner.run(self._grant(user, bindings))
        # It follows roles and bindings, in namespaces and not, by four watches, each in the order
        # of writing: who sees these two rights, one through each pair, has seen all before them.
        for namespace in ("", LOCAL):
            last = f"last-{next(self._numbers)}"
            self._runner.run(self._grant(last, [Binding((_READ_PODS,), namespace)]))
            self._wait_until_read_by(last)

    def _wait_until_read_by(self, user: str) -> None:
        seen = [Question("get", "", "pods", LOCAL)]
        _wait_for(lambda: all(self.review(user, seen)), _GRANTED_SECONDS, "the rights")

    def review(self, user: str, questions: Sequence[Question]) -> list[bool]:
        """What the server's authorizer answers about the user, question by question."""
        return self._runner.run(self._review(user, questions))

    async def _is_ready(self) -> bool:
        try:
            async with self._session.get(f"{self._url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def _create(self, path: str, body: Body) -> Body:
        async with self._session.post(self._url + path, json=body) as answer:
            created: Body = await answer.json()
            assert answer.status == 201, f"{body} was refused: {created.get('message')}"
            return created

    async def _grant(self, user: str, bindings: Sequence[Binding]) -> None:
        writes: list[tuple[str, Body]] = []
        for number, binding in enumerate(bindings):
            writes += _writes(f"{user}-{number}", user, binding)
        await asyncio.gather(*(self._create(path, body) for path, body in writes))

    async def _review(self, user: str, questions: Sequence[Question]) -> list[bool]:
        path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
        bodies = [{"spec": {"user": user, **_asked(each)}} for each in questions]
        reviews = await asyncio.gather(*(self._create(path, body) for body in bodies))
        assert not any(each["status"].get("evaluationError") for each in reviews)
        return [bool(each["status"]["allowed"]) for each in reviews]


async def _open_session(certificate: Path, token: str) -> aiohttp.ClientSession:
    trusted = ssl.create_default_context(cafile=str(certificate))
    connector = aiohttp.TCPConnector(limit=16, ssl=trusted)
    headers = {"Authorization": f"Bearer {token}"}
    return aiohttp.ClientSession(connector=connector, headers=headers)


def _writes(name: str, user: str, binding: Binding) -> list[tuple[str, Body]]:
    """Where to write a role and its binding, and what.

    In the one namespace LOCAL the role lies there too, unless it names paths, which none there may.
    """
    local = binding.namespace == LOCAL and not any(r.non_resource_urls for r in binding.rules)
    roles = "roles" if local else "clusterroles"
    bound = "rolebindings" if binding.namespace else "clusterrolebindings"
    inside = f"/namespaces/{binding.namespace}"
    metadata = {"name": name}
    reference = {"apiGroup": "rbac.authorization.k8s.io", "name": name}
    kind = "Role" if local else "ClusterRole"
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user}
    return [
        (
            f"{_RBAC}{inside if local else ''}/{roles}",
            {"metadata": metadata, "rules": [_rule(each) for each in binding.rules]},
        ),
        (
            f"{_RBAC}{inside if binding.namespace else ''}/{bound}",
            {"metadata": metadata, "roleRef": {**reference, "kind": kind}, "subjects": [subject]},
        ),
    ]


def _rule(rule: Rule) -> Body:
    return {
        "verbs": rule.verbs,
        "apiGroups": rule.api_groups,
        "resources": rule.resources,
        "resourceNames": rule.resource_names,
        "nonResourceURLs": rule.non_resource_urls,
    }


def _asked(question: Question) -> Body:
    if not question.resource:
        path = {"path": question.path, "verb": question.verb}
        return {"nonResourceAttributes": path}
    resource, _, subresource = question.resource.partition("/")
    return {
        "resourceAttributes": {
            "verb": question.verb,
            "group": question.api_group,
            "resource": resource,
            "subresource": subresource,
            "namespace": question.namespace,
            "name": question.name,
        }
    }


def _etcd(programs: Binaries, folder: Path, socket_path: Path) -> list[str]:
    return [
        programs.program("etcd"),
        "--name=etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=unix://{socket_path}",
        f"--listen-peer-urls=unix://{folder / 'peers.sock'}",
        f"--advertise-client-urls={_NOWHERE}",
        f"--initial-advertise-peer-urls={_NOWHERE}",
        f"--initial-cluster=etcd={_NOWHERE}",
        "--unsafe-no-fsync",
    ]


def _api_server(programs: Binaries, folder: Path, etcd: Path, port: int, token: str) -> list[str]:
    """The server as it judges by default, with RBAC alone and one administrator."""
    signing = folder / "service-accounts.key"
    pki.open_signing_key(signing)
    tokens = folder / "tokens.csv"
    tokens.touch(mode=0o600)
    tokens.write_text(f"{token},admin,admin,system:masters\n")
    return [
        programs.program("kube-apiserver"),
        f"--etcd-servers=unix://{etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--cert-dir={folder / 'pki'}",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://localhost",
        f"--service-account-key-file={signing}",
        f"--service-account-signing-key-file={signing}",
        "--service-cluster-ip-range=10.0.0.0/24",
    ]


@contextmanager
def _running(argv: Sequence[str]) -> Iterator[None]:
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(is_so: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"{what} took longer than {seconds} s"
        time.sleep(0.005)
