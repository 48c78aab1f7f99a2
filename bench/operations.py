"""What is asked of Kubernetes, the same through every way."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import aiohttp

from bench.measure import Operation
from bench.ways import Way

NAMESPACE = "bench"
POD = "target"
PODS = 3
"""Pods in the namespace: what LIST lists, the target among them."""

EXEC_PROTOCOL = "v5.channel.k8s.io"
_ERROR_CHANNEL = 3


class WrongAnswer(Exception):
    """The answer is not the one that the operation should get."""


@dataclass(frozen=True)
class Measured:
    """One operation, with how often it is carried out by one client and by many."""

    name: str
    operation: Operation
    alone: int
    together: int


class Operations:
    """The operations through one way; configmaps are named after it, so ways do not meet."""

    def __init__(self, client: aiohttp.ClientSession, way: Way) -> None:
        self._client = client
        self._way = way
        self._pods = f"/api/v1/namespaces/{NAMESPACE}/pods"
        self._configmaps = f"/api/v1/namespaces/{NAMESPACE}/configmaps"

    def __iter__(self) -> Iterator[Measured]:
        """In an order in which what is deleted was created before."""
        yield Measured("GET pod", self.get_pod, 100, 640)
        yield Measured("LIST pods", self.list_pods, 100, 640)
        yield Measured("create ConfigMap", self.create_configmap, 50, 320)
        yield Measured("delete ConfigMap", self.delete_configmap, 50, 320)
        yield Measured("exec", self.execute, 20, 96)

    async def get_pod(self, number: int) -> None:
        """One small object."""
        await self._ask("GET", f"{self._pods}/{POD}", 200)

    async def list_pods(self, number: int) -> None:
        """A list, in full."""
        await self._ask("GET", self._pods, 200)

    async def create_configmap(self, number: int) -> None:
        """A small write."""
        manifest = {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": self._configmap(number)},
            "data": {"number": str(number)},
        }
        await self._ask("POST", self._configmaps, 201, manifest)

    async def delete_configmap(self, number: int) -> None:
        """And its end."""
        await self._ask("DELETE", f"{self._configmaps}/{self._configmap(number)}", 200)

    async def execute(self, number: int) -> None:
        """`echo` in the pod over a WebSocket, to its exit status."""
        query = f"command=echo&command={number}&stdout=true"
        url = f"{self._way.url}{self._pods}/{POD}/exec?{query}"
        said, ending = b"", b""
        async with self._client.ws_connect(
            url, headers=self._way.headers(), protocols=[EXEC_PROTOCOL]
        ) as socket:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.BINARY and message.data:
                    if message.data[0] == _ERROR_CHANNEL:
                        ending += message.data[1:]
                    else:
                        said += message.data[1:]
        if said != f"{number}\n".encode() or json.loads(ending)["status"] != "Success":
            raise WrongAnswer(f"exec said {said!r} and ended with {ending!r}")

    async def _ask(self, method: str, path: str, expected: int, body: object = None) -> None:
        async with self._client.request(
            method, self._way.url + path, json=body, headers=self._way.headers()
        ) as answer:
            text = await answer.text()
            if answer.status != expected:
                raise WrongAnswer(f"{method} {path}: {answer.status} {text:.200}")

    def _configmap(self, number: int) -> str:
        return f"{self._way.slug}-{number}"
