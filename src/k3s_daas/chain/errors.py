"""What can go wrong between us and the ledger, as one small family.

The question every caller has is "did it happen?", so that is what the classes tell apart:

    LedgerUnavailable   no; try again later
    OutcomeUnknown      nobody can say yet; look it up by its digest, never do it anew before
    TransactionRefused  no, the node did not take it; mend the transaction
    OutOfGas            no, we cannot pay; fund the address
    TransactionFailed   it is recorded as failed and changed nothing; read the reason
    MoveAbort           the same, and the contract said why; read the abort code

and, of reading:

    ObjectNotFound      no such object; a new one may take seconds to reach the node
    LedgerInconsistent  what the node sent contradicts itself; do not believe it
"""

from __future__ import annotations


class ChainError(Exception):
    """The root of every expected failure of this package."""


class LedgerUnavailable(ChainError):
    """The node could not be reached or did not answer in time.

    Out of `Submitter` it means that nothing of ours was executed. Out of one call to `execute` it
    means so only if `sent` is false; `Delivery` settles the other case.
    """

    def __init__(self, reason: str, *, sent: bool = False) -> None:
        super().__init__(f"the ledger cannot be reached: {reason}")
        self.reason = reason
        self.sent = sent
        """Whether the request may have reached the node."""


class OutcomeUnknown(ChainError):
    """A transaction was sent and no answer came back before the caller's patience ended."""

    def __init__(self, digest: str) -> None:
        super().__init__(
            f"transaction {digest} was sent but its outcome is not known; "
            "look it up by its digest before doing the same again"
        )
        self.digest = digest


class TransactionRefused(ChainError):
    """The node did not accept the transaction: malformed, unsigned, unpaid or out of date."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the ledger refused the transaction: {reason}")
        self.reason = reason


class TransactionFailed(ChainError):
    """The transaction was executed and failed; it paid for its gas and changed nothing else."""

    def __init__(self, digest: str, reason: str, *, command: int | None = None) -> None:
        super().__init__(f"transaction {digest} failed: {reason}")
        self.digest = digest
        self.reason = reason
        self.command = command
        """Index of the command that failed, where the node says so."""


class MoveAbort(TransactionFailed):
    """A Move function aborted."""

    def __init__(
        self, digest: str, module: str, function: str, code: int, *, command: int | None = None
    ) -> None:
        super().__init__(digest, f"{module}::{function} aborted with code {code}", command=command)
        self.module = module
        self.function = function
        self.code = code


class OutOfGas(ChainError):
    """The signer's coins do not cover what a transaction may cost."""

    def __init__(self, address: str, needed: int, available: int) -> None:
        super().__init__(
            f"{address} holds {available} MIST in usable coins and needs {needed}; send it some SUI"
        )
        self.address = address
        self.needed = needed
        self.available = available


class ObjectNotFound(ChainError):
    """No object of that id is known to the node (deleted, wrapped, never made, or not yet seen)."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"object {object_id} is not on the ledger")
        self.object_id = object_id


class LedgerInconsistent(ChainError):
    """Digests in a node's answer do not agree with one another."""
