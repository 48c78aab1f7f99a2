"""What the built-in framework's functions cost.

Sui has most of them in bytecode and pays for their instructions like for any others; here they are
Python. ``framework_costs.json`` says for each how many instructions, pushes, bytes and calls of
natives its bytecode takes on the shortest way to its return. It is computed from that bytecode
(`tests/conformance/framework_costs.py`). What depends on arguments, loops and the natives' own
prices, the functions charge themselves.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib import resources

from pocketsui.vm.function import Function
from pocketsui.vm.gas import Tally
from sui_wire.ids import short_address

UNKNOWN = Tally(instructions=4, pushes=3, size=20)
"""A function that this version of the table does not know: a small one."""


@cache
def _table() -> dict[str, list[int]]:
    text = resources.files("pocketsui.vm").joinpath("framework_costs.json").read_text()
    table: dict[str, list[int]] = json.loads(text)
    return table


@lru_cache(maxsize=1_024)
def cost_of(function: Function) -> int:
    """The packed tally of a call's inside; the call itself is its caller's instruction."""
    name = f"{short_address(function.package)}::{function.module}::{function.name}"
    known = _table().get(name)
    if known is None:
        return UNKNOWN.packed
    instructions, pushes, size, drift, calls = known
    return Tally(instructions, pushes, size, drift, 0, calls).packed
