"""How objects, owners and outcomes are told: full for programs, short where people read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pocketsui.cli.options import Format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pocketsui.client.outcome import Outcome
    from sui_wire.rpc.common_pb2 import Owner
    from sui_wire.rpc.effects_pb2 import ChangedObject

_ZEROS = re.compile(r"0x0+(?=[0-9a-f])")
_LONG = re.compile(r"0x[0-9a-f]{64}")


def type_text(name: str, output: Format) -> str:
    """A type; for people, addresses in it are cut short.

    >>> type_text("0x" + "0" * 63 + "2::coin::Coin", Format.TABLE)
    '0x2::coin::Coin'
    """
    if output is not Format.TABLE:
        return name
    cut = _LONG.sub(lambda found: _ZEROS.sub("0x", found.group()), name)
    return _LONG.sub(lambda found: found.group()[:8] + "…", cut)


def owner_text(owner: Owner) -> str:
    """`shared`, `immutable`, an address, or the object that it is a field of."""
    from sui_wire.rpc.common_pb2 import Owner as Kinds

    match owner.kind:
        case Kinds.SHARED:
            return "shared"
        case Kinds.IMMUTABLE:
            return "immutable"
        case Kinds.OBJECT:
            return f"object {owner.address}"
        case _:
            return owner.address


def changes(objects: Iterable[ChangedObject], output: Format) -> list[dict[str, Any]]:
    """Objects that a transaction wrote."""
    return [
        {
            "id": each.object_id,
            "type": type_text(each.object_type, output),
            "owner": owner_text(each.output_owner),
        }
        for each in objects
    ]


def outcome(done: Outcome, output: Format) -> dict[str, Any]:
    """A transaction that succeeded; for people, without what is empty."""
    found: dict[str, Any] = {
        "transaction": done.digest,
        "checkpoint": done.checkpoint,
        "gas": f"{done.gas} MIST" if output is Format.TABLE else done.gas,
        "returned": list(done.returned),
        "created": changes(done.created, output),
        "mutated": changes(done.mutated, output),
        "deleted": [each.object_id for each in done.deleted],
        "events": events(((each["type"], each["json"]) for each in done.events), output),
    }
    if output is not Format.TABLE:
        return found
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def counted(number: int, name: str) -> str:
    """
    >>> counted(1, "problem"), counted(2, "problem")
    ('1 problem', '2 problems')
    """
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def events(
    found: Iterable[tuple[str, Any]], output: Format
) -> list[dict[str, Any]] | dict[str, Any]:
    """Events by type and fields; for people, numbered."""
    told = [(type_text(name, output), ordered(fields)) for name, fields in found]
    if output is Format.TABLE:
        return {f"{index} {name}": fields for index, (name, fields) in enumerate(told)}
    return [{"type": name, "fields": fields} for name, fields in told]


def ordered(value: Any) -> Any:
    """JSON with what identifies first and the rest by name: a protobuf map has no order.

    >>> ordered({"b": 1, "a": 2, "id": 3})
    {'id': 3, 'a': 2, 'b': 1}
    """
    if isinstance(value, list):
        return [ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    first = ("@variant", "id", "key", "name")
    names = sorted(value, key=lambda name: (first.index(name) if name in first else 9, name))
    return {name: ordered(value[name]) for name in names}
