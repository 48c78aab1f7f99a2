"""What a transaction would do, executed against the newest state and then forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from pocketsui.coins import balance_of, coin_contents
from pocketsui.errors import TransactionRefused
from pocketsui.execution.record import CommandResult, Execution
from pocketsui.transactions import limits
from pocketsui.transactions.checks import Epoch, check_gas, check_shape
from pocketsui.transactions.inputs import Inputs, check_gas_balance, load_inputs
from pocketsui.transactions.outcome import Charge, Facts, Outcome, charge_of, settle
from pocketsui.transactions.status import status_of
from sui_wire.ids import Address, Digest, ObjectId, blake2b
from sui_wire.object import GAS_COIN_TYPE, AddressOwner, MoveObject, Object
from sui_wire.transaction import GasData, ObjectRef, ProgrammableTransaction, TransactionData

_MOCK_COIN = ObjectId(blake2b(b"pocketsui simulation gas coin"))
"""Pays where a simulated transaction names no coin; it stands nowhere else."""

Run = Callable[[TransactionData, Charge | None], Execution]
"""Runs the interpreter on a transaction, keeping its results; nobody may pay."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """The outcome that would have been, and what the commands returned."""

    transaction: TransactionData
    outcome: Outcome
    results: tuple[CommandResult, ...]
    reason: str | None = None
    """Why it failed, in words that effects have no place for; None when they say it all."""


class Simulator:
    """Simulates one transaction; `head` finds objects, `run` is the interpreter."""

    def __init__(self, head: Callable[[ObjectId], Object | None], run: Run, epoch: Epoch) -> None:
        self._head = head
        self._run = run
        self._epoch = epoch

    def simulate(self, transaction: TransactionData, *, checks: bool) -> Simulation:
        """Without checks, gas and ownership are not looked at."""
        programme = transaction.kind
        if not isinstance(programme, ProgrammableTransaction):
            raise TransactionRefused("only programmable transactions can be simulated")
        check_shape(programme)
        transaction = self._with_gas(transaction)
        inputs = self._inputs(programme, transaction, checks=checks)
        if checks:
            check_gas(transaction.gas, self._epoch.reference_gas_price)
            check_gas_balance(inputs, transaction.gas)
        charge = charge_of(inputs, transaction.gas)
        execution = self._run(transaction, charge)
        facts = Facts(transaction.digest(), self._epoch.number, inputs, charge)
        outcome = settle(facts, execution)
        reason = _reason(execution, outcome)
        return Simulation(transaction, outcome, execution.results, reason)

    def choose_gas(
        self, transaction: TransactionData, coins: Iterable[Object], *, checks: bool
    ) -> TransactionData:
        """Fill in a budget that suffices and coins of the gas owner that hold it."""
        unpaid = replace(transaction, gas=replace(transaction.gas, payment=(), budget=0))
        used = self.simulate(unpaid, checks=checks).outcome.effects.gas_used
        price = max(transaction.gas.price, self._epoch.reference_gas_price)
        budget = used.computation_cost + used.storage_cost + limits.MIN_COMPUTATION_UNITS * price
        budget = transaction.gas.budget or min(budget, limits.MAX_GAS_BUDGET)
        payment = _choose(coins, budget, transaction)
        return replace(
            transaction, gas=GasData(tuple(payment), transaction.gas.owner, price, budget)
        )

    def _with_gas(self, transaction: TransactionData) -> TransactionData:
        """Defaults for what a simulated transaction may leave out."""
        gas = transaction.gas
        price = gas.price or self._epoch.reference_gas_price
        budget = gas.budget or limits.MAX_GAS_BUDGET
        return replace(transaction, gas=replace(gas, price=price, budget=budget))

    def _inputs(
        self, programme: ProgrammableTransaction, transaction: TransactionData, *, checks: bool
    ) -> Inputs:
        inputs = load_inputs(
            programme, transaction.gas, transaction.sender, self._head, any_owner=not checks
        )
        if inputs.gas_coins:
            return inputs
        coin = _mock_coin(transaction.gas.owner, transaction.gas.budget)
        return replace(inputs, mutable={**inputs.mutable, coin.id: coin}, gas_coins=(coin,))


def _reason(execution: Execution, outcome: Outcome) -> str | None:
    """The interpreter's words for a failure that is not told by its place in Move code."""
    failure = execution.failure
    if failure is None or failure.place or status_of(failure) != outcome.effects.status:
        return None
    return failure.message


def _mock_coin(owner: Address, budget: int) -> Object:
    data = MoveObject(
        type=GAS_COIN_TYPE,
        has_public_transfer=True,
        version=1,
        contents=coin_contents(_MOCK_COIN, 2 * budget),
    )
    return Object(data, AddressOwner(owner), Digest(bytes(32)), 0)


def _choose(
    coins: Iterable[Object], budget: int, transaction: TransactionData
) -> Iterable[ObjectRef]:
    """The largest coins first, leaving out those that are inputs."""
    programme = transaction.kind
    named = set()
    if isinstance(programme, ProgrammableTransaction):
        named = {each.ref.id for each in programme.inputs if hasattr(each, "ref")}
    usable = [
        (balance_of(coin.data), coin)
        for coin in coins
        if isinstance(coin.data, MoveObject) and coin.id not in named
    ]
    chosen: list[ObjectRef] = []
    total = 0
    for balance, coin in sorted(usable, key=lambda pair: -pair[0])[: limits.MAX_GAS_COINS - 1]:
        if total >= budget:
            break
        total += balance
        chosen.append(ObjectRef(coin.id, coin.version, coin.digest))
    if total < budget:
        raise TransactionRefused(
            f"the gas owner's coins hold {total} MIST; the transaction needs {budget}"
        )
    return chosen
