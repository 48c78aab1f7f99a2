"""How wallets show objects of a type: the templates of its `0x2::display::Display`, filled in.

A template is text with paths of fields in braces, `{name}` or `{owner.name}`; a backslash takes the
character behind it as it is. Values are those of the JSON rendering. A field whose template cannot
be filled stands among the errors instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from google.protobuf.struct_pb2 import Value

from sui_wire.bcs import Reader
from sui_wire.rpc.object_pb2 import Display

Templates = Mapping[str, str]
"""Name to template, in the order in which they were declared."""


class BadTemplate(Exception):
    """A template that is malformed, or names what the object has not."""


def read_updated(contents: bytes) -> Templates:
    """The templates of a `VersionUpdated { id, version, fields }`."""
    reader = Reader(contents)
    reader.fixed(32 + 2)  # the Display's id, its version as u16
    return dict(reader.vector(lambda each: (each.string(), each.string())))


def fill_display(message: Display, templates: Templates, rendered: Value) -> None:
    """Fill in every template by an object's JSON."""
    message.output.struct_value.SetInParent()
    for name, template in templates.items():
        try:
            text = fill_in(template, rendered)
        except BadTemplate as error:
            message.errors.struct_value.fields[name].string_value = str(error)
        else:
            message.output.struct_value.fields[name].string_value = text


def fill_in(template: str, rendered: Value) -> str:
    """One template with its values.

    >>> hero = Value()
    >>> hero.struct_value.fields["name"].string_value = "Ann"
    >>> fill_in(r"\\{{name}\\}", hero)
    '{Ann}'
    """
    return "".join(_leaf(part, rendered) if is_path else part for is_path, part in _parts(template))


def _parts(template: str) -> Iterator[tuple[bool, str]]:
    """The pieces of a template: whether each is a path, and its text."""
    characters, text, path = iter(template), "", None
    for character in characters:
        if character == "\\":
            text += next(characters, "")
        elif character == "{" and path is None:
            yield False, text
            text, path = "", True
        elif character == "}" and path is not None:
            yield True, text
            text, path = "", None
        elif character in "{}":
            raise BadTemplate(f"{template!r}: a brace without its other")
        else:
            text += character
    if path is not None:
        raise BadTemplate(f"{template!r}: a brace without its other")
    yield False, text


def _leaf(path: str, rendered: Value) -> str:
    """What stands at a path, as text."""
    at = rendered
    for name in path.split("."):
        if at.WhichOneof("kind") != "struct_value" or name not in at.struct_value.fields:
            raise BadTemplate(f"{path!r}: there is no field {name!r}")
        at = at.struct_value.fields[name]
    match at.WhichOneof("kind"):
        case "string_value":
            return at.string_value
        case "number_value":
            return str(int(at.number_value))
        case "bool_value":
            return "true" if at.bool_value else "false"
        case "null_value":
            raise BadTemplate(f"{path!r} is empty")
        case _:
            raise BadTemplate(f"{path!r} is no single value")
