"""What translating a function once is worth against stepping through it each time.

The stepper is `tests.conformance.stepping`: straightforward Python over the same bytecode, with the
same gas. The translated function is called twice; the first time includes its translation.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from pocketsui.bytecode import read_module
from tests.conformance.stepping import Stepper
from tests.conformance.test_gas import MODULES
from tests.unit.pocketsui.vm import harness

CALLS = (("choose", 7), ("sum_to", 40), ("collatz", 97), ("nested", 60), ("fibonacci", 16))
REPEATS = 5
BUDGET = 5_000_000


def table() -> str:
    """Microseconds by stepping, translated for the first time, and after that."""
    lines = ["| call | instructions | stepped | translated, first | then | ratio |"]
    lines.append("|---|--:|--:|--:|--:|--:|")
    lines += [_row(name, argument) for name, argument in CALLS]
    return "\n".join(lines)


def _row(name: str, argument: int) -> str:
    module = read_module(MODULES["control"])
    stepper = Stepper(module)
    stepper.call(name, argument)
    instructions = stepper.gas.instructions
    stepped = min(_timed(lambda: Stepper(module).call(name, argument)) for _ in range(REPEATS))
    function = harness.load(MODULES["control"], "control").functions[name]

    def translated() -> None:
        function.python(harness.machine(BUDGET), 1, argument)

    first = _timed(translated)
    then = min(_timed(translated) for _ in range(REPEATS))
    return (
        f"| {name}({argument}) | {instructions:,} | {stepped:,.0f} µs | {first:,.0f} µs "
        f"| {then:,.1f} µs | {stepped / then:.0f} |"
    )


def _timed(call: Callable[[], object]) -> float:
    """Microseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1e6
