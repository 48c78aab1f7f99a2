"""A contract's history made by hand: lanes that chain, answers that are signed.

lane = HandMadeLane()
lane.request(1)
lane.answer(1)
audit_cluster(lane.history(), CLUSTER, PLATFORM)
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from typing import Any, get_type_hints

from k3s_daas.audit.answers import Network, statement_of
from k3s_daas.audit.history import History
from k3s_daas.audit.lane import LaneState, Recorded
from k3s_daas.chain.values import ChainEvent
from k3s_daas.contract.events import EVENT_TYPES
from k3s_daas.contract.events.cluster import ExecutorRegistered
from k3s_daas.contract.events.gateway import (
    K8sAPIApproved,
    K8sAPIExpired,
    K8sAPIHeld,
    K8sAPIRefusal,
    K8sAPIRequest,
    K8sAPIResponse,
    K8sAPIWithdrawn,
    K8sReadBatch,
    K8sRequestCancelled,
    K8sRequestTakenOver,
    K8sStreamClosed,
    Record,
)
from k3s_daas.contract.request_id import RequestId
from k3s_daas.contract.statement import ReadBatchStatement
from sui_wire.bcs import Reader, Writer
from sui_wire.ids import Address
from sui_wire.signature import KeyPair
from tests.unit.k3s_daas.contract.samples import platform

CLUSTER, LANE, SESSION, TOKEN, EXECUTOR = (Address(bytes([n]) * 32) for n in range(1, 6))
KEY = KeyPair.from_seed(b"\x05" * 32)
PLATFORM = platform(Address(b"\x06" * 32), b"\x07" * 32, Address(b"\x08" * 32))
NETWORK = Network(PLATFORM.chain, PLATFORM.package_id)


def digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32).digest()


_WRITERS: dict[object, Any] = {
    Reader.u8: Writer.u8,
    Reader.u16: Writer.u16,
    Reader.u64: Writer.u64,
    Reader.bytes: Writer.bytes,
    Reader.string: Writer.string,
}


def encode(event: Any) -> bytes:
    """The BCS of an event, by the very annotations it is read by."""
    hints = get_type_hints(type(event), include_extras=True)
    writer = Writer()
    for field in fields(event):
        write = _WRITERS.get(hints[field.name].__metadata__[0], Writer.fixed)
        write(writer, getattr(event, field.name))
    return bytes(writer)


class HandMadeLane:
    """A lane whose records are made one after the other, by sequence number.

    `events` may be tampered with afterwards; `spoil` makes the records themselves wrong.
    """

    def __init__(self) -> None:
        registered = ExecutorRegistered(
            EXECUTOR, CLUSTER, TOKEN, 0, bytes(32), KEY.public_key, bytes(32), "h:1", 1
        )
        self.events = [
            ChainEvent(
                0, "setup", 0, "executor_registry::ExecutorRegistered", encode(registered), 1
            )
        ]
        self.index = 0
        self.head = bytes(32)
        self._requests: dict[int, Recorded] = {}

    def _append(self, record: Record) -> Recorded:
        contents = encode(record)
        name = type(record).__name__
        name = next(known for known in EVENT_TYPES if known.endswith(f"::{name}"))
        event = ChainEvent(self.index + 1, f"tx{self.index}", 0, name, contents, 1_000)
        self.events.append(event)
        self.index += 1
        self.head = digest(contents)
        return Recorded(record, event)

    def _asked(self, sequence: int) -> dict[str, Any]:
        return {
            "lane": LANE,
            "index": self.index,
            "previous": self.head,
            "request_id": bytes(RequestId(SESSION, sequence)),
            "cluster": CLUSTER,
            "session": SESSION,
            "seal_token_id": TOKEN,
            "requester": TOKEN,
            "gateway": TOKEN,
            "request_class": 0,
            "method": "GET",
            "verb": "get",
            "path": "/api/v1/namespaces/web/pods/one",
            "namespace": "web",
            "api_group": "",
            "resource_type": "pods",
            "name": "one",
            "envelope_digest": digest(b"sealed"),
        }

    def request(self, sequence: int, **spoil: Any) -> K8sAPIRequest:
        """Approve a request."""
        record = K8sAPIRequest(
            **(
                self._asked(sequence)
                | {
                    "payload": b"sealed",
                    "executor": EXECUTOR,
                    "timestamp": 1_000,
                    "deadline": 31_000,
                    "priority": 2,
                }
                | spoil
            )
        )
        self._requests[sequence] = self._append(record)
        return record

    def refusal(self, sequence: int, error: int, **spoil: Any) -> None:
        """Refuse a request."""
        named = self._asked(sequence) | {"error": error, "timestamp": 1_000} | spoil
        self._append(K8sAPIRefusal(**named))

    def hold(self, sequence: int, needed: int = 2) -> None:
        """Let a request wait for approvers of role `edit`."""
        more = {"role": "edit", "needed": needed, "expires": 3_601_000, "timestamp": 1_000}
        self._append(K8sAPIHeld(**self._asked(sequence), **more))

    def approve(self, sequence: int, approver: Address, approvals: int) -> None:
        """Agree to a held request."""
        more = {"approver": approver, "approvals": approvals, "timestamp": 1_100}
        self._append(K8sAPIApproved(**self._about(sequence), **more))

    def withdraw(self, sequence: int) -> None:
        """End the waiting of a held request."""
        self._append(K8sAPIWithdrawn(**self._about(sequence), by=TOKEN, timestamp=1_100))

    def take_over(self, sequence: int, successor: Address) -> None:
        """Give an open request to another executor."""
        more = {"silent": EXECUTOR, "successor": successor, "timestamp": 7_000, "deadline": 9_000}
        self._append(K8sRequestTakenOver(**self._about(sequence), **more))

    def cancel(self, sequence: int) -> None:
        """Ask that an open request be not carried out."""
        more = {"executor": EXECUTOR, "by": TOKEN, "timestamp": 1_100}
        self._append(K8sRequestCancelled(**self._about(sequence), **more))

    def read_batch(self, *, signer: KeyPair = KEY, **spoil: Any) -> None:
        """Record a batch of reads, properly signed; `spoil` is put in after signing."""
        named = {key: it for key, it in self._about(0).items() if key != "request_id"}
        record = K8sReadBatch(
            **named,
            executor=EXECUTOR,
            key_version=0,
            root=digest(b"root"),
            count=3,
            first=1_000,
            last=1_500,
            signature=b"",
            timestamp=2_000,
        )
        signed = ReadBatchStatement(
            NETWORK.chain,
            NETWORK.package_id,
            CLUSTER,
            EXECUTOR,
            0,
            LANE,
            record.root,
            record.count,
            record.first,
            record.last,
        )
        self._append(replace(record, signature=signer.sign(signed.encode()), **spoil))

    def together(self, last: int = 2) -> None:
        """Let the last records have come in one transaction."""
        for place in range(len(self.events) - last, len(self.events)):
            self.events[place] = replace(self.events[place], transaction="together")

    def answer(self, sequence: int, *, signer: KeyPair = KEY, **spoil: Any) -> None:
        """Answer a request, properly signed; `spoil` is put in after signing."""
        asked = self._requests[sequence]
        record = K8sAPIResponse(
            **self._answer(sequence), payload=b"answer", signature=b"", timestamp=1_250
        )
        signature = signer.sign(statement_of(asked, record, NETWORK).encode())
        self._append(replace(record, signature=signature, **spoil))

    def close(self, sequence: int) -> None:
        """Close a stream, properly signed."""
        record = K8sStreamClosed(
            **self._answer(sequence),
            bytes_sent=3,
            bytes_received=4,
            signature=b"",
            timestamp=1_250,
        )
        asked = self._requests[sequence]
        signature = KEY.sign(statement_of(asked, record, NETWORK).encode())
        self._append(replace(record, signature=signature))

    def expire(self, sequence: int, **spoil: Any) -> None:
        """Close a request without an answer."""
        kept = ("lane", "index", "previous", "request_id", "cluster", "executor")
        named = {key: self._answer(sequence)[key] for key in kept} | {"timestamp": 4_000_000}
        self._append(K8sAPIExpired(**(named | spoil)))

    def _about(self, sequence: int) -> dict[str, Any]:
        return {
            "lane": LANE,
            "index": self.index,
            "previous": self.head,
            "request_id": bytes(RequestId(SESSION, sequence)),
            "cluster": CLUSTER,
        }

    def _answer(self, sequence: int) -> dict[str, Any]:
        return self._about(sequence) | {
            "executor": EXECUTOR,
            "key_version": 0,
            "result": 0,
            "status": 200,
            "envelope_digest": digest(b"answer"),
        }

    def history(self) -> History:
        """What a node would give."""
        return History(0, self.index, tuple(self.events))

    def state(self) -> LaneState:
        """What the `Lane` object says."""
        return LaneState(self.index, self.head)
