"""Read masks: what is wanted, what is not, and paths that lead nowhere."""

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from pocketsui.errors import InvalidRequest
from pocketsui.rpc.masks import EVERYTHING, Mask, read_mask
from sui_wire.rpc.executed_transaction_pb2 import ExecutedTransaction

MESSAGE = ExecutedTransaction.DESCRIPTOR


def mask(*paths: str) -> Mask:
    return read_mask(FieldMask(paths=paths), "digest", MESSAGE)


def test_a_field_named_alone_is_wanted_whole() -> None:
    wanted = mask("effects")
    assert "effects" in wanted
    assert "events" not in wanted
    effects = wanted.part("effects")
    assert effects is EVERYTHING
    assert "status" in effects


def test_a_path_wants_only_what_it_names() -> None:
    effects = mask("effects.status", "effects.gas_used", "checkpoint").part("effects")
    assert effects is not None
    assert "status" in effects
    assert "digest" not in effects
    assert effects.part("digest") is None


@pytest.mark.parametrize("paths", [("effects", "effects.status"), ("effects.status", "effects")])
def test_the_shorter_path_wins_in_any_order(paths: tuple[str, str]) -> None:
    effects = mask(*paths).part("effects")
    assert effects is not None
    assert "digest" in effects


def test_without_paths_the_methods_default_holds() -> None:
    assert "digest" in mask()
    assert "effects" not in mask()


def test_a_star_is_everything() -> None:
    assert mask("*") is EVERYTHING


def test_googles_own_messages_are_leaves() -> None:
    assert "timestamp" in mask("timestamp")
    with pytest.raises(InvalidRequest, match="is no path of ExecutedTransaction"):
        mask("timestamp.seconds")


@pytest.mark.parametrize("path", ["nothing", "effects.nothing", "digest.below", "", "effects."])
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    with pytest.raises(InvalidRequest, match="read_mask") as caught:
        mask(path)
    assert caught.value.field == "read_mask"


def test_the_number_of_paths_is_bounded() -> None:
    with pytest.raises(InvalidRequest, match="257 paths"):
        mask(*["digest"] * 257)


def test_a_mask_tells_whether_one_field_alone_is_wanted() -> None:
    def effects(*paths: str) -> Mask | None:
        return mask(*paths).part("effects")

    assert effects("effects.bcs") is not None
    assert [
        part is not None and part.is_only("bcs")
        for part in (
            effects("effects.bcs", "digest"),
            effects("effects.bcs", "effects.digest"),
            effects("effects"),
        )
    ] == [True, False, False]
