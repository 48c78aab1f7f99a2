"""The Move corpus on both VMs (see ``both``): published once here.

assert_same_values("arithmetic::add_u64", u64(1), u64(2))
"""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

from pocketsui.execution.record import Execution
from sui_wire.object import MovePackage, Object
from sui_wire.transaction import ProgrammableTransaction
from tests.conformance import both
from tests.conformance.both import Published, Store

BYTECODE = Path(__file__).parent / "move_corpus" / "corpus.json"


def modules() -> tuple[bytes, ...]:
    return tuple(base64.b64decode(text) for text in json.loads(BYTECODE.read_text()))


@cache
def corpus() -> Published:
    """The corpus on our VM."""
    return both.publish(modules())


def published() -> MovePackage:
    """The corpus as a package."""
    return corpus().package


def store(*objects: Object) -> Store:
    """A store with the corpus and these objects."""
    return corpus().store(*objects)


def run(
    transaction: ProgrammableTransaction, reader: Store, *, digest: bytes = b"\x01" * 32
) -> Execution:
    """The transaction on our VM."""
    return corpus().run(transaction, reader, digest=digest)


def assert_same_values(name: str, *arguments: bytes) -> None:
    """A function of plain values returns the same, or stops at the same place, on both VMs."""
    both.same_values(corpus(), name, arguments)


def run_call(name: str, *arguments: bytes) -> Execution:
    """One call of ``module::function`` on our VM alone, with what it returned."""
    return corpus().run(corpus().call(name, arguments), store(), keep=True)
