"""What people of this installation put at risk. Amounts are MIST, times milliseconds."""

from __future__ import annotations

from k3s_daas.cli.amounts import format_amount
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.ledger import Ledger, emitted
from k3s_daas.cli.money import fund
from k3s_daas.cli.output import rfc3339
from k3s_daas.cli.people import find_person
from k3s_daas.contract.calls import staking
from k3s_daas.contract.events.identity import StakeDeposited, StakeUnbonding, StakeWithdrawn
from k3s_daas.contract.objects import StakeAccount
from sui_wire.ids import parse_object_id


async def deposit(ledger: Ledger, name: str, amount: int) -> int:
    """Add to somebody's stake; returns what is active then."""
    account = parse_object_id(find_person(ledger, name).stake_account)
    holder = Keys(ledger.installation).person(name).holder
    await fund(ledger.installation, ledger.client, open_signing_pair(holder).address, amount)
    call = staking.deposit(ledger.platform, account, amount)
    submitted = await ledger.execute(holder, [call])
    return emitted(submitted.events, "staking", StakeDeposited).active


async def ensure(ledger: Ledger, name: str, amount: int) -> int:
    """Add what is missing to a stake of `amount`; returns what is active then."""
    account = parse_object_id(find_person(ledger, name).stake_account)
    active = (await ledger.read(account, StakeAccount)).active
    return active if active >= amount else await deposit(ledger, name, amount - active)


async def unbond(ledger: Ledger, name: str, amount: int) -> int:
    """Ask stake back; returns what is still active."""
    account = parse_object_id(find_person(ledger, name).stake_account)
    holder = Keys(ledger.installation).person(name).holder
    submitted = await ledger.execute(holder, [staking.unbond(ledger.platform, account, amount)])
    return emitted(submitted.events, "staking", StakeUnbonding).active


async def withdraw(ledger: Ledger, name: str) -> int:
    """Pay out what has finished unbonding; returns how much that was."""
    account = parse_object_id(find_person(ledger, name).stake_account)
    holder = Keys(ledger.installation).person(name).holder
    submitted = await ledger.execute(holder, [staking.withdraw(account)])
    return emitted(submitted.events, "staking", StakeWithdrawn).amount


async def describe(ledger: Ledger, name: str) -> dict[str, object]:
    """What the ledger says of somebody's stake."""
    person = find_person(ledger, name)
    account = await ledger.read(parse_object_id(person.stake_account), StakeAccount)
    return {
        "name": name,
        "account": person.stake_account,
        "active": format_amount(account.active),
        "unbonding": format_amount(account.unbonding),
        "unbonding_until": rfc3339(account.unbonding_until_ms) if account.unbonding else None,
    }
