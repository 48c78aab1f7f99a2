"""The versions of a package: listed in order, and known of files from before there were any."""

import contextlib
from pathlib import Path

from pocketsui.store.migrate import prepare
from pocketsui.store.reader import StoreReader
from pocketsui.store.schema import APPLICATION_ID, TABLES, connect
from pocketsui.store.writer import Batch, StoreWriter
from sui_wire.ids import Digest, ObjectId
from sui_wire.object import IMMUTABLE, MovePackage, Object
from tests.unit.pocketsui.assembler import assemble
from tests.unit.pocketsui.execution.packages import Publisher
from tests.unit.pocketsui.execution.world import World
from tests.unit.pocketsui.store.test_store import batch


def versions() -> list[Object]:
    """Three versions of a package, and another package."""
    world = World()
    publisher, other = Publisher(world), Publisher(world)
    publisher.publish(assemble())
    other.publish(assemble())
    publisher.upgrade(assemble())
    publisher.upgrade(assemble())
    return [world.objects[each] for each in (*publisher.versions, *other.versions)]


def test_the_versions_of_a_package_are_listed_in_order(tmp_path: Path) -> None:
    *package, other = versions()
    with contextlib.closing(StoreWriter(tmp_path / "store")) as writer:
        writer.commit(batch(0, package[0], other))
        writer.commit(batch(1, package[1], package[2]))
    with contextlib.closing(StoreReader(tmp_path / "store")) as reader:
        found = reader.package_versions(package[0].id, 0, 10)
        assert found == [(number, each.id) for number, each in enumerate(package, 1)]
        assert reader.package_versions(package[0].id, 1, 1) == found[1:2]
        assert reader.package_versions(other.id, 0, 10) == [(1, other.id)]


def test_a_file_of_the_first_format_gets_its_packages_listed(tmp_path: Path) -> None:
    path, package = tmp_path / "store", ObjectId(b"\x07" * 32)
    with contextlib.closing(connect(path)) as connection:
        connection.executescript(TABLES)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        for each, kind in ((package, ""), (b"\x08" * 32, "0x2::clock::Clock")):
            connection.execute("INSERT INTO live VALUES (?, 1, 3, NULL, ?)", (each, kind))
        prepare(connection, path)
    with contextlib.closing(StoreReader(path)) as reader:
        assert reader.package_versions(package, 0, 10) == [(1, package)]


def test_a_package_that_is_no_module_yet_is_listed_too(tmp_path: Path) -> None:
    """The framework's packages are markers without modules."""
    marker = Object(MovePackage(ObjectId(b"\x02" * 32), 1, {}), IMMUTABLE, Digest(bytes(32)), 0)
    given: Batch = batch(0, marker)
    with contextlib.closing(StoreWriter(tmp_path / "store")) as writer:
        writer.commit(given)
    with contextlib.closing(StoreReader(tmp_path / "store")) as reader:
        assert reader.package_versions(marker.id, 0, 10) == [(1, marker.id)]
