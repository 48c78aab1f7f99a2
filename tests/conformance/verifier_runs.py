"""Runs every function of a module with arguments that are drawn for their types.

Whatever a verified module does, the worst that can happen is a failure of Move code. Type arguments
are u64, a struct of the module if that does not do.
"""

from __future__ import annotations

import contextlib
from random import Random

from pocketsui.bytecode.types import Primitive, ReferenceToken, SignatureToken
from pocketsui.framework.parts import part_reference
from pocketsui.vm.errors import MoveFailure
from pocketsui.vm.function import Function
from pocketsui.vm.packages import Module
from pocketsui.vm.scope import instantiate
from pocketsui.vm.types import U64, DatatypeOf, PrimitiveOf, Type, VectorOf
from pocketsui.vm.values import Value
from tests.unit.pocketsui.vm.harness import machine

BUDGET = 20  # computation units: endless loops end soon
DEPTH = 6  # of values in values; deeper ones are not drawn


class CannotDraw(Exception):
    """No value of the type can be made here: it has no variants left, or is too deep."""


def run_all(module: Module, random: Random) -> int:
    """How many functions ran; an exception other than a Move failure is a hole in the verifier."""
    ran = 0
    for function in module.functions.values():
        types = tuple(_type_argument(module, constraint) for constraint in function.type_parameters)
        try:
            arguments = [_argument(function, token, types, random) for token in function.parameters]
        except CannotDraw:
            continue
        leading = (types,) if types else ()
        with contextlib.suppress(MoveFailure):
            function.python(machine(BUDGET), 1, *leading, *arguments)
        ran += 1
    return ran


def _type_argument(module: Module, constraint: int) -> Type:
    if not constraint & ~U64.abilities:
        return U64
    for datatype in module.datatypes.values():
        if not datatype.phantom and not constraint & ~datatype.abilities:
            return datatype.apply(())
    return U64  # the function is not called as it should be, and must not mind


def _argument(
    function: Function, token: SignatureToken, types: tuple[Type, ...], random: Random
) -> Value:
    if isinstance(token, ReferenceToken):
        type_ = instantiate(token.target, types, function.resolve)
        box = [_value(type_, random, DEPTH)]
        return part_reference(type_, box, 0) if token.mutable else box[0]
    return _value(instantiate(token, types, function.resolve), random, DEPTH)


def _value(type_: Type, random: Random, depth: int) -> Value:
    if not depth:
        raise CannotDraw(str(type_))
    if isinstance(type_, PrimitiveOf):
        if type_.primitive is Primitive.BOOL:
            return random.random() < 0.5
        if type_.primitive.bits:
            return random.choice((0, 1, 2, 3, 2**type_.primitive.bits - 1))
        return bytes([random.randrange(3)]) * 32
    if isinstance(type_, VectorOf):
        count = random.randrange(3)
        return type_.of([_value(type_.element, random, depth - 1) for _ in range(count)])
    if isinstance(type_, DatatypeOf):
        variants = type_.variants()
        tag = random.randrange(len(variants))
        fields = [_value(field, random, depth - 1) for field in variants[tag]]
        return [tag, *fields] if type_.datatype.is_enum else fields
    raise CannotDraw(str(type_))
