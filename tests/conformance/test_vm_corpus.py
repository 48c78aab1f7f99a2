"""The Move corpus: its bytecode is what its sources compile to, and tests call all of it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pocketsui.bytecode import CompiledModule, read_module
from pocketsui.bytecode.opcodes import Opcode
from tests.conformance.corpus import BYTECODE, modules
from tests.conformance.move_corpus.build import build
from tests.conformance.node import COMPILER, install

HERE = Path(__file__).parent


@pytest.mark.parametrize("package", [BYTECODE.parent, HERE / "mysten" / "mailbox"])
def test_the_sources_compile_to_the_committed_bytecode(package: Path, tmp_path: Path) -> None:
    install(COMPILER)
    build(tmp_path, package)
    built, committed = (folder / "corpus.json" for folder in (tmp_path, package))
    assert json.loads(built.read_text()) == json.loads(committed.read_text())


def _words() -> set[str]:
    """Every string in the tests of this folder, and the last word of each path in one."""
    found: set[str] = set()
    for path in HERE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value, node.value.rpartition("::")[2]}
    return found


def _called_by(module: CompiledModule, name: str) -> Iterator[str]:
    """The functions of the same module that a function calls."""
    for definition in module.function_definitions:
        if module.function_name(definition) != name or definition.code is None:
            continue
        for one in definition.code.instructions:
            if one.opcode not in (Opcode.CALL, Opcode.CALL_GENERIC):
                continue
            index = one.operand
            if one.opcode is Opcode.CALL_GENERIC:
                index = module.function_instantiations[index].target
            handle = module.function_handles[index]
            if handle.module == module.self_handle:
                yield module.identifiers[handle.name]


@pytest.mark.parametrize(
    "module", [read_module(code) for code in modules()], ids=lambda one: one.name
)
def test_tests_call_every_function_of_the_corpus(module: CompiledModule) -> None:
    """By name, or through another function of its module."""
    words = _words()
    names = [module.function_name(one) for one in module.function_definitions]
    pending = [one for one in names if one in words or one == "init"]
    called = set(pending)
    while pending:
        new = set(_called_by(module, pending.pop())) - called
        called |= new
        pending += new
    drawn = module.name == "arithmetic"  # its functions are all drawn, by their signatures
    assert drawn or set(names) - called == set()
