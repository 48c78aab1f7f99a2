"""Python reads what the contract writes: every event, every object, every signed statement."""

from __future__ import annotations

import pytest

from k3s_daas.contract import objects
from k3s_daas.contract.events import decode_event
from k3s_daas.contract.events.any import describe
from k3s_daas.contract.layout import MoveStruct
from k3s_daas.contract.request_id import RequestId
from k3s_daas.contract.statement import AnswerStatement, PossessionStatement
from sui_wire.ids import Address, blake2b
from sui_wire.object import MoveObject
from tests.conformance import contract_pocketsui
from tests.conformance import test_contract_answers as answers
from tests.conformance import test_contract_cluster as cluster
from tests.conformance import test_contract_delegation as delegation
from tests.conformance import test_contract_executors as executors
from tests.conformance import test_contract_governance as governance
from tests.conformance import test_contract_incentives as incentives
from tests.conformance import test_contract_measurements as measurements
from tests.conformance import test_contract_platform as platform
from tests.conformance import test_contract_recovery as recovery
from tests.conformance import test_contract_staking as staking
from tests.conformance import test_contract_tokens as tokens
from tests.conformance import test_contract_workers as workers
from tests.conformance.contract_calls import (
    CHAIN,
    CLUSTER,
    EXECUTOR,
    PLATFORM,
    POSSESSION,
    SESSION,
    Reply,
    Submission,
)
from tests.conformance.contract_crypto import REAL
from tests.conformance.contract_objects import PACKAGE, PERSON, ZERO_DIGEST, Thing
from tests.conformance.contract_vms import Done, everything
from tests.conformance.contract_world import World

TABLES = (
    cluster,
    delegation,
    executors,
    governance,
    incentives,
    measurements,
    platform,
    recovery,
    staking,
    tokens,
    workers,
)
DONE: dict[str, Done] = {
    f"{table.__name__.rpartition('_')[2]}: {name}": case
    for table in TABLES
    for name, case in table.SUCCESSES.items()
}
DONE |= {name: Done(4, (), calls) for name, calls in answers.SUCCESSES.items()}
DONE |= {"refused": Done(1, (), (Submission().attempt(),))}
OURS = [thing for thing in everything() if hasattr(objects, thing.type.rpartition("::")[2])]
"""What our processes read; other objects of the contract they only name."""


@pytest.mark.parametrize("case", DONE.values(), ids=DONE)
def test_events_and_written_objects_are_read_to_the_last_byte(case: Done) -> None:
    world = World.of(*everything(), *case.given)
    done = contract_pocketsui.execution(world, world.transaction(case.calls, REAL), PERSON)
    assert len(done.events) == case.events
    for event in done.events:
        name = f"{event.type.module}::{event.type.name}"
        assert describe(name, event.contents) is not None
        read = decode_event(name, event.contents)
        assert read is None or type(read).__name__ == event.type.name
    for written in done.written.values():
        assert isinstance(written.data, MoveObject)
        if hasattr(objects, written.data.type.name):
            assert _class_of(written.data.type.name).decode(written.data.contents)


@pytest.mark.parametrize("thing", OURS, ids=lambda thing: thing.type.rpartition("::")[2])
def test_objects_are_read_as_the_tests_write_them(thing: Thing) -> None:
    assert _class_of(thing.type.rpartition("::")[2]).decode(thing.contents())


def test_the_answer_statement_is_the_one_that_the_contract_checks() -> None:
    reply = Reply(sent=1, received=2)
    ours = AnswerStatement(
        chain=CHAIN,
        package_id=Address(PACKAGE),
        cluster=Address(CLUSTER.id),
        executor=Address(EXECUTOR.id),
        key_version=0,
        request_id=bytes(RequestId(Address(SESSION.id), 1)),
        request_digest=blake2b(reply.to.record()),
        result=reply.result,
        status=reply.status,
        bytes_sent=1,
        bytes_received=2,
        envelope_digest=blake2b(reply.payload),
    )
    assert ours.encode() == reply.statement(REAL)


def test_the_possession_statement_is_the_one_that_the_contract_checks() -> None:
    ours = PossessionStatement(
        platform=Address(PLATFORM.id),
        cluster=Address(CLUSTER.id),
        operator=Address(PERSON),
        sealing_key=ZERO_DIGEST,
    )
    assert ours.encode() == POSSESSION.statement(REAL)


def _class_of(name: str) -> type[MoveStruct]:
    found: type[MoveStruct] = getattr(objects, name)
    return found
