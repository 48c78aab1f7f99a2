"""Who acts: the keys of the keystore, and what is remembered of the packages they published.

Both lie in the folder `client` of the ledger's folder, readable by their owner only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pocketsui.client.account import Account
    from pocketsui.client.error_names import KnownErrors
    from pocketsui.client.keystore import Keystore

ME = "me"


@dataclass(frozen=True)
class User:
    """The person at the command line."""

    data: Path
    keystore: Path | None = None
    sender: str | None = None

    def keys(self, *, new: bool = False) -> Keystore:
        """Those of the keystore; a file that was named is made for `new` keys only."""
        from pocketsui.client.keystore import Keystore, KeystoreUnusable

        if self.keystore is None:
            return Keystore(self.data / "client" / "sui.keystore")
        if not (new or self.keystore.exists()):
            raise KeystoreUnusable(
                f"{self.keystore} does not exist; "
                f"`pocketsui keys --new --keystore {self.keystore}` makes it"
            )
        return Keystore(self.keystore)

    def address(self, given: str = ME) -> str:
        """An address in full; `me` is the sender's."""
        from sui_wire.ids import format_address, parse_address

        if given != ME:
            return format_address(parse_address(given))
        return format_address(self.keys().signer(self.sender).address)

    def errors(self) -> KnownErrors:
        from pocketsui.client.error_names import KnownErrors

        return KnownErrors(self.data / "client" / "errors.json")

    @asynccontextmanager
    async def account(self, url: str, faucet_url: str) -> AsyncIterator[Account]:
        """The sender, connected to a ledger."""
        from pocketsui.client.account import Account
        from pocketsui.client.connection import Connection

        key = self.keys().signer(self.sender)
        async with Connection(url) as connection:
            yield Account(connection, key, faucet_url=faucet_url, name_of_error=self.errors().name)
