"""Epochs: how long they last, who signs in them, and how one follows another. No I/O.

An epoch ends with the first checkpoint after its time is over. That checkpoint ends with the
`EndOfEpoch` transaction, and its summary names the next committee, signed by the one that leaves:
so whoever knows one committee can follow all later ones. An epoch may last longer than it should:
if the ledger was off or its machine asleep for ten epochs, one ends, and the next begins now.

All members of a committee are this process (see `keys`); nobody stakes, so voting power is divided
evenly. Each checkpoint is signed by a quorum of them in turn rather than by all, as on a network,
where some are always late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pocketsui.errors import StoreUnusable
from pocketsui.ledger.keys import LedgerKeys
from pocketsui.records import EpochRecord
from pocketsui.transactions import limits
from sui_wire.checkpoint import CommitteeMember
from sui_wire.committee import (
    QUORUM_WEIGHT,
    TOTAL_WEIGHT,
    AuthorityKey,
    QuorumSignature,
    sign_together,
)

DAY_MS = 24 * 60 * 60 * 1_000
"""How long an epoch lasts on Sui's networks."""
LARGEST_COMMITTEE = 150
"""Members; as Sui's `max_validator_count` was at its start."""


@dataclass(frozen=True, slots=True)
class EpochSettings:
    """What the ledger's owner may choose; takes effect with the next epoch of an old ledger."""

    duration_ms: int = DAY_MS
    committee: int | None = None
    """Members; None: as many as before, and one in a new ledger."""
    rotate_keys: bool = False
    """Whether each epoch's committee has new keys."""

    def __post_init__(self) -> None:
        if self.duration_ms < 1:
            raise StoreUnusable(f"an epoch lasts at least 1 ms, not {self.duration_ms}")
        if self.committee is not None and not 1 <= self.committee <= LARGEST_COMMITTEE:
            raise StoreUnusable(
                f"a committee has 1 to {LARGEST_COMMITTEE} members, not {self.committee}"
            )


DAILY = EpochSettings()
"""What a ledger does unless its owner says otherwise."""


@dataclass(frozen=True, slots=True)
class Authorities:
    """The committee of one epoch, with its keys."""

    epoch: int
    members: tuple[CommitteeMember, ...]
    keys: tuple[AuthorityKey, ...]

    def sign(self, sequence: int, summary: bytes) -> QuorumSignature:
        """A quorum's signature on a checkpoint; another quorum for the next one."""
        signers = quorum(self.members, sequence)
        return sign_together(self.keys, signers, self.epoch, summary)


def quorum(members: Sequence[CommitteeMember], first: int) -> list[int]:
    """Members in turn, beginning with number `first`, until their weight decides.

    >>> quorum([CommitteeMember(b"", 2_500)] * 4, 3)
    [0, 1, 3]
    """
    signers: list[int] = []
    weight = 0
    for step in range(len(members)):
        member = (first + step) % len(members)
        signers.append(member)
        weight += members[member].weight
        if weight >= QUORUM_WEIGHT:
            break
    return sorted(signers)


def committee_of(keys: Sequence[AuthorityKey]) -> tuple[CommitteeMember, ...]:
    """Members with these keys and equal voting power; what cannot be divided goes to the first."""
    share, rest = divmod(TOTAL_WEIGHT, len(keys))
    return tuple(
        CommitteeMember(key.public_key, share + (1 if number < rest else 0))
        for number, key in enumerate(keys)
    )


def authorities_of(record: EpochRecord, keys: LedgerKeys) -> Authorities:
    """The committee of a recorded epoch with the keys of this folder, if they are its."""
    found = keys.authorities(len(record.committee), record.generation)
    if committee_of(found) != record.committee:
        raise StoreUnusable(
            f"authority.key is not the key of the committee of epoch {record.number}; "
            "put back the one that this ledger was made with"
        )
    return Authorities(record.number, record.committee, found)


def first_epoch(keys: LedgerKeys, size: int, start_ms: int) -> EpochRecord:
    """Epoch 0 of a new ledger."""
    return EpochRecord(
        number=0,
        committee=committee_of(keys.authorities(size)),
        generation=0,
        protocol_version=limits.PROTOCOL_VERSION,
        reference_gas_price=limits.REFERENCE_GAS_PRICE,
        start_ms=start_ms,
        first_checkpoint=0,
    )


def next_epoch(
    ended: EpochRecord, keys: LedgerKeys, settings: EpochSettings, start_ms: int, last: int
) -> tuple[EpochRecord, EpochRecord]:
    """An epoch as it ends with checkpoint `last`, and the one that follows."""
    size = settings.committee or len(ended.committee)
    generation = ended.generation + (1 if settings.rotate_keys else 0)
    begun = EpochRecord(
        number=ended.number + 1,
        committee=committee_of(keys.authorities(size, generation)),
        generation=generation,
        protocol_version=limits.PROTOCOL_VERSION,
        reference_gas_price=limits.REFERENCE_GAS_PRICE,
        start_ms=start_ms,
        first_checkpoint=last + 1,
    )
    return replace(ended, end_ms=start_ms, last_checkpoint=last), begun
