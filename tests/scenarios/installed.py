"""An installation that is up, the people who use it, and what the ledger has of them.

given = Installed(...)
alice = given.a_tenant()
alice.kubectl("get pods").succeeds()
assert [entry.status for entry in given.records_of(alice)] == [200]
"""

import asyncio
import http.client
import itertools
import json
import os
import re
import shlex
import ssl
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from k3s_daas import processes
from k3s_daas.audit import Outcome, RequestEntry, audit_cluster, read_history
from k3s_daas.cli import gateway_tls, people, rights, stakes
from k3s_daas.cli.amounts import MIST_PER_SUI
from k3s_daas.cli.keys import Keys, PersonKeys
from k3s_daas.cli.ledger import Ledger, open_ledger
from k3s_daas.cli.manifest import parse_role
from k3s_daas.cli.records import Examination, examine
from k3s_daas.cluster import Access
from k3s_daas.contract.objects import Platform
from k3s_daas.installation import Installation
from k3s_daas.processes import control
from k3s_daas.seal.credential import exec_credential

T = TypeVar("T")

SETTLED_WITHIN_SECONDS = 40.0
"""For every approved request to have its answer on the ledger: more than the gateway waits."""

_KUBECTL_SECONDS = 120.0


@dataclass(frozen=True)
class Ran:
    """A kubectl command that ended."""

    command: str
    status: int
    out: str
    err: str

    def succeeds(self) -> str:
        """What it printed; it must have exited with 0."""
        assert self.status == 0, f"{self.command} exited with {self.status}: {self.err}{self.out}"
        return self.out

    def fails(self, *reasons: str) -> str:
        """What it complained of: every pattern of `reasons` must be found in that."""
        assert self.status != 0, f"{self.command} succeeded: {self.out}"
        for reason in reasons:
            assert re.search(reason, self.err), f"{self.command}: no {reason!r} in {self.err!r}"
        return self.err


