"""One key at one node: writes transactions, has them simulated, signs and sends them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask

from pocketsui.client import faucet
from pocketsui.client.calling import Target, add_call
from pocketsui.client.connection import Connection
from pocketsui.client.draft import GAS_COIN, Draft
from pocketsui.client.outcome import FIELDS, NameOfError, Outcome, check, read_outcome, returned_of
from pocketsui.client.publishing import add_publish, add_upgrade
from pocketsui.client.source import Compiled
from sui_wire.ids import format_address, parse_address
from sui_wire.rpc.transaction_execution_service_pb2 import (
    ExecuteTransactionRequest,
    SimulateTransactionRequest,
)
from sui_wire.signature import KeyPair

_SIMULATED = (
    "transaction.transaction.bcs",
    "command_outputs",
    *(f"transaction.{field}" for field in FIELDS),
)


def nobody_knows(_package: str, _module: str, _code: int) -> str | None:
    """No names of error codes."""
    return None


class Account:
    """Sends transactions one after the other, for they share the account's coins.

    Each is simulated first: that finds gas, and one that would fail costs nothing. Where a faucet
    is given, an account without SUI asks it.
    """

    def __init__(
        self,
        connection: Connection,
        key: KeyPair,
        *,
        faucet_url: str | None = None,
        name_of_error: NameOfError = nobody_knows,
    ) -> None:
        self.connection = connection
        self.key = key
        self.address = format_address(key.address)
        self._faucet_url = faucet_url
        self._name_of_error = name_of_error
        self._sending = asyncio.Lock()

    async def call(
        self,
        function: str,
        *arguments: object,
        types: Sequence[str] = (),
        gas_budget: int | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Call `PACKAGE::MODULE::FUNCTION`; objects are given by their ids."""
        draft = Draft()
        index = await add_call(
            draft, self.connection, Target(function), types, arguments, self.key.address
        )
        return await self.send(draft, returns=index, gas_budget=gas_budget, dry_run=dry_run)

    async def publish(self, compiled: Compiled, *, gas_budget: int | None = None) -> Outcome:
        """Publish a package; the account gets its UpgradeCap."""
        draft = Draft()
        await add_publish(draft, self.connection, compiled, self.key.address)
        return await self.send(draft, gas_budget=gas_budget)

    async def upgrade(
        self, compiled: Compiled, cap_id: str, *, gas_budget: int | None = None
    ) -> Outcome:
        """Publish the next version of a package whose UpgradeCap the account has."""
        draft = Draft()
        await add_upgrade(draft, self.connection, compiled, cap_id)
        return await self.send(draft, gas_budget=gas_budget)

    async def pay(self, recipient: str, amount: int) -> Outcome:
        """Send MIST in a coin of its own."""
        draft = Draft()
        draft.transfer([draft.split(GAS_COIN, amount)], parse_address(recipient))
        return await self.send(draft)

    async def send(
        self,
        draft: Draft,
        *,
        returns: int | None = None,
        gas_budget: int | None = None,
        dry_run: bool = False,
    ) -> Outcome:
        """Simulate, sign, execute; `returns` is the command whose results are wanted."""
        async with self._sending:
            await self._fund_if_empty()
            request = SimulateTransactionRequest(
                transaction=draft.message(self.address, gas_budget),
                read_mask=FieldMask(paths=_SIMULATED),
                do_gas_selection=True,
            )
            simulated = await self.connection.simulate(request)
            check(simulated.transaction, self._name_of_error, simulated=True)
            returned: tuple[Any, ...] = ()
            if returns is not None:
                returned = returned_of(simulated.command_outputs[returns])
            if dry_run:
                return read_outcome(simulated.transaction, returned, self._name_of_error)
            data = simulated.transaction.transaction.bcs.value
            execute = ExecuteTransactionRequest(read_mask=FieldMask(paths=FIELDS))
            execute.transaction.bcs.value = data
            execute.signatures.add().bcs.value = self.key.sign_transaction(data)
            executed = await self.connection.execute(execute)
        return read_outcome(executed, returned, self._name_of_error)

    async def _fund_if_empty(self) -> None:
        if self._faucet_url is not None and not any(
            (await self.connection.balances(self.address)).values()
        ):
            await faucet.ask(self._faucet_url, self.address)
