"""Whose word on the ledger counts: the committee, pinned once and followed from there. No I/O.

Theory of operation. A checkpoint is true when a quorum of its epoch's committee signed it. Who that
is cannot be learnt from a node without believing the node; therefore one committee is pinned when
an installation is made, and kept with it. The last checkpoint of each epoch names the committee of
the next, signed by the one before. So whoever trusts one committee trusts all that come after it,
and none that was before.
"""

from __future__ import annotations

from dataclasses import dataclass

from k3s_daas.chain.errors import LedgerInconsistent
from sui_wire import committee
from sui_wire.checkpoint import PUBLIC_KEY_LENGTH, CheckpointSummary, CommitteeMember
from sui_wire.committee import QuorumSignature
from sui_wire.errors import BadSignature


class BadCommittee(ValueError):
    """What was given as a committee cannot be one."""


@dataclass(frozen=True, slots=True)
class Committee:
    """Who signs checkpoints in one epoch. In JSON, keys are Base64, as Sui writes them."""

    epoch: int
    members: tuple[CommitteeMember, ...]

    def __post_init__(self) -> None:
        weight = sum(member.weight for member in self.members)
        if weight != committee.TOTAL_WEIGHT:
            raise BadCommittee(
                f"the committee of epoch {self.epoch} has voting power {weight}, "
                f"expected {committee.TOTAL_WEIGHT}"
            )
        for member in self.members:
            if len(member.public_key) != PUBLIC_KEY_LENGTH:
                raise BadCommittee(
                    f"a member of the committee of epoch {self.epoch} has a key of "
                    f"{len(member.public_key)} bytes, expected {PUBLIC_KEY_LENGTH}"
                )


@dataclass(frozen=True, slots=True)
class Succession:
    """A committee that followed, and the checkpoint that made it: the last of the epoch before."""

    committee: Committee
    made_by: int


class Trust:
    """The committees we believe: the pinned one, and those that followed it.

    `_committees` and `_ends` (the last checkpoint of an epoch) only grow, by `check`; with a
    `remembered` succession there is a gap in them, which is filled if it is needed.
    """

    def __init__(self, pinned: Committee, remembered: Succession | None = None) -> None:
        self._committees = {pinned.epoch: pinned}
        self._ends: dict[int, int] = {}
        if remembered is not None and remembered.committee.epoch > pinned.epoch:
            self._learn(remembered)

    @property
    def newest(self) -> int:
        """The last epoch whose committee we know."""
        return max(self._committees)

    def succession(self) -> Succession | None:
        """How the newest committee came to be; None: it is the pinned one."""
        newest = self.newest
        if newest - 1 not in self._ends:
            return None
        return Succession(self._committees[newest], self._ends[newest - 1])

    def knows(self, epoch: int) -> bool:
        """Whether we know who signs in an epoch."""
        return epoch in self._committees

    def nearest(self, epoch: int) -> int | None:
        """The last epoch before this one whose committee we know; None: all we know are later."""
        return max((known for known in self._committees if known < epoch), default=None)

    def check(
        self, summary: CheckpointSummary, encoded: bytes, signature: QuorumSignature | None
    ) -> None:
        """Raise `LedgerInconsistent` unless a committee we believe signed the summary, of which
        `encoded` is the BCS; learn the next committee from it if it names one.
        """
        number, epoch = summary.sequence_number, summary.epoch
        known = self._committees.get(epoch)
        if known is None:
            raise LedgerInconsistent(
                f"checkpoint {number} is of epoch {epoch}; known are the committees of epochs "
                f"{min(self._committees)} to {self.newest}"
            )
        self._check_place(number, epoch)
        if signature is None:
            raise LedgerInconsistent(f"checkpoint {number} came without the committee's signature")
        try:
            committee.verify_checkpoint(encoded, signature, epoch, known.members)
        except BadSignature as error:
            raise LedgerInconsistent(f"checkpoint {number} is not the ledger's: {error}") from None
        if summary.end_of_epoch is not None:
            self._learn(Succession(_following(summary), number))

    def _check_place(self, number: int, epoch: int) -> None:
        """Keys of a committee that is gone may be lost: what they sign counts in its time only."""
        last = self._ends.get(epoch)
        if last is not None and number > last:
            raise LedgerInconsistent(
                f"checkpoint {number} is of epoch {epoch}, which ended with checkpoint {last}"
            )
        before = self._ends.get(epoch - 1)
        if before is not None and number <= before:
            raise LedgerInconsistent(
                f"checkpoint {number} is of epoch {epoch}, which began after checkpoint {before}"
            )

    def _learn(self, succession: Succession) -> None:
        following, last = succession.committee, succession.made_by
        known = self._committees.setdefault(following.epoch, following)
        if known != following or self._ends.setdefault(following.epoch - 1, last) != last:
            raise LedgerInconsistent(
                f"checkpoint {last} names a committee for epoch {following.epoch}, which has "
                "another; the same committee signed both, so this ledger has forked"
            )


def _following(summary: CheckpointSummary) -> Committee:
    if summary.end_of_epoch is None:
        raise ValueError("only the last checkpoint of an epoch names the next committee")
    try:
        return Committee(summary.epoch + 1, summary.end_of_epoch.next_committee)
    except BadCommittee as error:
        raise LedgerInconsistent(f"checkpoint {summary.sequence_number}: {error}") from None
