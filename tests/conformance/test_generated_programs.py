"""Random programs do the same on the real VM and on ours: values, and where they stop."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocketsui.bytecode import read_module
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import Primitive
from sui_wire.object import Object
from tests.conformance import both
from tests.conformance.both import Published, Store, same_values
from tests.conformance.deep import examples
from tests.conformance.programs.generate import draw_program
from tests.conformance.programs.modules import Code, Module

U64 = Primitive.U64


@given(rnd=st.randoms(use_true_random=False))
@examples(150)
def test_a_random_program_does_the_same_on_both(rnd: Random) -> None:
    program = draw_program(rnd)
    published = both.publish([program.binary])
    for call in program.calls:
        same_values(published, call.function, call.arguments, call.types)


def test_random_programs_use_every_instruction() -> None:
    used: Counter[Opcode] = Counter()
    for seed in range(150):
        for definition in read_module(draw_program(Random(seed)).binary).function_definitions:
            assert definition.code is not None
            used.update(one.opcode for one in definition.code.instructions)
    assert set(Opcode) - used.keys() == set()


def _module(opcode: Opcode) -> bytes:
    module = Module()
    code = Code(module)
    code.op(Opcode.MOVE_LOC, 0)
    code.op(Opcode.MOVE_LOC, 1)
    code.op(opcode)
    code.op(Opcode.RET)
    module.define(module.declare((U64, U64), (U64,)), (), code)
    return module.binary()


class Mixed(Published):
    """A package for the oracle, while ours runs another one of the same id."""

    def store(self, *objects: Object) -> Store:
        return both.publish([_module(Opcode.MUL)]).store(*objects)


def test_a_difference_is_noticed() -> None:
    """Two VMs that run different programs: else the tests above would say nothing."""
    adding = both.publish([_module(Opcode.ADD)])
    mixed = Mixed(adding.package, adding.cache)
    one, two, three, most = (value.to_bytes(8, "little") for value in (1, 2, 3, 2**64 - 1))
    same_values(mixed, "m::f0", (two, two))
    same_values(mixed, "m::f0", (two, most))  # both overflow, at the same place
    for arguments in ((two, three), (one, most)):
        with pytest.raises(AssertionError):
            same_values(mixed, "m::f0", arguments)
