"""Publishing packages, and refusing what is none."""

from __future__ import annotations

import pytest

from pocketsui.bytecode import read_module, relocate
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.execution.record import Execution
from pocketsui.failure import FailureKind
from sui_wire.ids import parse_address
from sui_wire.object import IMMUTABLE, MovePackage
from sui_wire.transaction import Input, MoveCall, Publish, Result, TransferObjects
from tests.unit.pocketsui.assembler import U64, Code, assemble, op
from tests.unit.pocketsui.execution.world import SENDER, World, u64

RET = op(Opcode.RET)
DOUBLE = Code(
    parameters=[U64],
    returns=[U64],
    code=[op(Opcode.COPY_LOC, 0), op(Opcode.MOVE_LOC, 0), op(Opcode.ADD), RET],
)


def publish(world: World, *modules: bytes) -> Execution:
    return world.run(
        (SENDER,),
        Publish(modules, (parse_address("0x1"), parse_address("0x2"))),
        TransferObjects((Result(0),), Input(0)),
    )


def test_a_published_module_has_its_address_and_can_be_called() -> None:
    world = World()
    done = publish(world, assemble(DOUBLE))
    assert done.failure is None
    world.keep(done)
    (package,) = [one.data for one in done.written.values() if isinstance(one.data, MovePackage)]
    assert done.written[package.id].owner == IMMUTABLE
    assert package.id in done.created
    assert read_module(package.modules["m"]).address == package.id
    called = world.run(
        (u64(21),), MoveCall(package.id, "m", "f0", (), (Input(0),)), keep_results=True
    )
    assert called.results[0].returned[0].contents == u64(42)


def test_the_upgrade_cap_names_the_package() -> None:
    done = publish(World(), assemble(DOUBLE))
    (cap,) = [one.data for one in done.written.values() if not isinstance(one.data, MovePackage)]
    package = next(one for one in done.written if one != cap.id)
    assert cap.type.name == "UpgradeCap"
    assert cap.contents[32:] == package + u64(1) + b"\x00"


@pytest.mark.parametrize(
    ("modules", "kind"),
    {
        "no module": ((), FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR),
        "no bytecode": ((b"junk",), FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR),
        "two of one name": (
            (assemble(DOUBLE), assemble(DOUBLE)),
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR,
        ),
        "an address already": (
            (relocate(assemble(DOUBLE), b"\x01" * 32),),
            FailureKind.PUBLISH_ERROR_NON_ZERO_ADDRESS,
        ),
        "code that does not balance": (
            (assemble(Code(code=[op(Opcode.ADD), RET])),),
            FailureKind.VM_VERIFICATION_OR_DESERIALIZATION_ERROR,
        ),
        "too large": (
            (assemble(DOUBLE, constants=[(b"\x0a\x02", bytes(60_000))] * 2),),
            FailureKind.MOVE_PACKAGE_TOO_BIG,
        ),
    }.values(),
)
def test_what_cannot_be_published(modules: tuple[bytes, ...], kind: FailureKind) -> None:
    done = publish(World(), *modules)
    assert done.failure is not None
    assert done.failure.kind is kind
    assert not done.written


def test_a_package_that_failed_is_forgotten() -> None:
    world = World()
    failed = world.run((), Publish((assemble(DOUBLE),), (parse_address("0x2"),)))
    assert failed.failure is not None
    assert failed.failure.kind is FailureKind.UNUSED_VALUE_WITHOUT_DROP
    world.transactions = 0
    package = publish(World(), assemble(DOUBLE))
    (package_id,) = [
        one for one, written in package.written.items() if isinstance(written.data, MovePackage)
    ]
    called = world.run((u64(1),), MoveCall(package_id, "m", "f0", (), (Input(0),)))
    assert called.failure is not None
    assert called.failure.kind is FailureKind.FUNCTION_NOT_FOUND
