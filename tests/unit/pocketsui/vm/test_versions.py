"""Which version of a package a transaction uses, when several are wanted."""

from __future__ import annotations

import pytest

from pocketsui.vm.packages import LoadedPackage
from pocketsui.vm.versions import VersionConflict, Versions, Wanted
from sui_wire.ids import ObjectId
from sui_wire.object import UpgradeInfo

A = ObjectId(b"\xa0" * 32)
IDS = {version: ObjectId(bytes([0xA0 + version]) * 32) for version in (1, 2, 3)}


def wanted(version: int, *, exact: bool) -> Wanted:
    return Wanted(IDS[version], version, exact)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (wanted(1, exact=False), wanted(3, exact=False), 3),
        (wanted(3, exact=True), wanted(1, exact=False), 3),
        (wanted(2, exact=True), wanted(2, exact=True), 2),
        (wanted(2, exact=False), wanted(2, exact=True), 2),
    ],
)
def test_one_version_that_suits_both_is_chosen(first: Wanted, second: Wanted, chosen: int) -> None:
    for one, other in ((first, second), (second, first)):
        versions = Versions()
        versions.want(A, one)
        versions.want(A, other)
        assert versions.chosen() == {A: IDS[chosen]}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (wanted(1, exact=True), wanted(2, exact=True)),
        (wanted(1, exact=True), wanted(2, exact=False)),
    ],
)
def test_what_cannot_be_reconciled_is_refused(first: Wanted, second: Wanted) -> None:
    for one, other in ((first, second), (second, first)):
        versions = Versions()
        versions.want(A, one)
        with pytest.raises(VersionConflict, match="make it two transactions"):
            versions.want(A, other)


def test_exactness_is_kept_when_the_same_version_is_wanted_loosely_later() -> None:
    versions = Versions()
    versions.want(A, wanted(1, exact=True))
    versions.want(A, wanted(1, exact=False))
    with pytest.raises(VersionConflict):
        versions.want(A, wanted(2, exact=False))


def test_a_package_brings_what_it_was_linked_with() -> None:
    user = ObjectId(b"\x0b" * 32)
    package = LoadedPackage(user, user, {}, 1, {A: UpgradeInfo(IDS[2], 2)}, {A: IDS[2]})
    versions = Versions()
    versions.want_package(package, exact=True, exact_links=False)
    versions.want(A, wanted(3, exact=False))
    assert versions.chosen() == {user: user, A: IDS[3]}
