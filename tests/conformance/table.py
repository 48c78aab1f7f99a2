"""Writes ``docs/conformance.md`` from the tests themselves: ``python -m tests.conformance.table``.

Nothing on that page is typed in: instructions come from the cases that run them, rules from the
cases that break them, functions of the framework from the bytecode that calls them, features of
clients from the names of the tests. ``test_conformance_page`` compares the page with what this
module would write, so that it is never older than the tests.
"""

from __future__ import annotations

import ast
import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pocketsui.bytecode import CompiledModule, read_module
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.framework import builtin_packages
from sui_wire.ids import Address, short_address
from tests.conformance import oracle
from tests.conformance.programs.each_opcode import books
from tests.conformance.ptb_cases import PLAIN, RULES
from tests.conformance.ptb_world import Refusal

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "conformance.md"
COMMAND = "python -m tests.conformance.table"
CLIENTS = {
    "test_pysui.py": "pysui",
    "test_mysten.py": "npm `@mysten/sui`",
    "test_epochs.py": "both",
    "test_upgrade_clients.py": "both",
}
"""Tests whose counterpart is a client, and which one."""

_CALLS = (Opcode.CALL, Opcode.CALL_GENERIC)


@dataclass(frozen=True)
class Difference:
    what: str
    why: str


DIFFERENCES = (
    Difference(
        "Sui checks arguments and types of all commands before it runs the first; we check those of"
        " a command when its turn comes: of two faults, the other one may be told",
        "the interpreter walks the commands once; which transactions succeed is the same",
    ),
    Difference(
        "an argument that is misused in two ways may be refused for the other one",
        "Sui looks at types first and at moves and borrows afterwards, we at each argument in turn",
    ),
    Difference(
        "functions that return references cannot be called from a transaction",
        "as on Sui while its `allow_references_in_ptbs` is switched off",
    ),
    Difference(
        "arithmetic errors, wrong variants and faults of vectors carry no sub-code",
        "neither do Sui's effects; the real VM tells it in its own error only",
    ),
)


def page() -> str:
    """The whole page."""
    parts = [
        "# Conformance: what pocketsui is compared with\n",
        _INTRODUCTION,
        "## Instructions\n",
        _INSTRUCTIONS,
        _table(("instruction", "byte", "functions", "calls"), _instructions()),
        "## Rules of programmable transactions\n",
        _RULES,
        _table(("case", "Sui's answer", "the real VM at hand"), _rules()),
        _PURE,
        _table(("type", "accepted", "refused", "of these unnoticed by the real VM"), _plain()),
        "## Functions of the framework\n",
        _FRAMEWORK,
        _table(("module", "called", "not called"), _framework()),
        "## Clients\n",
        _table(("what is seen", "client", "test"), _clients()),
        "## Every comparison\n",
        _table(("what", "test"), _comparisons()),
        "## Known differences, each with its reason\n",
        _DIFFERENCES,
        _table(("difference", "reason"), ((one.what, one.why) for one in DIFFERENCES)),
        "## What the real VM at hand cannot judge\n",
        _ORACLE,
        "\n".join(f"- {one}" for one in _limits()) + "\n",
    ]
    return "\n".join(parts)


_INTRODUCTION = f"""\
This page is written by `{COMMAND}` from the tests; a test refuses it when it is out of date.
Every row is a test that passes: where nothing else is said, both sides do the same. The real VM
is Sui's own Move VM as PyPI's `sui-sandbox` carries it; it runs offline, in the tests' process.
"""

_INSTRUCTIONS = """\
Each function consists of little more than the one instruction; it is called on the real VM and
on ours with arguments that reach the edges of the type. Compared: values, or kind and place of
the failure, to the instruction (`tests/conformance/test_vm_opcodes.py`). Every instruction is
also in the random programs, which are well typed bytecode with loops, matches, references,
generics and recursion (`tests/conformance/test_generated_programs.py`; how to run thousands of
them is in CONTRIBUTING.md).
"""

_RULES = """\
One small transaction a case (`tests/conformance/test_ptb_rules.py`), with what Sui answers in
the words of its effects. Where the real VM at hand enforces the rule, it has to agree. Random
transactions that keep the rules are held against it too, number by number
(`tests/conformance/test_generated_transactions.py`).
"""

_PURE = """\
Plain bytes become a value only if they are the BCS of one, and for text also text:
"""

