"""The one client of the ledger, whichever it is: `pocketsui`, a local network, testnet or mainnet.

Three classes are all that the rest of us need:

- `SuiClient` (client): one node over gRPC; reads objects, executes and simulates transactions;
- `Submitter` (submitter): turns contract calls into transactions, many at a time, each exactly
  once;
- `EventFollower` (follower): the contract's events in order, from a durable cursor, for ever.

Behind them, without I/O: `program` lays calls out as a transaction, `batching` decides who shares
one, `gas` keeps the coins, `budget` their limits, `verify` turns checkpoints into events and is
the one place where a node's word is checked, `trust` knows whose signature counts. `proven` reads
objects under that signature, `committee_file` keeps the newest committee over restarts. `delivery`
survives broken connections, `feed` shares one subscription, `deploy` publishes the contract.
`errors` says what can go wrong, and whether it happened.

What is believed. Events are, once the committee's signature covers them (`trust`, `verify`), down
from a committee that was pinned with the installation; so are objects read by `ObjectProver`, but
for their being the newest. What a node answers otherwise is its word: objects that are read in any
other way, and the outcome of a transaction until its event has come. Nothing may be
executed, or told to a client as recorded, on such a word.
"""

from k3s_daas.chain.client import SuiClient
from k3s_daas.chain.committee_file import CommitteeFile
from k3s_daas.chain.cursor import Cursor, CursorStore, FileCursorStore, MemoryCursorStore
from k3s_daas.chain.errors import (
    ChainError,
    LedgerInconsistent,
    LedgerUnavailable,
    MoveAbort,
    ObjectNotFound,
    OutcomeUnknown,
    OutOfGas,
    TransactionFailed,
    TransactionRefused,
)
from k3s_daas.chain.feed import CheckpointFeed
from k3s_daas.chain.follower import EventFollower
from k3s_daas.chain.outcome import Submitted
from k3s_daas.chain.proven import ObjectProver, ProvenObject
from k3s_daas.chain.submitter import Submitter, SubmitterSettings
from k3s_daas.chain.trust import Committee
from k3s_daas.chain.values import ChainEvent, ObjectState
from k3s_daas.chain.verifier import Verifier

__all__ = [
    "ChainError",
    "ChainEvent",
    "CheckpointFeed",
    "Committee",
    "CommitteeFile",
    "Cursor",
    "CursorStore",
    "EventFollower",
    "FileCursorStore",
    "LedgerInconsistent",
    "LedgerUnavailable",
    "MemoryCursorStore",
    "MoveAbort",
    "ObjectNotFound",
    "ObjectProver",
    "ObjectState",
    "OutOfGas",
    "OutcomeUnknown",
    "ProvenObject",
    "Submitted",
    "Submitter",
    "SubmitterSettings",
    "SuiClient",
    "TransactionFailed",
    "TransactionRefused",
    "Verifier",
]
