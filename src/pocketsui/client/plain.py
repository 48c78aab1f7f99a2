"""Values that a node renders as JSON, as Python's own."""

from __future__ import annotations

from typing import Any

from google.protobuf.struct_pb2 import Value


def plain(value: Value) -> Any:
    """None, bool, str, int, list or dict.

    Move has no fractions: a number is an integer, though protobuf keeps a double. (Numbers over
    32 bits are text.)

    >>> plain(Value(number_value=5))
    5
    """
    match value.WhichOneof("kind"):
        case "struct_value":
            return {name: plain(each) for name, each in value.struct_value.fields.items()}
        case "list_value":
            return [plain(each) for each in value.list_value.values]
        case "number_value":
            return int(value.number_value)
        case "string_value":
            return value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None
