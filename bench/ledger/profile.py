"""Where the time of a transaction goes: samples of the serving process, by what it was doing.

The ledger runs in this process and its clients in another. A timer that runs on processor time asks
every millisecond where the main thread is; the innermost frame of a known part of the code tells
what it is counted as. What helps all parts alike (BCS, hashing) counts for whom it works.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import uvloop

from bench.ledger.load import Measured, send
from bench.ledger.requests import Signed
from bench.ledger.server import Server
from pocketsui.testing import Ledger

INTERVAL = 0.001
"""Seconds of processor time between two samples."""
CLIENTS = 16

PARTS = (
    ("framework functions", ("/pocketsui/framework/",)),
    ("Move values from and to BCS", ("<writer of ", "<reader of ", "/pocketsui/vm/layout.py")),
    ("gas, sizes, objects of the interpreter", ("<size of ", "/pocketsui/vm/")),
    ("Move code, translated", ("<",)),
    ("commands: arguments, results, what was written", ("/pocketsui/execution/",)),
    ("signature", ("/sui_wire/signature", "/sui_wire/multisig", "/cryptography/")),
    ("decoding the transaction", ("/sui_wire/transaction/",)),
    ("input objects", ("/pocketsui/transactions/inputs.py", "/pocketsui/ledger/head.py")),
    ("effects and gas", ("/pocketsui/transactions/", "/sui_wire/effects.py")),
    ("objects and events as bytes", ("/sui_wire/object.py", "/sui_wire/events.py")),
    ("checkpoint: contents, signature", ("/pocketsui/ledger/sealing.py", "/sui_wire/committee.py")),
    ("commit", ("/pocketsui/store/", "/pocketsui/ledger/commit.py")),
    ("the ledger's own bookkeeping", ("/pocketsui/ledger/",)),
    ("answers", ("/pocketsui/rpc/",)),
    ("gRPC and HTTP/2", ("/grpclib/", "/h2/", "/hpack/", "/hyperframe/", "/google/protobuf/")),
    ("event loop", ("/asyncio/", "/concurrent/", "/bench/", "/threading.py", "/selectors.py")),
)
HELPERS = ("/sui_wire/bcs.py", "/sui_wire/ids.py", "/functools.py", "/dataclasses.py", "/enum.py")


def part_of(frame: FrameType | None) -> str:
    """What the code is busy with."""
    while frame is not None:
        name = frame.f_code.co_filename
        if not any(helper in name for helper in HELPERS):
            for part, places in PARTS:
                if any(place in name for place in places):
                    return part
        frame = frame.f_back
    return "other"


@contextmanager
def sampled() -> Iterator[Counter[str]]:
    """Samples of the block, by part."""
    samples: Counter[str] = Counter()

    def sample(_: int, frame: FrameType | None) -> None:
        samples[part_of(frame)] += 1

    before = signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
    try:
        yield samples
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def profile(folder: Path, signed: Sequence[Signed]) -> str:
    """Send all to a ledger in this process; the table of parts."""
    return uvloop.run(_profile(folder, signed))


async def _profile(folder: Path, signed: Sequence[Signed]) -> str:
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context("spawn")
    async with Ledger.start(folder) as ledger:
        with ProcessPoolExecutor(1, mp_context=context) as clients:
            warm = len(signed) // 10
            await loop.run_in_executor(clients, _send, ledger.url, list(signed[:warm]))
            own = time.thread_time()
            with sampled() as samples:
                measured = await loop.run_in_executor(
                    clients, _send, ledger.url, list(signed[warm:])
                )
            own = time.thread_time() - own
    return _table(samples, measured, own)


def _send(url: str, signed: list[Signed]) -> Measured:
    """In the clients' process; the ledger's is the parent."""
    return uvloop.run(send(Server(url, os.getppid(), 0.0), signed, CLIENTS))


def _table(samples: Counter[str], measured: Measured, own: float) -> str:
    """Microseconds a transaction: the samples divide what the kernel says was used."""
    each = measured.processor_seconds / measured.transactions * 1e6
    inside = own / measured.transactions * 1e6
    total = sum(samples.values())
    lines = ["| part | µs | share |", "|---|--:|--:|"]
    lines += [
        f"| {part} | {count / total * inside:.0f} | {count / total * inside / each:.0%} |"
        for part, count in samples.most_common()
    ]
    lines.append(
        f"| writing to the file, in its thread | {each - inside:.0f} | {1 - inside / each:.0%} |"
    )
    lines.append(f"| **one transaction** | **{each:.0f}** | |")
    return "\n".join(lines)
