"""What can go wrong in the node and is expected; one root for the package."""

from __future__ import annotations


class PocketsuiError(Exception):
    """The root of the node's expected failures."""


class TransactionRefused(PocketsuiError):
    """A transaction that may not be executed at all: nothing is charged, nothing recorded."""


class SignatureRefused(TransactionRefused):
    """A signature is missing, malformed, or of somebody else."""


class InputRefused(TransactionRefused):
    """An input object is missing, stale, or not the sender's to use."""


class NotFound(PocketsuiError):
    """No such object, transaction, checkpoint or epoch."""


class InvalidRequest(PocketsuiError):
    """A request whose own text is wrong; `field` names the part that is."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


class NotSupported(PocketsuiError):
    """Something that real Sui does and this node does not."""


class LedgerStopped(PocketsuiError):
    """The node takes nothing more: it is shutting down, or its disk failed."""


class DiskFailed(LedgerStopped):
    """The disk refused to read or write the ledger's file: the process should end."""


class LedgerBusy(PocketsuiError):
    """More transactions wait for a commit than the node keeps; this one was not taken."""


class StoreUnusable(PocketsuiError):
    """The ledger's file cannot be used: of another format, in use, or damaged."""


class StoreDamaged(PocketsuiError):
    """The ledger's file can be read, but what it says makes no sense."""


class Refusal(PocketsuiError):
    """To clients: the node says no to what was asked."""


class NoAnswer(PocketsuiError):
    """To clients: no node answers at the address."""


class ImportRefused(PocketsuiError):
    """An export that is damaged or does not verify; `offset` is the byte where it is wrong."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(f"refused at byte {offset}: {message}")
        self.offset = offset
