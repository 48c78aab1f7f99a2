"""The framework is declared as Sui declares it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pocketsui.bytecode.types import Ability, Primitive, ReferenceToken, VectorToken
from pocketsui.framework import builtin_packages
from pocketsui.framework.declare import declared_modules
from pocketsui.framework.stubs import stub_of
from pocketsui.framework.syntax import read_declaration
from sui_wire.ids import parse_address

CONTRACT_STUBS = Path(__file__).parents[4] / "move" / "framework"
ADDRESSES = {"std": parse_address("0x1"), "sui": parse_address("0x2")}


def test_a_function_is_read_from_its_move_declaration() -> None:
    declared = read_declaration(
        "public entry fun f<T: key + store, U>(a: &mut vector<T>, b: u64): (u64, &bool)", {}
    )
    assert (declared.name, declared.is_public, declared.is_entry) == ("f", True, True)
    assert declared.constraints == (Ability.KEY | Ability.STORE, Ability.NONE)
    (_, first), (_, second) = declared.parameters
    assert isinstance(first, ReferenceToken)
    assert first.mutable
    assert isinstance(first.target, VectorToken)
    assert second is Primitive.U64
    assert declared.returns == (Primitive.U64, ReferenceToken(Primitive.BOOL, mutable=False))


@pytest.mark.parametrize("text", ["fun f(a: Missing)", "fun f(a u64)", "fun f() x"])
def test_a_wrong_declaration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fun f"):
        read_declaration(text, {})


def _stubbed() -> list[tuple[str, str, str]]:
    """Package, module and function of every function the contract is compiled against."""
    found = []
    for file in sorted(CONTRACT_STUBS.glob("*/sources/*.move")):
        text = file.read_text()
        module = re.search(r"module (\w+)::(\w+)", text)
        assert module is not None
        names = re.findall(r"native fun (\w+)", text)
        found += [(module[1], module[2], name) for name in names]
    return found


def test_every_function_the_contract_may_call_is_here() -> None:
    stubbed = _stubbed()
    assert stubbed
    packages = builtin_packages()
    missing = [
        "::".join(one)
        for one in stubbed
        if one[2] not in packages[ADDRESSES[one[0]]].modules[one[1]].functions
    ]
    assert not missing


def test_stubs_tell_what_was_declared() -> None:
    modules = {one.name: one for one in declared_modules() if one.address == ADDRESSES["sui"]}
    text = stub_of(modules["clock"])
    assert "public struct Clock has key { id: sui::object::UID, timestamp_ms: u64 }" in text
    assert "public native fun timestamp_ms(a0: &sui::clock::Clock): u64;" in text


def test_stubs_have_what_only_compilers_need() -> None:
    """Methods of other names, brackets, enums, and fields that are called like words of Move."""
    modules = {f"{one.address[-1]}::{one.name}": one for one in declared_modules()}
    stubs = {name: stub_of(module) for name, module in modules.items()}
    assert "public use fun uid_to_inner as UID.to_inner;" in stubs["2::object"]
    assert "#[syntax(index)]\npublic native fun borrow<" in stubs["2::linked_table"]
    assert stubs["1::u64"].startswith("#[defines_primitive(u64)]\nmodule std::u64;")
    assert "KioskOwnerCap has store, key { id: sui::object::UID, `for`:" in stubs["2::kiosk"]
    state = "public enum MetadataCapState has copy, drop, store"
    variants = "{ Claimed { pos0: sui::object::ID }, Unclaimed {  }, Deleted {  } }"
    assert f"{state} {variants}" in stubs["2::coin_registry"]
