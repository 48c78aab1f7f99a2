"""Getting one signed transaction executed exactly once over a connection that may break.

A transaction is named by its digest, and a node that gets the same bytes twice executes them once.
So when the answer is lost, the way out is always the same: ask for the digest, and if the ledger
does not know it, send the very same bytes again. A different transaction for the same purpose is
never made before the first one's fate is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from k3s_daas.chain.errors import LedgerUnavailable, TransactionRefused
from k3s_daas.chain.timing import Backoff, Clock
from k3s_daas.chain.values import ExecutedTransaction
from sui_wire.ids import format_digest
from sui_wire.signature import KeyPair
from sui_wire.transaction import TransactionData

log = structlog.get_logger(__name__)

_LOOKS_AFTER_REFUSAL = 5


class ExecutionNode(Protocol):
    """The two calls of a node that delivery needs; both may raise `LedgerUnavailable`."""

    async def execute(
        self, transaction: bytes, signatures: Sequence[bytes], *, with_changes: bool = False
    ) -> ExecutedTransaction: ...

    async def get_transaction(
        self, digest: str, *, with_changes: bool = False
    ) -> ExecutedTransaction | None: ...


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """The bytes to send, and the digest they are known by."""

    encoded: bytes
    signature: bytes
    digest: str
    with_changes: bool = False
    """Whether whoever sends it wants to know which objects it changed."""

    @classmethod
    def sign(
        cls, data: TransactionData, key: KeyPair, *, with_changes: bool = False
    ) -> SignedTransaction:
        encoded = data.encode()
        digest = format_digest(data.digest())
        return cls(encoded, key.sign_transaction(encoded), digest, with_changes)


class Delivery:
    """Delivers any number of transactions at once."""

    def __init__(self, node: ExecutionNode, clock: Clock, backoff: Backoff | None = None) -> None:
        self._node = node
        self._clock = clock
        self._backoff = backoff or Backoff()
        self._unsettled: set[str] = set()

    @property
    def away(self) -> bool:
        """Whether the ledger went away under a transaction and has not settled it since."""
        return bool(self._unsettled)

    async def deliver(self, signed: SignedTransaction) -> ExecutedTransaction:
        """The transaction's outcome, success or failure, however long it takes to learn.

        Raises `LedgerUnavailable` or `TransactionRefused` only when it certainly was not executed.
        Whoever cancels this leaves the outcome unknown.
        """
        try:
            return await self._execute(signed)
        except LedgerUnavailable as error:
            if not error.sent:
                raise
            log.warning("transaction outcome unknown", digest=signed.digest, reason=error.reason)
        self._unsettled.add(signed.digest)
        try:
            return await self._settle(signed)
        finally:
            self._unsettled.discard(signed.digest)

    async def _settle(self, signed: SignedTransaction) -> ExecutedTransaction:
        refusal: TransactionRefused | None = None
        looked_since = 0
        attempt = 0
        while True:
            await self._clock.sleep(self._backoff.delay(attempt))
            attempt += 1
            try:
                executed = await self._node.get_transaction(
                    signed.digest, with_changes=signed.with_changes
                )
                if executed is not None:
                    return executed
                if refusal is None:
                    return await self._execute(signed)
            except LedgerUnavailable:
                continue
            except TransactionRefused as error:
                refusal = error
                continue
            # Refused and not known. The first copy may have been executed (which is why the coin is
            # of another version now) and not be listed yet, so look more than once.
            looked_since += 1
            if looked_since >= _LOOKS_AFTER_REFUSAL:
                raise refusal

    async def _execute(self, signed: SignedTransaction) -> ExecutedTransaction:
        return await self._node.execute(
            signed.encoded, [signed.signature], with_changes=signed.with_changes
        )
