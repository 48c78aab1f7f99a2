"""Runs a transaction of the contract on the real Sui Move VM (`oracle`), with no network.

The natives for hashing and signatures of that build do not work: see `contract_crypto`. Its dynamic
fields cannot be given from outside, and lose changes that several later commands make to them; what
needs that is left to the tests of the embedded ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sui_wire.ids import Address, parse_address
from sui_wire.object import MovePackage
from sui_wire.transaction import MoveCall, ProgrammableTransaction
from tests.conformance import oracle
from tests.conformance.contract_crypto import linked_to_stand_ins, stand_in_modules
from tests.conformance.contract_objects import PACKAGE
from tests.conformance.contract_outcome import DIGEST, Abort, Outcome
from tests.conformance.contract_world import Given, Obj, Pure, World


class CannotJudge(Exception):
    """The real VM's sandbox refuses, by a rule of its own, what a network takes."""


def run(world: World, transaction: ProgrammableTransaction, sender: bytes) -> Outcome:
    """The outcome on the real VM of a transaction made with the stand-in primitives."""
    packages = [one.data for one in world.objects.values() if isinstance(one.data, MovePackage)]
    objects = [one for one in world.objects.values() if not isinstance(one.data, MovePackage)]
    linked = [replace(one, modules=linked_to_stand_ins(one.modules)) for one in packages]
    verdict = oracle.ask(
        transaction,
        sender=Address(sender),
        digest=DIGEST,
        objects=objects,
        packages=[*linked, MovePackage(parse_address("0x2"), 1, stand_in_modules())],
    )
    if verdict.success:
        return Outcome(None, verdict.created, verdict.mutated, verdict.deleted, verdict.event_count)
    if "MakeMoveVec: element" in (verdict.error or ""):
        raise CannotJudge(f"it wants the elements of a vector to be of like sizes: {verdict.error}")
    stop = verdict.stop
    if stop is None or stop.code is None or stop.function is None:
        raise AssertionError(f"the real VM failed without an abort: {verdict.error}")
    return Outcome(Abort(stop.module, stop.function, stop.code))


def view(world: World, function: str, arguments: Sequence[Given]) -> bytes:
    """The one value that a function of the contract returns for these objects and values."""
    module, _, name = function.partition("::")
    package = world.objects[PACKAGE].data
    assert isinstance(package, MovePackage)
    [value] = oracle.view(
        MoveCall(Address(PACKAGE), module, name, (), ()),
        objects=[world.objects[each.id] for each in arguments if isinstance(each, Obj)],
        pure=[each.value for each in arguments if isinstance(each, Pure)],
        packages=[package],
    )
    return value
