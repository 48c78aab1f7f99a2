"""Many requests at once as one person, and what became of each."""

import asyncio
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp

from k3s_daas.cli import gateway_tls
from tests.scenarios.installed import Person

LABEL = "number"

_PATIENCE = aiohttp.ClientTimeout(total=45)


@dataclass
class Tally:
    """Numbers of the writes that were asked for, by what their writers were told."""

    done: list[int] = field(default_factory=list)
    """Answered 201: each must exist exactly once."""
    refused: list[int] = field(default_factory=list)
    """Answered that nothing was done (429, 503), or never sent: none may exist."""
    unknown: list[int] = field(default_factory=list)
    """No answer, or one that says so: each may exist once."""
    answers: Counter[str] = field(default_factory=Counter)

    def check(self, found: Sequence[int]) -> None:
        """Compare with the numbers of all that exists."""
        counts = Counter(found)
        repeated = [number for number, count in counts.items() if count > 1]
        assert not repeated, f"done more than once: {repeated} ({self.answers})"
        missing = sorted(set(self.done) - set(counts))
        assert not missing, f"acknowledged and not there: {missing} ({self.answers})"
        undead = sorted(set(self.refused) & set(counts))
        assert not undead, f"refused and there all the same: {undead} ({self.answers})"


class Writer:
    """Creates ConfigMaps under generated names, so that one done twice is there twice."""

    def __init__(self, person: Person, client: aiohttp.ClientSession) -> None:
        self._person = person
        self._client = client
        port = person.installation.port("gateway")
        namespace = person.namespace
        self._url = f"https://127.0.0.1:{port}/api/v1/namespaces/{namespace}/configmaps"
        self.tally = Tally()

    async def write(self, number: int) -> None:
        """One write, asked for once."""
        manifest = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"generateName": "load-", "labels": {LABEL: str(number)}},
        }
        try:
            async with self._client.post(self._url, json=manifest, headers=self._headers) as answer:
                await answer.read()
                self._note(number, answer.status)
        except aiohttp.ClientConnectorError:
            self.tally.refused.append(number)
            self.tally.answers["not connected"] += 1
        except (aiohttp.ClientError, TimeoutError) as error:
            self.tally.unknown.append(number)
            self.tally.answers[type(error).__name__] += 1

    async def read_all(self) -> list[int]:
        """The numbers of everything that exists, once for each time it does."""
        async with self._client.get(self._url, headers=self._headers) as answer:
            listed = await answer.json()
            assert answer.status == 200, listed
        labels = [item["metadata"].get("labels") or {} for item in listed["items"]]
        return [int(label[LABEL]) for label in labels if LABEL in label]

    def _note(self, number: int, status: int) -> None:
        self.tally.answers[str(status)] += 1
        if status == 201:
            self.tally.done.append(number)
        elif status in (429, 503):
            self.tally.refused.append(number)
        else:
            self.tally.unknown.append(number)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._person.token()}"}


@asynccontextmanager
async def writer(person: Person) -> AsyncIterator[Writer]:
    """A writer with connections of its own."""
    authority = gateway_tls.folder(person.installation) / "ca.crt"
    connector = aiohttp.TCPConnector(limit=0, ssl=ssl.create_default_context(cafile=str(authority)))
    async with aiohttp.ClientSession(connector=connector, timeout=_PATIENCE) as client:
        yield Writer(person, client)


async def write_until(writer: Writer, stop: asyncio.Event, clients: int) -> None:
    """Write without a pause, `clients` at a time, until told to stop."""
    numbers = iter(range(1_000_000))

    async def one() -> None:
        while not stop.is_set():
            before = writer.tally.answers["not connected"]
            await writer.write(next(numbers))
            if writer.tally.answers["not connected"] > before:
                # Nobody listens: there is nothing to break by asking faster.
                await asyncio.sleep(0.1)

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(one())
