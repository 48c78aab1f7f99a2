"""The real Sui Move VM, as PyPI's ``sui-sandbox`` carries it, asked what a transaction would do.

    verdict = ask(transaction, sender=ALICE, objects=[...], packages=[...])

The oracle knows no store: give it every object the transaction names and every package but 0x1 and
0x2. It says whether the commands succeed, else at which instruction they stop; which ids come to
be, change and go; how many events there are. Values come from :func:`view`. What it cannot judge:

- dynamic fields that exist beforehand (none can be given), or that one command makes and another
  changes or removes: it loses the second change;
- whether a dynamic field is of a type: ``exists_with_type`` says yes to any;
- ``sui::hash`` and ``sui::ed25519``: its natives take their arguments by value and fail;
- ``sui::address``: its natives are its own, with other codes and the bytes of a u256 reversed;
- Publish, which its replay ignores;
- MakeMoveVec of structs whose bytes differ much in number: it takes them for different types;
- what else a transaction creates, once a dynamic field is among it;
- what becomes of an input that a function takes by value: neither deletion, nor wrapping, nor a new
  owner is reported; what comes out of a wrapping counts as created;
- rules of the commands themselves: it lets through what Sui refuses (left over values without drop,
  frozen objects by value, arguments of another type, a value lent twice, private transfers).
"""

from __future__ import annotations

import base64
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sui_sandbox

from sui_wire.ids import Address, ObjectId, format_address, format_digest, parse_address
from sui_wire.object import (
    ImmutableOwner,
    MoveObject,
    MovePackage,
    Object,
    SharedOwner,
)
from sui_wire.transaction import (
    Argument,
    CallArg,
    Command,
    GasCoin,
    ImmOrOwned,
    Input,
    MakeMoveVec,
    MergeCoins,
    MoveCall,
    NestedResult,
    ProgrammableTransaction,
    Pure,
    Receiving,
    Result,
    Shared,
    SplitCoins,
    TransferObjects,
)

PROTOCOL_VERSION = 109  # the newest that sui-sandbox 0.22 knows
SYSTEM_PACKAGES = frozenset(map(parse_address, ("0x1", "0x2", "0x3")))


@dataclass(frozen=True, slots=True)
class Stop:
    """Where and why Move code stopped."""

    status: str  # Move's major status: ABORTED, ARITHMETIC_ERROR, VECTOR_OPERATION_ERROR ...
    code: int | None  # of an abort, or the sub-status
    module: str
    function: str | None  # known for aborts in bytecode only
    function_index: int
    instruction: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the real VM did with a transaction."""

    success: bool
    error: str | None
    stop: Stop | None  # None for success, and for errors that are no failure of Move code
    created: frozenset[ObjectId]
    mutated: frozenset[ObjectId]
    deleted: frozenset[ObjectId]
    wrapped: frozenset[ObjectId]
    event_count: int


class Refused(Exception):
    """The function that was to return values stopped instead."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.stop = stop_of(error)


