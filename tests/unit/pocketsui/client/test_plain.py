"""Rendered values as Python's own."""

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Value

from pocketsui.client.plain import plain


def test_it_is_what_was_rendered_with_whole_numbers() -> None:
    rendered = {"a": [1, "2", True, None, []], "b": {"c": 4_294_967_295}, "d": {}}
    value = plain(ParseDict(rendered, Value()))
    assert value == rendered
    assert type(value["a"][0]) is int


def test_what_was_not_rendered_is_none() -> None:
    assert plain(Value()) is None
