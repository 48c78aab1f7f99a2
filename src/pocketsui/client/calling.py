"""Writes a Move call by the function's own signature.

Arguments are read as their parameters ask (`values`); objects are named by their ids, a
`Coin<SUI>` also by an amount, which is then split off the gas coin. The context is filled in by the
node. What the function returns and nobody may drop, the sender gets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pocketsui.client.connection import Connection
from pocketsui.client.draft import GAS_COIN, Draft
from pocketsui.client.values import encode, is_pure, list_of, readable, type_of
from pocketsui.errors import InvalidRequest, Refusal
from sui_wire.errors import MalformedText
from sui_wire.ids import format_address, parse_address, short_address
from sui_wire.rpc.command_pb2 import Argument
from sui_wire.rpc.common_pb2 import Ability
from sui_wire.rpc.package_pb2 import FunctionDescriptor, OpenSignature
from sui_wire.type_tag import PrimitiveType, StructTag, TypeTag, VectorType, parse_type_tag

_CONTEXT = "0x2::tx_context::TxContext"
_SUI_COIN = parse_type_tag("0x2::coin::Coin<0x2::sui::SUI>")
_SHARED_BY_ALL = {
    "0x2::clock::Clock": "the Clock is 0x6",
    "0x2::random::Random": "Random is 0x8",
}
_FRAMEWORK_OBJECTS = {
    ("coin", "Coin"),
    ("coin", "TreasuryCap"),
    ("package", "UpgradeCap"),
    ("package", "Publisher"),
    ("display", "Display"),
}
"""Of 0x2, what functions return that has to be kept."""


class Target:
    """`PACKAGE::MODULE::FUNCTION`."""

    def __init__(self, text: str) -> None:
        parts = text.split("::")
        if len(parts) != 3 or not all(parts):
            raise InvalidRequest("function", f"{text!r}: expected PACKAGE::MODULE::FUNCTION")
        self.package = format_address(parse_address(parts[0]))
        self.module, self.function = parts[1:]

    def __str__(self) -> str:
        return f"{self.module}::{self.function}"


async def add_call(
    draft: Draft,
    connection: Connection,
    target: Target,
    types: Sequence[str],
    arguments: Sequence[object],
    sender: bytes,
) -> int:
    """Add the call to a draft; returns the index of its command."""
    function = await _declaration(connection, target)
    tags = _type_arguments(target, function, types)
    parameters = [each for each in function.parameters if not _is_context(each)]
    signature = f"{target}({', '.join(_shown(each, tags) for each in parameters)})"
    if function.visibility != FunctionDescriptor.PUBLIC and not function.is_entry:
        raise InvalidRequest(
            "function", f"{target} is neither public nor entry: only its own package may call it"
        )
    if len(arguments) != len(parameters):
        raise InvalidRequest(
            "arguments", f"{len(arguments)} given, {len(parameters)} expected: {signature}"
        )
    given = []
    for number, (parameter, argument) in enumerate(zip(parameters, arguments, strict=True), 1):
        with _naming(number):
            kind = type_of(parameter.body, tags)
            given.append(_argument(draft, parameter, kind, argument, sender))
    path = (target.package, target.module, target.function)
    index = draft.call(path, [str(each) for each in tags], given)
    kept = [
        draft.result(index, position)
        for position, returned in enumerate(function.returns)
        if not returned.HasField("reference")
        and await _must_be_kept(connection, type_of(returned.body, tags))
    ]
    if kept:
        draft.transfer(kept, sender)
    return index


async def _declaration(connection: Connection, target: Target) -> FunctionDescriptor:
    """The function's declaration; if there is none, what may be called instead is named."""
    try:
        return await connection.function(target.package, target.module, target.function)
    except Refusal as refusal:
        package = await connection.package(target.package)
        modules = {each.name: each for each in package.modules}
        if target.module not in modules:
            raise Refusal(f"{refusal}; it has {', '.join(sorted(modules)) or 'none'}") from None
        callable_ones = sorted(
            each.name
            for each in modules[target.module].functions
            if each.visibility == FunctionDescriptor.PUBLIC or each.is_entry
        )
        raise Refusal(f"{refusal}; to call: {', '.join(callable_ones) or 'none'}") from None


@contextmanager
def _naming(number: int) -> Iterator[None]:
    """Say of a refused argument which one it is, counted from 1."""
    try:
        yield
    except InvalidRequest as error:
        raise InvalidRequest(f"argument {number}", error.message) from None


def _type_arguments(
    target: Target, function: FunctionDescriptor, types: Sequence[str]
) -> list[TypeTag]:
    expected = len(function.type_parameters)
    if len(types) != expected:
        raise InvalidRequest(
            "type arguments",
            f"{target} has {expected}, {len(types)} given"
            + ("; name each with --type" if len(types) < expected else ""),
        )
    return [parse_type_tag(each) for each in types]


def _argument(
    draft: Draft, parameter: OpenSignature, kind: TypeTag, given: object, sender: bytes
) -> Argument:
    """One argument of the call, its inputs and commands added to the draft."""
    mutable = parameter.reference != OpenSignature.IMMUTABLE
    if is_pure(kind):
        return draft.pure(encode(kind, given, sender))
    if isinstance(kind, VectorType):
        items = list_of(kind, given)
        elements = [_object(draft, kind.element, each, mutable=True) for each in items]
        return draft.vector(str(kind.element), elements)
    if kind == _SUI_COIN and _is_number(given):
        encode(PrimitiveType.U64, given, sender)  # refuses what is no amount
        return draft.split(GAS_COIN, int(str(given).replace("_", "")))
    return _object(draft, kind, given, mutable=mutable)


def _object(draft: Draft, kind: TypeTag, given: object, *, mutable: bool) -> Argument:
    name = str(kind)
    if isinstance(kind, StructTag):
        name = f"{short_address(kind.address)}::{kind.module}::{kind.name}"
    try:
        if not isinstance(given, str | bytes):
            raise MalformedText("not an id")
        object_id = parse_address(given) if isinstance(given, str) else given
    except MalformedText:
        hint = _SHARED_BY_ALL.get(name, "`pocketsui objects ADDRESS` lists what an address owns")
        raise InvalidRequest(
            "argument",
            f"{given!r} is no {readable(kind)}: expected the id of such an object ({hint})",
        ) from None
    receiving = name == "0x2::transfer::Receiving"
    return draft.object(format_address(object_id), mutable=mutable, receiving=receiving)


def _is_number(given: object) -> bool:
    if isinstance(given, str):
        return given.replace("_", "").isdecimal()
    return isinstance(given, int) and not isinstance(given, bool)


def _is_context(parameter: OpenSignature) -> bool:
    name = parameter.body.type_name
    return bool(name) and name.replace("0x" + "0" * 63, "0x") == _CONTEXT


def _shown(parameter: OpenSignature, tags: Sequence[TypeTag]) -> str:
    prefix = {OpenSignature.IMMUTABLE: "&", OpenSignature.MUTABLE: "&mut "}
    head = prefix.get(parameter.reference, "")
    return head + readable(type_of(parameter.body, tags))


async def _must_be_kept(connection: Connection, kind: TypeTag) -> bool:
    """Whether the type has `key`, so that a value of it may be sent to somebody."""
    if not isinstance(kind, StructTag) or short_address(kind.address) == "0x1":
        return False
    if short_address(kind.address) == "0x2":
        return (kind.module, kind.name) in _FRAMEWORK_OBJECTS
    datatype = await connection.datatype(format_address(kind.address), kind.module, kind.name)
    return Ability.KEY in datatype.abilities and Ability.STORE in datatype.abilities
