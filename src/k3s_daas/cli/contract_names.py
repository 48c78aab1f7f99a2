"""The names that an installation has for objects and addresses on its ledger.

platform treasury measurements governance incentives admin_cap upgrade_cap clock
cluster cluster_cap book lane:N executor
token:NAME stake:NAME session:NAME address:NAME      of a person of the installation
address:owner address:gateway address:executor       of the installation's own keys
"""

from __future__ import annotations

from k3s_daas.cli.errors import UnknownPerson
from k3s_daas.cli.keys import Keys, open_signing_pair
from k3s_daas.cli.memory import Memory, Person
from k3s_daas.contract.errors import BadArgument
from k3s_daas.installation import Installation
from sui_wire.errors import WireError
from sui_wire.ids import ObjectId, format_address, parse_object_id

_PUBLISHED = (
    "package", "platform", "treasury", "measurements", "governance", "incentives",
    "admin_cap", "upgrade_cap",
)  # fmt: skip
_OF_A_PERSON = {"token": "seal_token", "stake": "stake_account", "session": "session"}

BY_TYPE = {
    "Platform": "platform",
    "Treasury": "treasury",
    "Measurements": "measurements",
    "Governance": "governance",
    "Incentives": "incentives",
    "AdminCap": "admin_cap",
    "UpgradeCap": "upgrade_cap",
    "Cluster": "cluster",
    "ClusterCap": "cluster_cap",
    "RoleBook": "book",
    "Executor": "executor",
}
"""Types of which an installation has one object: it is meant when a parameter is left out."""


class Names:
    """The names of one installation, as far as it has come."""

    def __init__(self, installation: Installation, memory: Memory) -> None:
        self._keys = Keys(installation)
        self._memory = memory
        self._objects = _objects(memory)

    def resolve(self, text: str) -> ObjectId:
        """An id or address, by `0x...` or one of the names. Raises `BadArgument`."""
        if text.startswith("0x"):
            try:
                return parse_object_id(text)
            except WireError as error:
                raise BadArgument(str(error)) from None
        kind, _, whose = text.partition(":")
        if kind == "address" and whose:
            return parse_object_id(self._address(whose))
        if kind in _OF_A_PERSON and whose:
            found = str(getattr(self._person(whose), _OF_A_PERSON[kind]))
        else:
            found = self._objects.get(text, "")
        if not found and text in BY_TYPE.values():
            raise BadArgument(f"{text!r} is not known here yet; `daas up` finds it")
        if not found:
            raise BadArgument(
                f"{text!r} is no id (0x...) and names nothing here; known are"
                f" {', '.join(self._objects)}, token:NAME, stake:NAME, session:NAME, address:NAME"
            )
        return parse_object_id(found)

    def known(self) -> dict[str, str]:
        """Every object that has a name of its own here, with its id."""
        return dict(self._objects)

    def _address(self, whose: str) -> str:
        own = {
            "owner": self._keys.owner,
            "gateway": self._keys.gateway,
            "executor": self._keys.executor,
        }
        if whose in own and own[whose].exists():
            return format_address(open_signing_pair(own[whose]).address)
        return self._person(whose).address

    def _person(self, name: str) -> Person:
        people = self._memory.people
        if name not in people:
            raise BadArgument(str(UnknownPerson(name, list(people))))
        return people[name]


def _objects(memory: Memory) -> dict[str, str]:
    found = {"clock": "0x6"}
    if memory.published is not None:
        found |= {name: getattr(memory.published, name) for name in _PUBLISHED}
    if memory.cluster is not None:
        found |= {
            "cluster": memory.cluster.cluster,
            "cluster_cap": memory.cluster.cluster_cap,
            "book": memory.cluster.role_book,
        }
        found |= {f"lane:{place}": lane for place, lane in enumerate(memory.cluster.lanes)}
    if memory.executor is not None:
        found["executor"] = memory.executor.executor
    return {name: id_ for name, id_ in found.items() if id_}