def ask(
    transaction: ProgrammableTransaction,
    *,
    sender: Address,
    digest: bytes,
    objects: Iterable[Object] = (),
    packages: Iterable[MovePackage] = (),
    epoch: int = 0,
    timestamp_ms: int = 0,
    gas_price: int = 1_000,
) -> Verdict:
    """Run the transaction on the real VM."""
    known = {one.id: one for one in objects}
    state = {
        "transaction": {
            "digest": format_digest(digest),
            "sender": format_address(sender),
            "gas_budget": 50_000_000_000,
            "gas_price": gas_price,
            "commands": [_command(one) for one in transaction.commands],
            "inputs": [_input(one, known) for one in transaction.inputs],
            "timestamp_ms": timestamp_ms,
        },
        "objects": {format_address(one.id): _object(one) for one in known.values()},
        "packages": {format_address(one.id): _package(one) for one in packages},
        "protocol_version": PROTOCOL_VERSION,
        "epoch": epoch,
        "reference_gas_price": gas_price,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.json"
        path.write_text(json.dumps(state))
        answer = sui_sandbox.replay(
            state_file=str(path), vm_only=True, no_prefetch=True, allow_fallback=False
        )
    return _verdict(answer)


def view(
    call: MoveCall,
    *,
    objects: Iterable[Object] = (),
    pure: Iterable[bytes] = (),
    packages: Iterable[MovePackage] = (),
) -> tuple[bytes, ...]:
    """The BCS of what a function returns for these objects and plain values, or :class:`Refused`.

    Its parameters are first those for the objects, then those for the values.
    """
    answer = sui_sandbox.call_view_function(
        format_address(call.package),
        call.module,
        call.function,
        type_args=[str(tag) for tag in call.type_arguments],
        object_inputs=[_seen(one) for one in objects],
        pure_inputs=list(pure),
        package_bytecodes={
            format_address(package.id): list(map(_base64, package.modules.values()))
            for package in packages
        },
        fetch_deps=False,
    )
    if not answer["success"]:
        raise Refused(answer["error"])
    (values,) = answer["return_values"]
    return tuple(base64.b64decode(value) for value in values)


def _seen(one: Object) -> dict[str, Any]:
    """An object as an argument of a view."""
    data = _contents(one)
    return {
        "object_id": format_address(one.id),
        "bcs_bytes": data.contents,
        "type_tag": str(data.type),
    }


def _contents(one: Object) -> MoveObject:
    if not isinstance(one.data, MoveObject):
        raise TypeError("a package is given as such, not as an object")
    return one.data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _argument(argument: Argument) -> dict[str, Any]:
    match argument:
        case GasCoin():
            return {"type": "GasCoin"}
        case Input(index):
            return {"type": "Input", "index": index}
        case Result(command):
            return {"type": "Result", "index": command}
        case NestedResult(command, result):
            return {"type": "NestedResult", "index": command, "result_index": result}


def _arguments(arguments: Iterable[Argument]) -> list[dict[str, Any]]:
    return [_argument(one) for one in arguments]


def _command(command: Command) -> dict[str, Any]:
    match command:
        case MoveCall():
            return {
                "type": "MoveCall",
                "package": format_address(command.package),
                "module": command.module,
                "function": command.function,
                "type_arguments": [str(tag) for tag in command.type_arguments],
                "arguments": _arguments(command.arguments),
            }
        case TransferObjects(moved, address):
            return {
                "type": "TransferObjects",
                "objects": _arguments(moved),
                "address": _argument(address),
            }
        case SplitCoins(coin, amounts):
            return {"type": "SplitCoins", "coin": _argument(coin), "amounts": _arguments(amounts)}
        case MergeCoins(coin, sources):
            return {
                "type": "MergeCoins",
                "destination": _argument(coin),
                "sources": _arguments(sources),
            }
        case MakeMoveVec(element, elements):
            return {
                "type": "MakeMoveVec",
                "type_arg": None if element is None else str(element),
                "elements": _arguments(elements),
            }
        case _:
            raise ValueError(f"the oracle does not run {type(command).__name__}")


def _input(one: CallArg, known: dict[ObjectId, Object]) -> dict[str, Any]:
    match one:
        case Pure(value):
            return {"type": "Pure", "bytes": _base64(value)}
        case Shared(object_id, version):
            return {
                "type": "SharedObject",
                "object_id": format_address(object_id),
                "initial_shared_version": version,
                "mutable": one.mutable,
            }
        case ImmOrOwned(ref) | Receiving(ref):
            kind = "Receiving" if isinstance(one, Receiving) else "Object"
            if isinstance(known[ref.id].owner, ImmutableOwner):
                kind = "ImmutableObject"
            return {
                "type": kind,
                "object_id": format_address(ref.id),
                "version": ref.version,
                "digest": format_digest(ref.digest),
            }


def _object(one: Object) -> dict[str, Any]:
    owner, data = one.owner, _contents(one)
    return {
        "object_id": format_address(one.id),
        "bcs_base64": _base64(data.contents),
        "type_tag": str(data.type),
        "version": one.version,
        "is_shared": isinstance(owner, SharedOwner),
        "is_immutable": isinstance(owner, ImmutableOwner),
    }


def _package(package: MovePackage) -> dict[str, Any]:
    return {
        "address": format_address(package.id),
        "version": package.version,
        "modules": {name: _base64(code) for name, code in package.modules.items()},
        "linkage": {
            format_address(original): format_address(info.upgraded_id)
            for original, info in package.linkage.items()
            if original not in SYSTEM_PACKAGES
        },
    }


def _verdict(answer: dict[str, Any]) -> Verdict:
    effects = answer.get("effects") or {}
    error = effects.get("error") or answer.get("local_error")

    def ids(name: str) -> frozenset[ObjectId]:
        return frozenset(parse_address(text) for text in effects.get(name, ()))

    return Verdict(
        success=bool(answer["local_success"]),
        error=error,
        stop=stop_of(error) if error else None,
        created=ids("created"),
        mutated=ids("mutated"),
        deleted=ids("deleted"),
        wrapped=ids("wrapped"),
        event_count=effects.get("events_count", 0),
    )


_STATUS = re.compile(r"major_status: (\w+), sub_status: (?:Some\((\d+)\)|None)")
_NAME = re.compile(r"0x[0-9a-f]+::\w+::(\w+) at offset")
_MODULE = re.compile(r'location: Module\(ModuleId \{ address: \w+, name: Identifier\("(\w+)"\)')
_OFFSET = re.compile(r"offsets: \[\(FunctionDefinitionIndex\((\d+)\), (\d+)\)")


def stop_of(error: str) -> Stop | None:
    """The place out of the oracle's message."""
    status, module, offset = _STATUS.search(error), _MODULE.search(error), _OFFSET.search(error)
    if status is None or module is None or offset is None:
        return None
    name = _NAME.search(error)
    return Stop(
        status=status[1],
        code=int(status[2]) if status[2] else None,
        module=module[1],
        function=name[1] if name else None,
        function_index=int(offset[1]),
        instruction=int(offset[2]),
    )
