"""`base`, `middle` which uses it, and `top` which uses both: published and upgraded in a world."""

from __future__ import annotations

from pocketsui.execution.record import Execution
from pocketsui.framework.sui.package import COMPATIBLE
from sui_wire.ids import ObjectId, parse_address
from sui_wire.object import MovePackage
from sui_wire.transaction import Argument, MoveCall
from sui_wire.type_tag import TypeTag
from tests.conformance.move_upgrades import built
from tests.conformance.move_upgrades.sources import PLACEHOLDERS
from tests.unit.pocketsui.execution.packages import Publisher
from tests.unit.pocketsui.execution.world import World


class Chain:
    """`base`, `middle` and `top` in a world; each can be published and upgraded."""

    def __init__(self) -> None:
        self.world = World()
        self.base, self.middle, self.top = (Publisher(self.world) for _ in range(3))
        succeeded(self.base.publish(*built()["base"].modules))
        succeeded(self.publish_middle(1))

    def modules(self, name: str) -> tuple[bytes, ...]:
        """Compiled code, with the real ids of the packages it names."""
        real = {"base": self.base.versions, "middle": self.middle.versions}
        return built()[name].at(
            {parse_address(PLACEHOLDERS[each]): ids[0] for each, ids in real.items() if ids}
        )

    def publish_middle(self, base: int) -> Execution:
        return self.middle.publish(
            *self.modules("middle"), dependencies=(self.base.versions[base - 1],)
        )

    def upgrade_base(self, version: int) -> Execution:
        return self.base.upgrade(*self.modules(f"base {version}"))

    def upgrade_middle(
        self,
        base: int,
        policy: int = COMPATIBLE,
        *,
        source: str = "middle",
        before: tuple[MoveCall, ...] = (),
    ) -> Execution:
        """Link `middle` with a version of `base`; after other calls in the same transaction."""
        return self.middle.upgrade(
            *self.modules(source),
            dependencies=(self.base.versions[base - 1],),
            policy=policy,
            before=before,
        )

    def publish_top(self, middle: int, base: int) -> Execution:
        dependencies = (self.middle.versions[middle - 1], self.base.versions[base - 1])
        return self.top.publish(*self.modules("top"), dependencies=dependencies)

    def run(self, *commands: MoveCall, inputs: tuple[bytes, ...] = ()) -> Execution:
        return self.world.run(inputs, *commands, keep_results=True)

    def linked_with(self, package: ObjectId) -> list[MovePackage]:
        """A package and those that its linkage table names."""
        root = self.world.objects[package].data
        assert isinstance(root, MovePackage)
        below = (self.world.get(each.upgraded_id) for each in root.linkage.values())
        return [root, *(one.data for one in below if one and isinstance(one.data, MovePackage))]


def succeeded(done: Execution) -> Execution:
    """The execution itself, if nothing was wrong."""
    assert done.failure is None, done.failure
    return done


def call(
    package: ObjectId, name: str, *arguments: Argument, types: tuple[TypeTag, ...] = ()
) -> MoveCall:
    """A call of ``module::function``."""
    module, function = name.split("::")
    return MoveCall(package, module, function, types, arguments)


def name_of(tag: TypeTag, by: str = "defining") -> MoveCall:
    """A call that tells what a type is called."""
    return MoveCall(parse_address("0x1"), "type_name", f"with_{by}_ids", (tag,), ())


def number(done: Execution, command: int = 0) -> int:
    """What a command returned."""
    succeeded(done)
    return int.from_bytes(done.results[command].returned[0].contents, "little")
