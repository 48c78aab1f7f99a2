"""Runs a transaction of the contract on the real Sui Move VM (`oracle`), with no network.

The natives for hashing and signatures of that build do not work: see `contract_crypto`. Its dynamic
fields cannot be given from outside, and lose changes that several later commands make to them; what
needs that is left to the tests of the embedded ledger.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sui_wire.ids import Address, parse_address
from sui_wire.object import MovePackage
from sui_wire.transaction import ProgrammableTransaction
from tests.conformance import oracle
from tests.conformance.contract_crypto import linked_to_stand_ins, stand_in_modules
from tests.conformance.contract_outcome import DIGEST, Abort, Outcome
from tests.conformance.contract_world import World

_CODE = re.compile(r"major_status: ABORTED, sub_status: Some\((\d+)\)")
_PLACE = re.compile(r'message: Some\("0x[0-9a-f]+::(\w+)::(\w+) at offset')


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
    code, place = _CODE.search(str(verdict.error)), _PLACE.search(str(verdict.error))
    if code is None or place is None:
        raise AssertionError(f"the real VM failed without an abort: {verdict.error}")
    command = verdict.raw["effects"]["failed_command_index"]
    return Outcome(Abort(place[1], place[2], int(code[1]), command))
