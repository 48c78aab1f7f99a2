"""Our `.proto` text against pysui's messages: every message, field, number, type and method.

pysui 1.5.1 carries betterproto2 classes generated from Sui's own files; they are the origin of all
numbers here. Names of enum values are compared without the prefix that betterproto2 cuts off.
"""

import dataclasses
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import betterproto2
import pysui.sui.sui_grpc.suimsgs.sui.rpc.v2 as theirs
import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

import sui_wire.rpc as ours

Base = TypeVar("Base")

PACKAGE = "sui.rpc.v2"
POOL = descriptor_pool.Default()

GOOGLE = {
    "google.protobuf.Timestamp": "datetime.datetime",
    "google.protobuf.Duration": "datetime.timedelta",
    "google.protobuf.FieldMask": "___google__protobuf__.FieldMask",
    "google.protobuf.Value": "___google__protobuf__.Value",
    "google.rpc.Status": "___google__rpc__.Status",
}
SCALARS = {
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_BYTES: "bytes",
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_STRING: "string",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_UINT64: "uint64",
    FieldDescriptor.TYPE_ENUM: "enum",
    FieldDescriptor.TYPE_MESSAGE: "message",
}

for module in pkgutil.iter_modules(ours.__path__):
    if module.name.endswith("_pb2"):
        importlib.import_module(f"sui_wire.rpc.{module.name}")


def classes(base: type[Base]) -> Iterator[tuple[str, type[Base]]]:
    for name in theirs.__all__:
        found = getattr(theirs, name)
        if inspect.isclass(found) and issubclass(found, base):
            yield name, found


MESSAGES = dict(classes(betterproto2.Message))
ENUMS: dict[str, type[betterproto2.Enum]] = dict(classes(betterproto2.Enum))


def flat(descriptor: Descriptor | EnumDescriptor) -> str:
    """Names of nested types as betterproto2 writes them: without dots."""
    return descriptor.full_name.removeprefix(PACKAGE + ".").replace(".", "")


def our_fields(name: str) -> dict[int, tuple[str, str, bool, str | None, str]]:
    """number -> name, kind, repeated, oneof, type of message or enum."""
    fields = {}
    for field in POOL.FindMessageTypeByName(f"{PACKAGE}.{name}").fields:
        below = field.message_type or field.enum_type
        kind = SCALARS[field.type]
        entry = field.message_type is not None and field.message_type.GetOptions().map_entry
        group = field.containing_oneof.name if field.containing_oneof else None
        if group == f"_{field.name}":
            group = None  # proto3 optional
        target = ""
        if entry:
            kind = "map"
        elif below is not None:
            target = GOOGLE.get(below.full_name, flat(below))
        fields[field.number] = (field.name, kind, field.is_repeated, group, target)
    return fields


def their_fields(name: str) -> dict[int, tuple[str, str, bool, str | None, str]]:
    fields = {}
    message: Any = MESSAGES[name]
    for field in dataclasses.fields(message):
        meta = field.metadata["betterproto"]
        kind = "map" if meta.map_meta else meta.proto_type
        target = ""
        if kind in ("message", "enum"):
            target = re.sub(r"list\[|\]| \| None|\"", "", str(field.type)).strip()
        repeated = bool(meta.repeated or meta.map_meta)
        fields[meta.number] = (field.name, kind, repeated, meta.group, target)
    return fields


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_has_the_same_fields(name: str) -> None:
    assert our_fields(name) == their_fields(name)


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_an_enum_has_the_same_numbers(name: str) -> None:
    (descriptor,) = [found for found in our_enums() if flat(found) == name]
    mine = {value.number: value.name for value in descriptor.values}
    other = {value.value: value.name for value in list(ENUMS[name])}
    assert mine.keys() == other.keys()
    assert all(mine[number].endswith(other[number]) for number in mine)


def our_enums() -> Iterator[EnumDescriptor]:
    for module in pkgutil.iter_modules(ours.__path__):
        if module.name.endswith("_pb2"):
            file = importlib.import_module(f"sui_wire.rpc.{module.name}").DESCRIPTOR
            yield from file.enum_types_by_name.values()
            for message in file.message_types_by_name.values():
                yield from message.enum_types


def test_the_services_have_the_same_methods() -> None:
    source = inspect.getsource(theirs)
    paths = set(re.findall(r'"/(sui\.rpc\.v2\.\w+/\w+)"', source))
    mine: set[str] = set()
    for module in pkgutil.iter_modules(ours.__path__):
        if module.name.endswith("_service_pb2"):
            file = importlib.import_module(f"sui_wire.rpc.{module.name}").DESCRIPTOR
            for service in file.services_by_name.values():
                mine.update(f"{service.full_name}/{method.name}" for method in service.methods)
    assert mine == paths
