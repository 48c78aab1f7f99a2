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


class Trust:
    """The committees we believe: the pinned one, and each that followed it.

    `_committees` only grows, by `check`, one epoch at a time.
    """

    def __init__(self, pinned: Committee) -> None:
        self._committees = {pinned.epoch: pinned}
        self.newest = pinned.epoch
        """The last epoch whose committee we know."""

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
        if signature is None:
            raise LedgerInconsistent(f"checkpoint {number} came without the committee's signature")
        try:
            committee.verify_checkpoint(encoded, signature, epoch, known.members)
        except BadSignature as error:
            raise LedgerInconsistent(f"checkpoint {number} is not the ledger's: {error}") from None
        if summary.end_of_epoch is not None and epoch == self.newest:
            self._committees[epoch + 1] = _following(summary)
            self.newest = epoch + 1


def _following(summary: CheckpointSummary) -> Committee:
    if summary.end_of_epoch is None:
        raise ValueError("only the last checkpoint of an epoch names the next committee")
    try:
        return Committee(summary.epoch + 1, summary.end_of_epoch.next_committee)
    except BadCommittee as error:
        raise LedgerInconsistent(f"checkpoint {summary.sequence_number}: {error}") from None