_FRAMEWORK = """\
How many functions of each module are called by Move code that the tests run on both VMs: the
corpus, and K3s-DaaS's contract. That all of them have the real declarations is tested apart
(`test_vm_framework.py`, `test_framework_layouts.py`). Those that compute signatures and hashes
cannot be run on the real VM at hand (see below); they are held against other implementations in
`tests/unit/pocketsui/framework`.
"""

_DIFFERENCES = """\
Those of the node and of the framework are in
[pocketsui.md](pocketsui.md#known-differences-and-why); these are of the machine and its
transactions. No difference in values, aborts or places is known.
"""

_ORACLE = """\
The tests give it no say in these, and hold ours against Sui's published rules instead:
"""


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def _instructions() -> Iterator[tuple[str, ...]]:
    for opcode in Opcode:
        cases = [one for book in books() for one in book.cases if one.opcode is opcode]
        calls = sum(len(one.arguments) for one in cases)
        yield f"`{opcode.name}`", f"0x{opcode:02x}", str(len(cases)), str(calls)


def _rules() -> Iterator[tuple[str, ...]]:
    for name, rule in RULES.items():
        if rule.refusal is None:
            yield name, "success", "agrees"
        else:
            agrees = "refuses it too" if rule.refusal.is_enforced else "lets it through"
            yield name, _told(rule.refusal), agrees


def _told(refusal: Refusal) -> str:
    argument = "" if refusal.argument is None else f", argument {refusal.argument}"
    return f"`{refusal.kind.value}` at command {refusal.command}{argument}"


def _plain() -> Iterator[tuple[str, ...]]:
    for name, plain in PLAIN.items():
        refused = len(plain.malformed) + len(plain.untrue)
        yield f"`{name}`", str(len(plain.good)), str(refused), str(len(plain.untrue))


def _modules() -> Iterator[CompiledModule]:
    """Move code that tests run on both VMs."""
    corpus = json.loads((HERE / "move_corpus" / "corpus.json").read_text())
    binaries = [base64.b64decode(one) for one in corpus]
    contract = files("k3s_daas.contract").joinpath("package").iterdir()
    binaries += [one.read_bytes() for one in contract if one.name.endswith(".mv")]
    return map(read_module, binaries)


def called_functions() -> set[tuple[bytes, str, str]]:
    """Address, module and name of every function that an instruction of that code calls."""
    found = set()
    for module in _modules():
        for definition in module.function_definitions:
            for one in definition.code.instructions if definition.code else ():
                if one.opcode not in _CALLS:
                    continue
                index = one.operand
                if one.opcode is Opcode.CALL_GENERIC:
                    index = module.function_instantiations[index].target
                handle = module.function_handles[index]
                home = module.module_handles[handle.module]
                names = module.identifiers
                found.add((module.addresses[home.address], names[home.name], names[handle.name]))
    return found


def _framework() -> Iterator[tuple[str, ...]]:
    called = called_functions()
    for address, package in sorted(builtin_packages().items()):
        for module in sorted(package.modules.values(), key=lambda one: one.name):
            names = sorted(module.functions)
            if not names:
                continue
            missing = [one for one in names if (address, module.name, one) not in called]
            name = f"`{short_address(Address(address))}::{module.name}`"
            rest = ", ".join(f"`{one}`" for one in missing)
            yield name, f"{len(names) - len(missing)} of {len(names)}", rest


def _clients() -> Iterator[tuple[str, ...]]:
    for file, client in CLIENTS.items():
        for node in ast.walk(ast.parse((HERE / file).read_text())):
            if not isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef):
                continue
            if node.name.startswith("test_"):
                sentence = node.name.removeprefix("test_").replace("_", " ")
                yield sentence, client, f"`{file}`"


def _comparisons() -> Iterator[tuple[str, ...]]:
    for path in sorted(HERE.glob("test_*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
        yield " ".join(docstring.split("\n\n")[0].split()), f"`{path.name}`"


def _limits() -> Iterator[str]:
    """The list in the oracle's own docstring."""
    for item in re.findall(r"^- (.+?)[;.]$", oracle.__doc__ or "", flags=re.MULTILINE | re.DOTALL):
        yield " ".join(item.replace("``", "`").split())


if __name__ == "__main__":
    PAGE.write_text(page())
    print(f"wrote {PAGE.name}")
