"""Our framework against the declarations in the real one's bytecode, and the docs against both.

Datatypes: abilities, type parameters, names, types and order of fields, so that every object and
event has the same bytes. Functions: visibility, entry, constraints, parameters, results. And the
table in ``docs/pocketsui.md`` says of each module what is true.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.types import (
    ParameterToken,
    Primitive,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.framework.declare import (
    FrameworkModule,
    builtin_packages,
    datatype_of,
    declared_modules,
)
from pocketsui.framework.syntax import Fields
from pocketsui.vm.loader import Module
from sui_wire.ids import short_address
from tests.conformance.framework_bytecode import RealFunction, real_modules

DOCS = Path(__file__).parents[2] / "docs" / "pocketsui.md"
ROW = re.compile(r"^\| `(0x[12]::\w+)` \| (complete|partial|absent) \| (.*) \|$", re.MULTILINE)
OURS: dict[str, Module] = {
    f"{short_address(package.address)}::{name}": module
    for package in builtin_packages().values()
    for name, module in package.modules.items()
}
DECLARED: dict[str, FrameworkModule] = {
    f"{short_address(each.address)}::{each.name}": each for each in declared_modules()
}


def type_text(token: SignatureToken) -> str:
    if isinstance(token, Primitive):
        return token.value
    if isinstance(token, ParameterToken):
        return f"T{token.index}"
    if isinstance(token, VectorToken):
        return f"vector<{type_text(token.element)}>"
    if isinstance(token, ReferenceToken):
        return f"&{'mut ' if token.mutable else ''}{type_text(token.target)}"
    datatype = datatype_of(token.handle)
    head = f"{short_address(datatype.address)}::{datatype.module}::{datatype.name}"
    arguments = ", ".join(map(type_text, token.arguments))
    return f"{head}<{arguments}>" if arguments else head


def _texts(fields: Fields) -> tuple[tuple[str, str], ...]:
    return tuple((name, type_text(token)) for name, token in fields)


def test_the_real_framework_is_found() -> None:
    assert len(real_modules()) > 80
    assert "timestamp_ms" in real_modules()["0x2::clock"].functions


@pytest.mark.parametrize("name", DECLARED)
def test_datatypes_have_the_real_layout(name: str) -> None:
    declared, real = DECLARED[name], real_modules()[name]
    variants: dict[str, tuple[tuple[tuple[str, str], ...], ...]] = {
        one.name: (_texts(one.parameters),) for one in declared.structs
    }
    for enum in declared.enums:
        variants[enum.head.name] = tuple(_texts(fields) for _, fields in enum.variants)
    assert variants.keys() <= real.datatypes.keys()
    for datatype_name, fields in variants.items():
        datatype, expected = OURS[name].datatypes[datatype_name], real.datatypes[datatype_name]
        assert fields == expected.variants, datatype_name
        assert datatype.abilities == expected.abilities, datatype_name
        ours = tuple(zip(datatype.constraints, datatype.phantom, strict=True))
        assert ours == expected.parameters, datatype_name


@pytest.mark.parametrize("name", OURS)
def test_functions_have_the_real_signature(name: str) -> None:
    real = real_modules()[name].functions
    for function in OURS[name].functions.values():
        found = RealFunction(
            function.visibility is Visibility.PUBLIC,
            function.is_entry,
            function.type_parameters,
            tuple(map(type_text, function.parameters)),
            tuple(map(type_text, function.returns)),
        )
        assert found == real[function.name], function.name


def _state(name: str) -> tuple[str, set[str]]:
    """What the docs have to say of a module, and the functions it lacks."""
    real = real_modules()[name].callable
    if name not in OURS:
        return "absent", real
    missing = real - OURS[name].functions.keys()
    return ("partial" if missing else "complete"), missing


def test_the_docs_say_what_of_the_framework_is_there() -> None:
    rows = {name: (state, text) for name, state, text in ROW.findall(DOCS.read_text())}
    with_functions = {name for name, module in real_modules().items() if module.callable}
    assert rows.keys() == with_functions
    for name, (state, text) in rows.items():
        expected, missing = _state(name)
        assert state == expected, name
        if state == "partial":
            assert missing == set(re.findall(r"`(\w+)`", text)), name
        if state == "absent":
            assert text, f"{name}: why is it absent?"
