"""What a Move compiler leaves in a folder, found however people point at it."""

import shutil
from pathlib import Path

import pytest

from pocketsui.client.source import find_compiled, read_error_names
from pocketsui.errors import InvalidRequest
from tests.unit.pocketsui.guestbook import FOLDER

MODULE = FOLDER / "bytecode_modules" / "guestbook.mv"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A package as `sui move build` leaves it."""
    build = tmp_path / "package" / "build" / "guestbook"
    (build / "bytecode_modules" / "dependencies").mkdir(parents=True)
    shutil.copy(MODULE, build / "bytecode_modules")
    shutil.copy(MODULE, build / "bytecode_modules" / "dependencies" / "not_ours.mv")
    shutil.copytree(FOLDER / "sources", build / "sources")
    return tmp_path / "package"


@pytest.mark.parametrize("below", ["", "build/guestbook", "build/guestbook/bytecode_modules"])
def test_a_package_is_found_from_any_of_its_folders(built: Path, below: str) -> None:
    found = find_compiled([built / below])
    assert found.names == ("guestbook",)
    assert found.modules == (MODULE.read_bytes(),)
    assert {each.hex().lstrip("0") for each in found.dependencies} == {"1", "2"}
    assert found.errors["guestbook"][3] == "EAnotherBook"


def test_files_may_be_named_one_by_one() -> None:
    assert find_compiled([MODULE]).names == ("guestbook",)


def test_only_numbers_that_look_like_errors_count(tmp_path: Path) -> None:
    source = tmp_path / "a.move"
    source.write_text(
        "module a::one { const EOne: u64 = 1; const MAX: u64 = 1; const NO_ERROR: u64 = 0x10;"
        '/* const EOld: u64 = 9; */ const EText: vector<u8> = b"x"; }\n'
        "module a::two; // const ENot: u64 = 4;\nconst E_TWO: u64 = 1_000u64;\n"
    )
    assert read_error_names([source]) == {
        "one": {1: "EOne", 16: "NO_ERROR"},
        "two": {1000: "E_TWO"},
    }


def test_what_is_no_package_is_refused_with_the_next_step(tmp_path: Path, built: Path) -> None:
    with pytest.raises(InvalidRequest, match="`sui move build` makes them"):
        find_compiled([tmp_path])
    with pytest.raises(InvalidRequest, match="neither a file nor a folder"):
        find_compiled([tmp_path / "missing"])
    with pytest.raises(InvalidRequest, match="no files named"):
        find_compiled([])
    (tmp_path / "bad.mv").write_bytes(b"nothing")
    with pytest.raises(InvalidRequest, match="no compiled Move module"):
        find_compiled([tmp_path / "bad.mv"])
    shutil.copytree(built / "build" / "guestbook", built / "build" / "other")
    with pytest.raises(InvalidRequest, match="several builds"):
        find_compiled([built])
    with pytest.raises(InvalidRequest, match="two of the files hold one module"):
        find_compiled([MODULE, built / "build" / "other"])


def test_modules_that_were_published_already_are_refused(tmp_path: Path) -> None:
    from pocketsui.bytecode import read_module, relocate
    from sui_wire.ids import parse_address

    data = MODULE.read_bytes()
    moved = relocate(data, parse_address("0x77"), module=read_module(data))
    (tmp_path / "moved.mv").write_bytes(moved)
    with pytest.raises(InvalidRequest, match=r"address already.*0x0 in Move.toml"):
        find_compiled([tmp_path / "moved.mv"])
