"""Values for `generic.call` out of what people type, by the Move type of the parameter.

    number          12, 1_000_000, or an amount of SUI: 1.5sui, 200000mist
    bool            true, false
    text            as it is
    vector<u8>      0x and hexadecimal digits, or a request id as it is shown
    address, object 0x..., or a name that `resolve` knows
    vector<T>       values with commas between; nothing for an empty one
    Attributes      verb=get,resource_type=pods,namespace=web
    vector<Rule>    left to `read_rules`, which reads a manifest

What only another function of the same transaction can give (`NOT_TYPED`) nobody can type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from k3s_daas.contract.calls import permission
from k3s_daas.contract.errors import BadArgument
from k3s_daas.contract.request_id import MalformedRequestId, RequestId
from k3s_daas.contract.rules import Rule
from sui_wire.ids import ObjectId

NOT_TYPED = frozenset({"AnswerStatement", "NitroAttestationDocument", "UpgradeReceipt", "Policy"})
"""Values that are made and used up within one transaction."""

_MIST = {"sui": 1_000_000_000, "mist": 1}
_NUMBERS = ("u8", "u16", "u64", "u128")
_ATTRIBUTES = ("verb", "api_group", "resource_type", "namespace", "name", "path")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the words mean that stand for something elsewhere."""

    resolve: Callable[[str], ObjectId]
    """An id or address, by `0x...` or a name. Raises `BadArgument`."""
    read_rules: Callable[[str], Sequence[Rule]]
    """The rules of a role, by the name of its manifest."""


def plain(kind: str) -> str:
    """A Move type without what says how it is borrowed.

    >>> plain("&mut StakeAccount"), plain("&vector<u8>")
    ('StakeAccount', 'vector<u8>')
    """
    return kind.removeprefix("&mut ").removeprefix("&")


def can_be_typed(kinds: Sequence[str]) -> bool:
    """Whether a function whose parameters have these types can be called with typed values."""
    return not NOT_TYPED & set(map(plain, kinds))


def parse(name: str, kind: str, text: str, reading: Reading) -> Any:
    """The value of a parameter. Raises `BadArgument`, naming it."""
    try:
        return _parse(plain(kind), text, reading)
    except (ValueError, MalformedRequestId, BadArgument) as error:
        raise BadArgument(f"{name} is a {kind}; {text!r} does not fit: {error}") from None


def _parse(kind: str, text: str, reading: Reading) -> Any:
    if kind in NOT_TYPED:
        raise ValueError("it is made by another function of the same transaction")
    if kind in _NUMBERS or kind == "Coin<SUI>":
        return _number(text)
    if kind == "bool":
        return _truth(text)
    if kind == "String":
        return text
    if kind == "vector<u8>":
        return _octets(text)
    if kind == "vector<Rule>":
        return tuple(reading.read_rules(text)) if text else ()
    if kind == "Attributes":
        return _attributes(text)
    if kind.startswith("vector<"):
        element = kind.removeprefix("vector<").removesuffix(">")
        return [_parse(element, item.strip(), reading) for item in text.split(",") if item.strip()]
    return reading.resolve(text)


def _number(text: str) -> int:
    lowered = text.lower().replace("_", "")
    unit = next((unit for unit in ("mist", "sui") if lowered.endswith(unit)), None)
    if unit is None:
        return int(lowered, 0)
    try:
        amount = Decimal(lowered.removesuffix(unit).strip()) * _MIST[unit]
    except InvalidOperation:
        raise ValueError("write for example 1.5sui") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError("it is finer than one MIST")
    return int(amount)


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("write true or false")
    return text == "true"


def _octets(text: str) -> bytes:
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    return bytes(RequestId.from_text(text))


def _attributes(text: str) -> Any:
    given = dict(item.split("=", 1) for item in text.split(",") if "=" in item)
    unknown = sorted(given.keys() - set(_ATTRIBUTES))
    if unknown or "verb" not in given:
        raise ValueError(f"give verb=, and any of {', '.join(_ATTRIBUTES[1:])}")
    return permission.new_attributes(**given)
