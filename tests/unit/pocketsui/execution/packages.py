"""Publishes and upgrades small packages in a :class:`World`, as a client would."""

from __future__ import annotations

from dataclasses import dataclass, field

from pocketsui.execution.package import package_digest
from pocketsui.execution.record import Execution
from pocketsui.framework.sui.package import COMPATIBLE
from sui_wire.ids import ObjectId, parse_address
from sui_wire.object import MoveObject, MovePackage, Object
from sui_wire.transaction import (
    Input,
    MoveCall,
    Publish,
    Result,
    TransferObjects,
    Upgrade,
)
from tests.unit.pocketsui.execution.world import SENDER, World, framework_call

NOT_PUBLISHED = ObjectId(bytes(32))
FRAMEWORK_PACKAGES = (parse_address("0x1"), parse_address("0x2"))


@dataclass
class Publisher:
    """One package and its ``UpgradeCap``, in a world; ``versions`` has the id of each version."""

    world: World
    cap: ObjectId = NOT_PUBLISHED
    versions: list[ObjectId] = field(default_factory=list)

    def publish(self, *modules: bytes, dependencies: tuple[ObjectId, ...] = ()) -> Execution:
        done = self.world.run(
            (SENDER,),
            Publish(modules, (*FRAMEWORK_PACKAGES, *dependencies)),
            TransferObjects((Result(0),), Input(0)),
        )
        if done.failure is None:
            self.world.keep(done)
            self.cap = next(
                each
                for each, written in done.written.items()
                if isinstance(written.data, MoveObject) and written.data.type.name == "UpgradeCap"
            )
            self.versions.append(package_of(done).id)
        return done

    def upgrade(
        self,
        *modules: bytes,
        dependencies: tuple[ObjectId, ...] = (),
        policy: int = COMPATIBLE,
        package: ObjectId | None = None,
        digest: bytes | None = None,
        before: tuple[MoveCall, ...] = (),
    ) -> Execution:
        """Authorise, upgrade, commit; kept if it succeeds."""
        named = (*FRAMEWORK_PACKAGES, *dependencies)
        digest = package_digest(modules, named) if digest is None else digest
        at = len(before)
        done = self.world.run(
            (self.upgrade_cap, bytes([policy]), bytes([len(digest)]) + digest),
            *before,
            framework_call("package::authorize_upgrade", Input(0), Input(1), Input(2)),
            Upgrade(modules, named, package or self.versions[-1], Result(at)),
            framework_call("package::commit_upgrade", Input(0), Result(at + 1)),
        )
        if done.failure is None:
            self.world.keep(done)
            self.versions.append(package_of(done).id)
        return done

    @property
    def upgrade_cap(self) -> Object:
        return self.world.objects[self.cap]


def package_of(done: Execution) -> MovePackage:
    """The one package that a transaction wrote."""
    (package,) = [one.data for one in done.written.values() if isinstance(one.data, MovePackage)]
    return package
