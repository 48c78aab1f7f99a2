"""Verifies what one node sends, and asks it for what is missing to do so: newer committees.

The rules are in `verify` and `trust`; this is the shell around them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import structlog

from k3s_daas.chain.errors import LedgerInconsistent
from k3s_daas.chain.trust import Committee, Trust
from k3s_daas.chain.values import RawCheckpoint
from k3s_daas.chain.verify import VerifiedCheckpoint, read_summary, verify_run
from sui_wire.bcs import Reader
from sui_wire.errors import WireError
from sui_wire.ids import Address

log = structlog.get_logger(__name__)


class EpochNode(Protocol):
    """What the verifier needs of a node. All may raise `LedgerUnavailable`."""

    async def last_checkpoint_of(self, epoch: int) -> int | None: ...

    async def get_summary(self, sequence: int) -> RawCheckpoint | None: ...


class Verifier:
    """Believes checkpoints that a committee signed which follows from the pinned one.

    Without a pinned committee the node is believed, and the log says so. Safe for several tasks:
    they share `_trust`, which only learns.
    """

    def __init__(self, node: EpochNode, package: Address, committee: Committee | None) -> None:
        self._node = node
        self._package = package
        self._trust = None if committee is None else Trust(committee)
        if committee is None:
            log.warning("no committee is pinned: the node of the ledger is believed unsigned")

    async def verify(
        self, raws: Sequence[RawCheckpoint], previous: VerifiedCheckpoint | None = None
    ) -> tuple[VerifiedCheckpoint, ...]:
        """As `verify_run`: nothing is returned before a signature covers all of it."""
        if raws and self._trust is not None:
            await self._learn(self._trust, raws[0])
        return verify_run(raws, self._package, self._trust, previous)

    async def _learn(self, trust: Trust, raw: RawCheckpoint) -> None:
        """Follow the committees up to the epoch of a checkpoint, from end of epoch to end of epoch.

        A node that claims a far epoch must show the signed way there.
        """
        try:
            epoch = Reader(raw.summary).u64()  # the summary's first field
            while trust.newest < epoch:
                await self._learn_next(trust)
        except WireError as error:
            raise LedgerInconsistent(
                f"checkpoint {raw.sequence} cannot be read: {error}"
            ) from error

    async def _learn_next(self, trust: Trust) -> None:
        ended = trust.newest
        last = await self._node.last_checkpoint_of(ended)
        raw = None if last is None else await self._node.get_summary(last)
        if raw is None:
            raise LedgerInconsistent(
                f"the node does not have the checkpoint that ended epoch {ended}, which names the "
                "next committee; ask a node that has, or pin a newer committee"
            )
        trust.check(read_summary(raw), raw.summary, raw.signature)
        if trust.newest == ended:
            raise LedgerInconsistent(f"checkpoint {raw.sequence} did not end epoch {ended}")
        log.info("committee followed", epoch=trust.newest)
