"""Any function of the contract as a `Call`, by its name and the names of its parameters.

    call("governance::propose_parameter", platform=ID, account=ID, which=0, value=2_000_000_000)

What a value must be follows from the parameter's Move type (`encode`). Functions that our own
processes call have builders of their own in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from k3s_daas.contract import interface
from k3s_daas.contract.call import Argument, Call, CallResult, ObjectArg, Pure, SplitGas
from k3s_daas.contract.calls.pure import CLOCK
from k3s_daas.contract.errors import BadArgument
from k3s_daas.contract.rules import rule_vector
from sui_wire.bcs import Writer

_WRITERS: dict[str, Callable[[Writer, Any], object]] = {
    "bool": Writer.bool,
    "u8": Writer.u8,
    "u16": Writer.u16,
    "u64": Writer.u64,
    "u128": Writer.u128,
    "address": Writer.fixed,
    "ID": Writer.fixed,
    "String": Writer.string,
    "vector<u8>": Writer.bytes,
}
"""How the plain types are written, by their Move names."""


def call(function: str, **values: object) -> Call:
    """The call of `module::function` with these values by parameter; the Clock is not named.

    Raises `BadArgument`: no such function, a parameter left out or unknown, a value that does not
    fit.
    """
    declared = interface.load().functions.get(function)
    if declared is None:
        raise BadArgument(f"the contract has no function {function}")
    wanted = {name for name, kind in declared.parameters if kind != "&Clock"}
    if wanted != values.keys():
        raise BadArgument(
            f"{function} takes {', '.join(sorted(wanted)) or 'nothing'}; "
            f"given: {', '.join(sorted(values)) or 'nothing'}"
        )
    arguments = tuple(encode(name, kind, values.get(name)) for name, kind in declared.parameters)
    return Call(declared.module, declared.name, arguments)


def encode(name: str, kind: str, value: Any) -> Argument:
    """A value as a parameter of that Move type takes it.

    Objects are given by id, a `Coin<SUI>` by its MIST, `vector<u8>` as bytes, rules as `Rule`s, and
    what another function makes (`&Attributes`) as the call that makes it.
    """
    if kind == "&Clock":
        return CLOCK
    try:
        if isinstance(value, Call):
            return CallResult(value)
        if kind == "Coin<SUI>":
            return SplitGas(int(value))
        if kind in {"vector<Rule>", "&vector<Rule>"}:
            return rule_vector(value)
        plain = kind.removeprefix("&")
        if plain in _WRITERS:
            return Pure(_written(plain, value))
        if plain.startswith("vector<"):
            return _vector(plain, value)
        return ObjectArg(_id(value), mutable=kind.startswith("&mut ") or plain == kind)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise BadArgument(f"{name} is a {kind}; {value!r} does not fit: {error}") from None


def _written(kind: str, value: Any) -> bytes:
    out = Writer()
    _WRITERS[kind](out, value)
    return bytes(out)


def _vector(kind: str, values: Any) -> Pure:
    write = _WRITERS[kind.removeprefix("vector<").removesuffix(">")]
    return Pure(bytes(Writer().vector(values, write)))


def _id(value: Any) -> Any:
    if not isinstance(value, bytes) or len(value) != 32:
        raise ValueError("an object is given by its id, 32 bytes")
    return value
