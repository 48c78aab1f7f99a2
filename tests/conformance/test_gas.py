"""What translated code is charged is what stepping through it costs, priced one by one."""

from __future__ import annotations

import base64
import json

import pytest

from pocketsui.bytecode import read_module
from pocketsui.vm.errors import MoveFailure
from tests.conformance import framework_costs, gas_deviation
from tests.conformance.corpus import BYTECODE
from tests.conformance.stepping import Stepper
from tests.unit.pocketsui.vm import harness

DEVIATION = 1e-5
"""Where a period of translated code crosses a tier of bytes or of height: pricing is divided."""

MODULES = {
    read_module(data).name: data for data in map(base64.b64decode, json.loads(BYTECODE.read_text()))
}

SHORT = [
    ("control::choose", (7,)),
    ("control::sum_to", (0,)),
    ("control::sum_to", (100,)),
    ("control::collatz", (27,)),
    ("control::nested", (6,)),
    ("control::fibonacci", (12,)),
    ("control::even", (30,)),
    ("control::swap", (1, 2)),
    ("control::many", (3,)),
    ("control::short_circuit", (0,)),
    ("control::shadow", (9,)),
    ("arithmetic::add_u8", (1, 2)),
    ("arithmetic::mul_u64", (3, 4)),
    ("arithmetic::shl_u64", (3, 4)),
    ("arithmetic::u64_to_u8", (77,)),
    ("arithmetic::not_equal_u8", (1, 1)),
    ("values::through_locals", (5,)),
    ("values::reassigned", (5,)),
]
LONG = [
    ("control::fibonacci", (18,)),
    ("control::fibonacci", (21,)),
    ("control::collatz", (837_799,)),
]


def both(name: str, arguments: tuple[int, ...]) -> tuple[int, int]:
    """Internal units by stepping, and by our meter."""
    module, function = name.split("::")
    stepper = Stepper(read_module(MODULES[module]))
    stepper.call(function, *arguments)
    machine = harness.machine(5_000_000)
    harness.load(MODULES[module], module).functions[function].python(machine, 1, *arguments)
    return stepper.gas.spent, machine.internal_units


@pytest.mark.parametrize(("name", "arguments"), SHORT)
def test_every_instruction_costs_what_the_schedule_says(
    name: str, arguments: tuple[int, ...]
) -> None:
    stepped, charged = both(name, arguments)
    assert charged == stepped


@pytest.mark.parametrize(("name", "arguments"), LONG)
def test_tiers_begin_where_they_should(name: str, arguments: tuple[int, ...]) -> None:
    stepped, charged = both(name, arguments)
    assert charged == pytest.approx(stepped, rel=DEVIATION)


def test_an_endless_loop_ends_when_the_largest_budget_is_used_up() -> None:
    """5,000,000 units are all that a transaction can have, whatever it pays."""
    machine = harness.machine(5_000_000)
    with pytest.raises(MoveFailure):
        harness.load(MODULES["control"], "control").functions["forever"].python(machine, 1)
    assert machine.units == 5_000_000


def test_the_table_of_the_framework_is_what_its_bytecode_takes() -> None:
    """If the oracle was updated: `python -m tests.conformance.framework_costs`."""
    assert framework_costs.TABLE.read_text() == framework_costs.text()


def test_framework_functions_cost_about_what_their_bytecode_costs() -> None:
    """If it was mended: `python -m tests.conformance.gas_deviation`."""
    deviations = sorted(abs(row.deviation) for row in gas_deviation.rows())
    assert deviations[len(deviations) // 2] < 0.01
    assert deviations[len(deviations) * 9 // 10] < 0.2
    assert deviations[-1] < 0.6
    assert gas_deviation.PAGE.read_text() == gas_deviation.page()