@dataclass(frozen=True)
class Answered:
    """A plain HTTP request that was answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        """The body as an object."""
        decoded = json.loads(self.body)
        assert isinstance(decoded, dict)
        return decoded

    @property
    def message(self) -> str:
        """The message of a `metav1.Status`."""
        status = self.json()
        assert status["kind"] == "Status", status
        return str(status["message"])


@dataclass(frozen=True)
class Person:
    """Somebody with a kubeconfig; kubectl runs in their own namespace."""

    name: str
    namespace: str
    seal_token: str
    keys: PersonKeys
    home: Path
    installation: Installation
    kubectl_argv: tuple[str, ...]
    environ: Mapping[str, str] = field(default_factory=dict)

    def kubectl(self, command: str, *more: str, stdin: str | None = None, **environ: str) -> Ran:
        """Run `kubectl <command> <more>` to its end."""
        argv = [*self._argv, *shlex.split(command), *more]
        done = subprocess.run(
            argv,
            env={**self._environ, **environ},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            timeout=_KUBECTL_SECONDS,
            check=False,
        )
        return Ran(f"kubectl {command}", done.returncode, done.stdout, done.stderr)

    def start_kubectl(self, command: str, **environ: str) -> subprocess.Popen[str]:
        """Run it in the background, with pipes to it."""
        return subprocess.Popen(
            [*self._argv, *shlex.split(command)],
            env={**self._environ, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def token(self, now_ms: int | None = None) -> str:
        """A credential as the kubectl plugin makes it, now or at another time."""
        at = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        credential = json.loads(exec_credential(self.keys.session, at))
        return str(credential["status"]["token"])

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        """One HTTP request as this person; an empty `token` sends no credential."""
        bearer = self.token() if token is None else token
        sent = {"Content-Type": "application/json", **(headers or {})}
        if bearer:
            sent["Authorization"] = f"Bearer {bearer}"
        return send(self.installation, method, path, body, sent)

    @property
    def _argv(self) -> list[str]:
        return [*self.kubectl_argv, f"--namespace={self.namespace}"]

    @property
    def _environ(self) -> dict[str, str]:
        named = {"HOME": str(self.home), "KUBECONFIG": str(self.keys.kubeconfig)}
        return {**os.environ, **named, **self.environ}


def send(
    installation: Installation, method: str, path: str, body: object, headers: Mapping[str, str]
) -> Answered:
    """One HTTP request to the gateway, exactly as given."""
    context = ssl.create_default_context(cafile=str(gateway_tls.folder(installation) / "ca.crt"))
    port = installation.port("gateway")
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=context)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, body=content, headers=dict(headers))
        answer = connection.getresponse()
        return Answered(answer.status, dict(answer.getheaders()), answer.read())
    finally:
        connection.close()


class Installed:
    """The installation all scenarios share; every one has people and namespaces of its own."""

    def __init__(self, installation: Installation, access: Access, home: Path) -> None:
        self.installation = installation
        self.access = access
        self._home = home
        self._numbers = itertools.count(1)

    def on_ledger(self, work: Callable[[Ledger], Awaitable[T]]) -> T:
        """Do some work with the ledger."""

        async def run() -> T:
            async with open_ledger(self.installation) as ledger:
                return await work(ledger)

        return asyncio.run(run())

    def a_tenant(self, *, stake: int = MIST_PER_SUI, role: str = "edit") -> Person:
        """Somebody with a namespace, a role in it, and stake."""
        person = self.a_person()
        self.access.apply(
            [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": person.namespace}}]
        )
        # Pods run as this account, which a controller makes a moment after the namespace.
        self.access.run_kubectl(
            "wait", "--for=create", "serviceaccount/default", "-n", person.namespace
        )

        async def endow(ledger: Ledger) -> None:
            await rights.bind_role(ledger, person.name, role, person.namespace)
            if stake:
                await stakes.deposit(ledger, person.name, stake)

        self.on_ledger(endow)
        return person

    def a_person(self) -> Person:
        """Somebody with a seal token, a session, and no rights but those everybody has."""
        number = next(self._numbers)
        name = f"person-{number}"

        async def join(ledger: Ledger) -> str:
            token = (await people.issue_token(ledger, name)).seal_token
            await people.open_kubeconfig(ledger, name)
            return token

        home = self._home / name
        home.mkdir()
        return Person(
            name=name,
            namespace=f"space-{number}",
            seal_token=self.on_ledger(join),
            keys=Keys(self.installation).person(name),
            home=home,
            installation=self.installation,
            kubectl_argv=self.access.kubectl,
        )

    def bind(self, person: Person, role: str, namespace: str = "") -> None:
        """Give somebody a role."""
        self.on_ledger(lambda ledger: rights.bind_role(ledger, person.name, role, namespace))

    def put_role(self, name: str, rules: Iterable[Mapping[str, object]]) -> None:
        """Write a role on the ledger."""
        document = {"kind": "ClusterRole", "metadata": {"name": name}, "rules": list(rules)}
        role = parse_role(json.dumps(document), source=name)
        self.on_ledger(lambda ledger: rights.put_role(ledger, role))

    def records_of(self, person: Person) -> list[RequestEntry]:
        """A person's requests, oldest first, once each is answered."""
        deadline = time.monotonic() + SETTLED_WITHIN_SECONDS
        while True:
            entries = [
                entry
                for entry in self._entries()
                if person.seal_token == "0x" + bytes(entry.asked.seal_token_id).hex()
            ]
            open_ = [entry for entry in entries if entry.outcome is Outcome.OPEN]
            if not open_:
                return entries
            assert time.monotonic() < deadline, f"never answered: {open_}"
            time.sleep(0.1)

    def _entries(self) -> tuple[RequestEntry, ...]:
        async def read(ledger: Ledger) -> tuple[RequestEntry, ...]:
            platform = await ledger.read(ledger.platform, Platform)
            package = platform.package_id
            history = await read_history(ledger.client, package)
            return audit_cluster(history, ledger.cluster, platform).entries

        return self.on_ledger(read)

    def examination(self) -> Examination:
        """Every check of every record, against the API server's log as well."""
        return self.on_ledger(examine)

    def pid(self, process: str) -> int:
        """The process id of a part of the installation."""
        found = control.find(processes.status(self.installation), process)
        assert found.pid is not None, f"{process} does not run"
        return found.pid

    def wait_ready(self, process: str, not_pid: int, seconds: float) -> None:
        """Wait until a process is there again under another id, and ready."""
        deadline = time.monotonic() + seconds
        while True:
            now = control.find(processes.status(self.installation), process)
            if now.pid not in (None, not_pid) and now.state.value == "ready":
                return
            assert time.monotonic() < deadline, f"{process} is {now} after {seconds} s"
            time.sleep(0.05)
