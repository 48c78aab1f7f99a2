"""Verifies what one node sends, and asks it for what is missing to do so: newer committees.

The rules are in `verify` and `trust`; this is the shell around them. What was learnt can be kept
(`memory`), so that a restart does not have to follow all committees since the pinned one again: the
nodes of a network do not keep every old checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import Committee, Succession, Trust
from k3s_daas.chain.values import RawCheckpoint
from k3s_daas.chain.verify import VerifiedCheckpoint, read_summary, verify_run
from sui_wire.bcs import Reader
from sui_wire.errors import WireError
from sui_wire.ids import Address

log = structlog.get_logger(__name__)


class CommitteeMemory(Protocol):
    """Keeps the newest committee. `save` returns when it is durable; a crash leaves the old one."""

    def load(self) -> Succession | None: ...

    def save(self, succession: Succession) -> None: ...


class EpochNode(Protocol):
    """What the verifier needs of a node. All may raise `LedgerUnavailable`."""

    async def last_checkpoint_of(self, epoch: int) -> int | None: ...

    async def get_summary(self, sequence: int) -> RawCheckpoint | None: ...


class Verifier:
    """Believes checkpoints that a committee signed which follows from the pinned one.

    Without a pinned committee the node is believed, and the log says so. Safe for several tasks:
    they share `_trust`, which only learns. `_kept` is the newest epoch that `memory` knows.
    """

    def __init__(
        self,
        node: EpochNode,
        package: Address,
        committee: Committee | None,
        memory: CommitteeMemory | None = None,
    ) -> None:
        """`memory`: keeps the newest committee over restarts; None: it is followed anew."""
        self._node = node
        self._package = package
        self._memory = memory
        self._trust = None if committee is None else _recalled(committee, memory)
        self._kept = None if self._trust is None else self._trust.newest
        if committee is None:
            log.warning("no committee is pinned: the node of the ledger is believed unsigned")

    async def verify(
        self, raws: Sequence[RawCheckpoint], previous: VerifiedCheckpoint | None = None
    ) -> tuple[VerifiedCheckpoint, ...]:
        """As `verify_run`: nothing is returned before a signature covers all of it."""
        if raws and self._trust is not None:
            await self._learn(self._trust, raws[0])
        verified = verify_run(raws, self._package, self._trust, previous)
        if self._trust is not None:
            await self._keep(self._trust)
        return verified

    async def _keep(self, trust: Trust) -> None:
        succession = trust.succession()
        if self._memory is None or succession is None or trust.newest == self._kept:
            return
        await asyncio.to_thread(self._memory.save, succession)
        # Dead before: the next start learns this committee once more.
        self._kept = succession.committee.epoch

    async def _learn(self, trust: Trust, raw: RawCheckpoint) -> None:
        """Follow the committees up to the epoch of a checkpoint, from end of epoch to end of epoch.

        A node that claims a far epoch must show the signed way there.
        """
        try:
            epoch = Reader(raw.summary).u64()  # the summary's first field
            while not trust.knows(epoch):
                nearest = trust.nearest(epoch)
                if nearest is None:
                    return  # before all we know, and `verify_run` says so
                await self._learn_next(trust, nearest)
        except WireError as error:
            raise LedgerInconsistent(
                f"checkpoint {raw.sequence} cannot be read: {error}"
            ) from error

    async def _learn_next(self, trust: Trust, ended: int) -> None:
        last = await self._node.last_checkpoint_of(ended)
        raw = None if last is None else await self._node.get_summary(last)
        if raw is None:
            raise LedgerInconsistent(
                f"the node does not have the checkpoint that ended epoch {ended}, which names the "
                "next committee; ask a node that has, or pin a newer committee"
            )
        trust.check(read_summary(raw), raw.summary, raw.signature)
        if not trust.knows(ended + 1):
            raise LedgerInconsistent(f"checkpoint {raw.sequence} did not end epoch {ended}")
        log.info("committee followed", epoch=ended + 1)


def _recalled(pinned: Committee, memory: CommitteeMemory | None) -> Trust:
    return Trust(pinned, None if memory is None else memory.load())
