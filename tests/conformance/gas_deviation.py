"""How near the gas of built-in functions comes to that of the framework's real bytecode.

    python -m tests.conformance.gas_deviation        writes the table in docs/pocketsui-gas.md

Sui has its framework in Move; ours is Python that charges for the Move it stands for. The real
bytecode (from PyPI's ``sui-sandbox``) runs on our interpreter, whose meter is exact
(`test_gas.py`): what it costs is what Sui charges. Functions that need objects or natives of the
framework's own cannot be run by themselves and are not in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pocketsui.bytecode.relocate import relocate
from pocketsui.execution.transaction import new_cache
from pocketsui.framework import builtin_packages
from pocketsui.vm.framework_costs import cost_of
from pocketsui.vm.loader import Loader, Module
from pocketsui.vm.types import U8, U64, Type
from pocketsui.vm.values import Value
from sui_wire.ids import ObjectId, parse_address
from sui_wire.object import MovePackage
from tests.conformance.framework_costs import binaries
from tests.unit.pocketsui.vm import harness

PAGE = Path(__file__).parents[2] / "docs" / "pocketsui-gas.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"
BUDGET = 5_000_000
HOMES = {"0x1": parse_address("0x71"), "0x2": parse_address("0x72")}
"""Where the real bytecode is put: 0x1 and 0x2 are taken by the built-in framework."""


@dataclass(frozen=True)
class Case:
    """A call; `arguments` makes new ones each time, since the function may change them."""

    module: str
    function: str
    what: str
    arguments: Callable[[], tuple[Value, ...]]
    types: tuple[Type, ...] = ()


@dataclass(frozen=True)
class Row:
    case: Case
    sui: int
    ours: int

    @property
    def deviation(self) -> float:
        return self.ours / self.sui - 1


def _bytes(count: int, text: bytes = b"a") -> bytearray:
    return bytearray(text * count)


def _map(count: int) -> Value:
    return [[[number, number] for number in range(count)]]


def _set(count: int) -> Value:
    return [list(range(count))]


TEN, FORTY = "10 entries", "40 bytes"
VECTOR, MAP, SET, OPTION = "0x1::vector", "0x2::vec_map", "0x2::vec_set", "0x1::option"
ASCII, BITS, BALANCE = "0x1::ascii", "0x1::bit_vector", "0x2::balance"
CASES = (
    Case(VECTOR, "append", FORTY, lambda: (_bytes(3), _bytes(40)), (U8,)),
    Case(VECTOR, "contains", f"{FORTY}, not there", lambda: (_bytes(40), 1), (U8,)),
    Case(VECTOR, "reverse", FORTY, lambda: (_bytes(40),), (U8,)),
    Case(VECTOR, "remove", "6th of 40 bytes", lambda: (_bytes(40), 5), (U8,)),
    Case(VECTOR, "insert", "6th of 40 bytes", lambda: (_bytes(40), 1, 5), (U8,)),
    Case(VECTOR, "swap_remove", "6th of 40 bytes", lambda: (_bytes(40), 5), (U8,)),
    Case(OPTION, "some", "u64", lambda: (7,), (U64,)),
    Case(OPTION, "borrow", "u64", lambda: ([[5]],), (U64,)),
    Case(OPTION, "extract", "u64", lambda: ([[5]],), (U64,)),
    Case(OPTION, "fill", "u64", lambda: ([[]], 7), (U64,)),
    Case(OPTION, "swap", "u64", lambda: ([[5]], 7), (U64,)),
    Case(OPTION, "get_with_default", "u64", lambda: ([[5]], 7), (U64,)),
    Case(OPTION, "contains", "u64", lambda: ([[5]], 7), (U64,)),
    Case(ASCII, "string", FORTY, lambda: (_bytes(40),)),
    Case(ASCII, "append", FORTY, lambda: ([_bytes(10)], [_bytes(40)])),
    Case(ASCII, "substring", "30 bytes", lambda: ([_bytes(40)], 3, 33)),
    Case(ASCII, "to_uppercase", FORTY, lambda: ([_bytes(40)],)),
    Case(ASCII, "index_of", f"{FORTY}, not there", lambda: ([_bytes(40)], [_bytes(1, b"b")])),
    Case(BITS, "new", "40 bits", lambda: (40,)),
    Case(BITS, "shift_left", "40 bits", lambda: ([40, [False] * 40], 3)),
    Case(MAP, "get", f"8th of {TEN}", lambda: (_map(10), 7), (U64, U64)),
    Case(MAP, "contains", f"{TEN}, not there", lambda: (_map(10), 99), (U64, U64)),
    Case(MAP, "insert", f"after {TEN}", lambda: (_map(10), 77, 1), (U64, U64)),
    Case(MAP, "remove", f"8th of {TEN}", lambda: (_map(10), 7), (U64, U64)),
    Case(MAP, "keys", TEN, lambda: (_map(10),), (U64, U64)),
    Case(MAP, "into_keys_values", TEN, lambda: (_map(10),), (U64, U64)),
    Case(SET, "contains", f"8th of {TEN}", lambda: (_set(10), 7), (U64,)),
    Case(SET, "insert", f"after {TEN}", lambda: (_set(10), 77), (U64,)),
    Case(SET, "remove", f"8th of {TEN}", lambda: (_set(10), 7), (U64,)),
    Case("0x2::hex", "encode", FORTY, lambda: (_bytes(40),)),
    Case("0x2::hex", "decode", FORTY, lambda: (_bytes(40, b"ab"),)),
    Case("0x2::bcs", "new", FORTY, lambda: (_bytes(40),)),
    Case("0x2::bcs", "peel_u64", "", lambda: ([_bytes(40)],)),
    Case("0x2::bcs", "peel_bool", "", lambda: ([_bytes(40, b"\1")],)),
    Case(BALANCE, "value", "", lambda: ([9],), (U64,)),
    Case(BALANCE, "split", "", lambda: ([9], 4), (U64,)),
    Case(BALANCE, "join", "", lambda: ([9], [4]), (U64,)),
)


def rows() -> Iterator[Row]:
    """Every case on both."""
    for case in CASES:
        yield Row(case, _as_bytecode(case), _built_in(case))


@cache
def _package(address: str) -> dict[str, Module]:
    """The real framework's package, as if somebody had published it elsewhere."""
    home = ObjectId(HOMES[address])
    number = int(address, 16)
    modules = {
        name: relocate(data, home)
        for (found, name), data in binaries().items()
        if int.from_bytes(found, "big") == number
    }
    loader = Loader(new_cache(), harness.Nothing().get)
    return dict(loader.publish(MovePackage(home, 1, modules)).modules)


def _as_bytecode(case: Case) -> int:
    address, _, module = case.module.partition("::")
    machine = harness.machine(BUDGET)
    function = _package(address)[module].functions[case.function]
    leading = (case.types,) if case.types else ()
    function.python(machine, 1, *leading, *case.arguments())
    return machine.internal_units


def _built_in(case: Case) -> int:
    address, _, module = case.module.partition("::")
    function = builtin_packages()[parse_address(address)].modules[module].functions[case.function]
    machine = harness.machine(BUDGET)
    machine.fuel -= cost_of(function)
    leading = (case.types,) if case.types else ()
    function.python(machine, *leading, *case.arguments())
    return machine.internal_units


def table() -> str:
    lines = ["| function | of | Sui | pocketsui | deviation |", "|---|---|--:|--:|--:|"]
    lines += [
        f"| `{row.case.module}::{row.case.function}` | {row.case.what} | {row.sui:,} "
        f"| {row.ours:,} | {row.deviation:+.1%} |"
        for row in rows()
    ]
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page of the docs with the table as it should be."""
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    PAGE.write_text(page())
