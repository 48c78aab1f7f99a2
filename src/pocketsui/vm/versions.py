"""Which version of each package one transaction uses.

All calls of a transaction share one choice of versions (Sui's unified linkage, protocol 140). A
package that is called is wanted exactly; what it depends on, and the packages of types, are wanted
in at least some version, since a later version keeps every public function and type of an earlier
one.
"""

from __future__ import annotations

from dataclasses import dataclass

from pocketsui.vm.packages import LoadedPackage
from sui_wire.ids import ObjectId, short_address


class VersionConflict(Exception):
    """No one version of a package suits the whole transaction."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version of a package, and whether a later one will do."""

    id: ObjectId
    version: int
    exact: bool

    def __str__(self) -> str:
        kind = "exactly" if self.exact else "at least"
        return f"{kind} version {self.version}, {short_address(self.id)}"


class Versions:
    """What the commands seen so far want, by the original id of each package."""

    def __init__(self) -> None:
        self._wanted: dict[ObjectId, Wanted] = {}

    def want_package(self, package: LoadedPackage, *, exact: bool, exact_links: bool) -> None:
        """Want a package, and all it depends on as it was linked when it was published."""
        self.want(package.address, Wanted(package.id, package.version, exact))
        self.want_links(package, exact=exact_links)

    def want_links(self, package: LoadedPackage, *, exact: bool) -> None:
        """Want what a package depends on."""
        for original, info in package.linkage.items():
            self.want(original, Wanted(info.upgraded_id, info.upgraded_version, exact))

    def want(self, original: ObjectId, new: Wanted) -> None:
        """Raises :class:`VersionConflict` if that does not go with what is wanted already."""
        known = self._wanted.get(original)
        self._wanted[original] = new if known is None else _both(original, known, new)

    def get(self, original: ObjectId) -> Wanted | None:
        return self._wanted.get(original)

    def chosen(self) -> dict[ObjectId, ObjectId]:
        """Original id of each package to the id of the version to use."""
        return {original: wanted.id for original, wanted in self._wanted.items()}


def _both(original: ObjectId, known: Wanted, new: Wanted) -> Wanted:
    """What satisfies both."""
    first, last = sorted((known, new), key=lambda wanted: wanted.version)
    if first.id == last.id:
        return Wanted(first.id, first.version, first.exact or last.exact)
    if first.exact:
        raise VersionConflict(
            f"one transaction uses one version of package {short_address(original)}; "
            f"here it is to be {known}, and {new}: make it two transactions, or have the "
            "packages that depend on it upgraded to the same version"
        )
    return last
