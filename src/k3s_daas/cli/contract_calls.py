"""Any function of the contract, by name and with typed values: asked, priced or executed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from k3s_daas.chain import ChainEvent
from k3s_daas.chain.pricing import price_of
from k3s_daas.chain.views import inspect
from k3s_daas.cli.amounts import format_amount
from k3s_daas.cli.contract_names import BY_TYPE, Names
from k3s_daas.cli.errors import CommandError
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.ledger import Ledger
from k3s_daas.cli.manifest import read_role
from k3s_daas.cli.money import fund
from k3s_daas.cli.output import rfc3339
from k3s_daas.cli.records import signed_history
from k3s_daas.contract import interface
from k3s_daas.contract.call import Call, SplitGas
from k3s_daas.contract.calls import generic
from k3s_daas.contract.calls.from_text import Reading, can_be_typed, parse, plain
from k3s_daas.contract.errors import BadArgument
from k3s_daas.contract.events.any import describe
from k3s_daas.contract.interface import FunctionInterface
from k3s_daas.installation import Installation
from sui_wire.ids import parse_object_id

Row = dict[str, object]


def list_functions(word: str = "") -> list[Row]:
    """A row for each function whose name has that word in it."""
    return [
        {
            "function": name,
            "parameters": [parameter for parameter, kind in one.parameters if kind != "&Clock"],
            "who": one.who or "a question: anyone, free of charge",
        }
        for name, one in sorted(interface.load().functions.items())
        if word in name
    ]


def show_function(name: str) -> Row:
    """What a function does, takes and may abort with."""
    function = find_function(name)
    kinds = [kind for _, kind in function.parameters]
    return {
        "function": name,
        "does": function.does,
        "who": function.who or "a question: anyone, free of charge",
        **{
            f"{parameter}=": kind + _default(kind)
            for parameter, kind in function.parameters
            if kind != "&Clock"
        },
        "from here": "yes" if can_be_typed(kinds) else "no: needs another function's result",
    }


def find_function(name: str) -> FunctionInterface:
    """The function of that name; the error lists those that are alike."""
    functions = interface.load().functions
    if name not in functions:
        alike = [known for known in functions if name.rpartition("::")[2] in known][:8]
        near = f"; alike are {', '.join(alike)}" if alike else ""
        raise CommandError(
            f"the contract has no function {name!r}{near}; `daas contract functions` lists all"
        )
    return functions[name]


def typed_call(name: str, values: Sequence[str], names: Names) -> Call:
    """The call with these `parameter=value`; what there is one of here may be left out."""
    function = find_function(name)
    kinds = {parameter: kind for parameter, kind in function.parameters if kind != "&Clock"}
    texts = {
        parameter: BY_TYPE[plain(kind)]
        for parameter, kind in kinds.items()
        if plain(kind) in BY_TYPE
    }
    texts |= dict(_pair(value) for value in values)
    unknown = sorted(texts.keys() - kinds.keys())
    missing = sorted(kinds.keys() - texts.keys())
    if unknown or missing:
        told = [f"unknown: {', '.join(unknown)}"] * bool(unknown)
        told += [f"missing: {', '.join(missing)}"] * bool(missing)
        raise BadArgument(
            f"{name}: {'; '.join(told)}; `daas contract show {name}` tells what it takes"
        )
    reading = Reading(names.resolve, lambda path: read_role(Path(path)).rules)
    return generic.call(
        name,
        **{
            parameter: parse(parameter, kinds[parameter], text, reading)
            for parameter, text in texts.items()
        },
    )


@dataclass(frozen=True)
class Signer:
    """Who signs: a key of the installation, a person's, or any file with a signing key."""

    path: Path

    @classmethod
    def named(cls, installation: Installation, name: str) -> Signer:
        """`owner`, `gateway`, `executor`, a person's name, or a path."""
        keys = Keys(installation)
        own = {"owner": keys.owner, "gateway": keys.gateway, "executor": keys.executor}
        if name in own:
            return cls(own[name])
        is_path = "/" in name or name.endswith(".key")
        path = Path(name) if is_path else keys.person(name).holder
        if not path.exists():
            raise CommandError(
                f"there is no key {path}; give owner, gateway, executor, the name of somebody"
                " with a seal token here, or the path of a key file"
            )
        return cls(path)


async def ask(ledger: Ledger, call: Call) -> list[Row]:
    """What a question returns, in the bytes of BCS and, where they are few, as a number."""
    package = parse_object_id(ledger.published.package)
    returned = await inspect(ledger.client, package, [call])
    return [
        {
            "returned": "0x" + value.hex(),
            "as_number": int.from_bytes(value, "little") if len(value) in (1, 2, 8, 16) else None,
        }
        for value in (returned[-1] if returned else ())
    ]


async def cost(ledger: Ledger, call: Call, signer: Signer) -> Row:
    """What executing it would cost; raises what it would fail with."""
    package = parse_object_id(ledger.published.package)
    sender = open_signing_pair(signer.path).address
    gas = await price_of(ledger.client, package, [call], sender)
    return {
        "computation": format_amount(gas.computation),
        "storage": format_amount(gas.storage),
        "rebate": format_amount(gas.rebate),
        "net_mist": gas.net,
    }


async def execute(ledger: Ledger, call: Call, signer: Signer) -> list[Row]:
    """Do it, and return the events."""
    spent = sum(item.amount for item in call.arguments if isinstance(item, SplitGas))
    address = open_signing_pair(signer.path).address
    await fund(ledger.installation, ledger.client, address, spent)
    done = await ledger.execute(signer.path, [call])
    return event_rows(done.events) or [{"transaction": done.transaction, "event": "none"}]


async def list_events(ledger: Ledger, word: str, last: int) -> list[Row]:
    """The newest events whose type has that word in it, oldest first, under the committee's
    signature."""
    history = await signed_history(ledger)
    wanted = [event for event in history.events if word in event.type_name]
    return event_rows(wanted[-last:] if last else wanted)


def event_rows(events: Iterable[ChainEvent]) -> list[Row]:
    """Events for people: time, name and fields."""
    return [
        {
            "time": rfc3339(event.timestamp_ms) if event.timestamp_ms else None,
            "event": event.type_name,
            "fields": describe(event.type_name, event.contents) or {},
            "transaction": event.transaction,
        }
        for event in events
    ]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise BadArgument(f"{text!r}: write parameter=value")
    return name, value


def _default(kind: str) -> str:
    known = BY_TYPE.get(plain(kind))
    return f" (if left out: {known})" if known else ""
