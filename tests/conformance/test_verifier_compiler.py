"""Sui's own rules, which the real VM of the oracle does not check: the compiler and we agree.

Each source breaks one rule; the compiler refuses it with its reason, and the verifier refuses what
another compiler might have made of it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pocketsui.bytecode.module import Visibility
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import DatatypeToken
from tests.conformance.move_corpus.build import build
from tests.conformance.node import COMPILER, install
from tests.unit.pocketsui.verifier.small import (
    ADDRESS,
    BOOL,
    COPY,
    DROP,
    KEY,
    NONE,
    RET,
    STORE,
    T0,
    U64,
    Small,
    mut,
    op,
    status_of,
)


@pytest.fixture(scope="module", autouse=True)
def compiler() -> None:
    """Sui's compiler, installed."""
    install(COMPILER)


def _context(module: Small) -> DatatypeToken:
    return module.foreign_type("tx_context::TxContext", NONE)


def foreign_object_transferred() -> Small:
    module = Small("rules")
    coin = module.foreign_type("coin::CoinMetadata", KEY | STORE)
    send = module.foreign_function("transfer::transfer", [T0, ADDRESS], (), (KEY,))
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.MOVE_LOC, 1)]
    code += [op(Opcode.CALL_GENERIC, module.instance(send, coin)), RET]
    module.function([coin, ADDRESS], code=code)
    return module


def foreign_event_emitted() -> Small:
    module = Small("rules")
    emit = module.foreign_function("event::emit", [T0], (), (COPY | DROP,))
    module.function(
        [U64],
        code=[op(Opcode.MOVE_LOC, 0), op(Opcode.CALL_GENERIC, module.instance(emit, U64)), RET],
    )
    return module


def id_of_another_object() -> Small:
    module = Small("rules")
    uid = module.foreign_type("object::UID", STORE)
    one = module.struct("One", {"id": uid}, KEY)
    two = module.struct("Two", {"id": uid}, KEY)
    code = [op(Opcode.MOVE_LOC, 0), op(Opcode.UNPACK, 0), op(Opcode.PACK, 1), RET]
    module.function([one], [two], code=code)
    return module


def object_without_id() -> Small:
    module = Small("rules")
    module.struct("Thing", {"value": U64}, KEY)
    return module


def enum_object() -> Small:
    module = Small("rules")
    module.enum("Thing", {"A": {"value": U64}}, KEY)
    return module


def witness_made_by_code() -> Small:
    module = Small("rules")
    module.struct("RULES", {"dummy": BOOL}, DROP)
    module.function(code=[op(Opcode.LD_FALSE), op(Opcode.PACK, 0), op(Opcode.POP), RET])
    return module


def witness_with_copy() -> Small:
    module = Small("rules")
    witness = module.struct("RULES", {"dummy": BOOL}, COPY | DROP)
    module.function(
        [witness, mut(_context(module))],
        code=[RET],
        name="init",
        visibility=Visibility.PRIVATE,
    )
    return module


def public_init() -> Small:
    module = Small("rules")
    module.function([mut(_context(module))], code=[RET], name="init")
    return module


def init_called() -> Small:
    module = Small("rules")
    context = mut(_context(module))
    init = module.function([context], code=[RET], name="init", visibility=Visibility.PRIVATE)
    module.function([context], code=[op(Opcode.MOVE_LOC, 0), op(Opcode.CALL, init), RET])
    return module


CASES: list[tuple[str, str, Callable[[], Small], str]] = [
    (
        "public fun f(m: sui::coin::CoinMetadata<u64>, to: address) {"
        " sui::transfer::transfer(m, to) }",
        "invalid private transfer call",
        foreign_object_transferred,
        "PRIVATE_GENERICS",
    ),
    (
        "public fun f(x: u64) { sui::event::emit(x) }",
        "Invalid event",
        foreign_event_emitted,
        "PRIVATE_GENERICS",
    ),
    (
        "public struct One has key { id: UID } public struct Two has key { id: UID }"
        " public fun f(one: One): Two { let One { id } = one; Two { id } }",
        "Invalid object creation without a newly created UID",
        id_of_another_object,
        "ID_LEAK",
    ),
    (
        "public struct Thing has key { value: u64 }",
        "Invalid object 'Thing'",
        object_without_id,
        "STRUCT_WITH_KEY",
    ),
    (
        "public enum Thing has key { A { value: u64 } }",
        "Enums cannot have the 'key' ability",
        enum_object,
        "STRUCT_WITH_KEY",
    ),
    (
        "public struct RULES has drop {} public fun f() { let _w = RULES {}; }",
        "one-time witness",
        witness_made_by_code,
        "ONE_TIME_WITNESS",
    ),
    (
        "public struct RULES has copy, drop {} fun init(_w: RULES, _c: &mut TxContext) {}",
        "one-time witness",
        witness_with_copy,
        "ONE_TIME_WITNESS",
    ),
    (
        "public fun init(_c: &mut TxContext) {}",
        "Invalid 'init' function",
        public_init,
        "ENTRY_POINTS",
    ),
    (
        "fun init(_c: &mut TxContext) {} public fun f(c: &mut TxContext) { init(c) }",
        "invalid 'init' call",
        init_called,
        "ENTRY_POINTS",
    ),
]


@pytest.mark.parametrize(
    ("source", "words", "module", "rule"), CASES, ids=[case[2].__name__ for case in CASES]
)
def test_compiler_and_verifier_refuse(
    source: str,
    words: str,
    module: Callable[[], Small],
    rule: str,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    manifest = '[package]\nname = "rules"\nedition = "2024"\n\n[addresses]\nrules = "0x0"\n'
    (tmp_path / "sources").mkdir()
    (tmp_path / "Move.toml").write_text(manifest)
    (tmp_path / "sources" / "rules.move").write_text(f"module rules::rules;\n\n{source}\n")
    with pytest.raises(subprocess.CalledProcessError):
        build(tmp_path / "out", tmp_path)
    assert words in capfd.readouterr().err
    assert status_of(module()) == rule
