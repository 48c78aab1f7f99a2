"""What clients are told of an upgrade that was refused."""

import pytest

from pocketsui.rpc.render.effects import fill_error
from pocketsui.rpc.render.move import MoveRenderer
from sui_wire.execution_status import ErrorKind, Failure, UpgradeError, UpgradeErrorKind
from sui_wire.ids import Digest, ObjectId, format_address, format_digest
from sui_wire.rpc.effects_pb2 import ExecutionError, PackageUpgradeError

ONE, OTHER, DIGEST = ObjectId(b"\x01" * 32), ObjectId(b"\x02" * 32), Digest(b"\x03" * 32)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UpgradeError(UpgradeErrorKind.INCOMPATIBLE_UPGRADE), {}),
        (
            UpgradeError(UpgradeErrorKind.UNABLE_TO_FETCH_PACKAGE, package=ONE),
            {"package_id": format_address(ONE)},
        ),
        (
            UpgradeError(UpgradeErrorKind.PACKAGE_ID_DOES_NOT_MATCH, package=ONE, ticket=OTHER),
            {"package_id": format_address(ONE), "ticket_id": format_address(OTHER)},
        ),
        (
            UpgradeError(UpgradeErrorKind.DIGEST_DOES_NOT_MATCH, digest=DIGEST),
            {"digest": format_digest(DIGEST)},
        ),
        (UpgradeError(UpgradeErrorKind.UNKNOWN_UPGRADE_POLICY, policy=5), {"policy": 5}),
    ],
)
def test_a_refused_upgrade_is_told_in_full(
    error: UpgradeError, expected: dict[str, str | int]
) -> None:
    message = ExecutionError()
    failure = Failure(ErrorKind.PACKAGE_UPGRADE_ERROR, error, 1)
    fill_error(message, failure, MoveRenderer(lambda _: None))
    told = message.package_upgrade_error
    assert told.kind == PackageUpgradeError.PackageUpgradeErrorKind.Value(error.kind.name)
    filled = {field.name: value for field, value in told.ListFields() if field.name != "kind"}
    assert filled == expected
    words = error.kind.name.replace("_", " ").lower()
    assert message.description == f"Package upgrade error: {words}, command 1"
