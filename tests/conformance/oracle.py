"""The real Sui Move VM, as PyPI's ``sui-sandbox`` carries it, asked what a transaction would do.

    verdict = ask(transaction, sender=ALICE, objects=[...], packages=[...])

The oracle knows no store: give it every object the transaction names, every child object (dynamic
field) it may read, and every package but 0x1 and 0x2. It says whether the commands succeed, else at
which abort code in which function; which ids come to be, change and go; how many events there are.
Return values come from :func:`view`. What it cannot judge is listed in ``known_differences.md``.
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
    ObjectOwner,
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

SYSTEM_PACKAGES = frozenset(map(parse_address, ("0x1", "0x2", "0x3")))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the real VM did with a transaction."""

    success: bool
    error: str | None
    abort_code: int | None
    abort_function: str | None  # "module::function"
    created: frozenset[ObjectId]
    mutated: frozenset[ObjectId]
    deleted: frozenset[ObjectId]
    wrapped: frozenset[ObjectId]
    event_count: int
    raw: dict[str, Any]


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
        "protocol_version": 100,
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
    pure: Iterable[bytes] = (),
    objects: Iterable[Object] = (),
    packages: Iterable[MovePackage] = (),
) -> list[bytes]:
    """The BCS of what a function returns; object arguments come before the pure ones."""
    answer = sui_sandbox.call_view_function(
        format_address(call.package),
        call.module,
        call.function,
        type_args=[str(tag) for tag in call.type_arguments],
        object_inputs=[_view_object(one) for one in objects],
        pure_inputs=[bytes(one) for one in pure],
        package_bytecodes={
            format_address(package.id): [
                base64.b64encode(module).decode() for module in package.modules.values()
            ]
            for package in packages
        },
        fetch_deps=False,
    )
    if not answer["success"]:
        raise AssertionError(f"the oracle refuses {call.module}::{call.function}: {answer}")
    return [_bytes(value) for value in answer["return_values"][0]]


def _bytes(value: Any) -> bytes:
    return base64.b64decode(value) if isinstance(value, str) else bytes(value)


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
    if not isinstance(one.data, MoveObject):
        raise TypeError("a package is given as such, not as an object")
    owner = one.owner
    entry: dict[str, Any] = {
        "object_id": format_address(one.id),
        "bcs_base64": _base64(one.data.contents),
        "type_tag": str(one.data.type),
        "version": one.version,
        "is_shared": isinstance(owner, SharedOwner),
        "is_immutable": isinstance(owner, ImmutableOwner),
    }
    if isinstance(owner, ObjectOwner):
        entry["parent_id"] = format_address(owner.parent)
    return entry


def _view_object(one: Object) -> dict[str, Any]:
    if not isinstance(one.data, MoveObject):
        raise TypeError("a package is given as such, not as an object")
    return {
        "object_id": format_address(one.id),
        "bcs_bytes": one.data.contents,
        "type_tag": str(one.data.type),
        "is_shared": isinstance(one.owner, SharedOwner),
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
    code, function = _abort(str(error)) if error else (None, None)

    def ids(name: str) -> frozenset[ObjectId]:
        return frozenset(parse_address(text) for text in effects.get(name, ()))

    return Verdict(
        success=bool(answer["local_success"]),
        error=error,
        abort_code=code,
        abort_function=function,
        created=ids("created"),
        mutated=ids("mutated"),
        deleted=ids("deleted"),
        wrapped=ids("wrapped"),
        event_count=effects.get("events_count", 0),
        raw=answer,
    )


def _abort(error: str) -> tuple[int | None, str | None]:
    """The abort code and place out of the oracle's message."""
    code = re.search(r"code (\d+)", error)
    place = re.search(r"([a-z_0-9]+)::([a-z_0-9]+)", error)
    return (
        int(code.group(1)) if code else None,
        f"{place.group(1)}::{place.group(2)}" if place else None,
    )
