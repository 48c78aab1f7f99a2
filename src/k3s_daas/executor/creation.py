"""Whether a write may also make the object it writes to.

Kubernetes lets an update, and a server-side apply, make the object when it is not there, and asks
its own rules for the right to `create` then. The contract approved `update` or `patch` only. So the
cluster's rules give that right to a group of its own, which the executor names only where the
contract allows creating: because `create` is what it approved, or because it says so when it is
asked here. The question is simulated: it is the same code, and nothing of it is recorded.
"""

from collections.abc import Sequence
from typing import Protocol

import structlog

from k3s_daas.chain.errors import ChainError
from k3s_daas.chain.views import ViewNode, inspect
from k3s_daas.contract.call import Call
from k3s_daas.contract.calls.k8s_gateway import has_k8s_permission
from k3s_daas.contract.calls.permission import new_attributes, rules_allow
from k3s_daas.contract.objects import Cluster, Session
from k3s_daas.executor.clock import Clock
from k3s_daas.executor.ledger_view import RETRY_SECONDS, LedgerView
from k3s_daas.executor.request import Request
from sui_wire.ids import Address

log = structlog.get_logger(__name__)

APPLY = "application/apply-patch+"
"""Media types of server-side apply (`+yaml`, `+cbor`); no other patch makes an object."""

YES = b"\x01"
"""BCS of `true`."""


class Rights(Protocol):
    """Whom the right to create is asked of."""

    async def may_create(self, request: Request) -> bool:
        """Whether the request's token and session allow `create` of what the request names."""
        ...


def may_make_its_object(verb: str, headers: Sequence[tuple[str, str]]) -> bool:
    """Whether a write of this verb makes the object if it is not there."""
    if verb != "patch":
        return verb == "update"
    media_types = [value.lower() for name, value in headers if name.lower() == "content-type"]
    return any(media_type.startswith(APPLY) for media_type in media_types)


class ContractRights:
    """Asks the contract. Keeps nothing between calls."""

    def __init__(self, node: ViewNode, view: LedgerView, package: Address, clock: Clock) -> None:
        self._node = node
        self._view = view
        self._package = package
        self._clock = clock

    async def may_create(self, request: Request) -> bool:
        """What the contract says of `create` now; waits while the ledger is away."""
        event = request.event
        cluster = await self._view.read(event.cluster, Cluster)
        session = await self._view.read(event.session, Session)
        if cluster.role_book is None:
            return False
        attributes = new_attributes(
            verb="create",
            api_group=event.api_group,
            resource_type=event.resource_type,
            namespace=event.namespace,
            name=event.name,
            path=event.path,
        )
        if session.scope and not await self._ask(rules_allow(session.scope, attributes)):
            return False
        return await self._ask(
            has_k8s_permission(cluster.role_book, event.seal_token_id, attributes)
        )

    async def _ask(self, question: Call) -> bool:
        while True:
            try:
                returned = await inspect(self._node, self._package, [question])
            except ChainError as error:
                log.warning("waiting for the ledger", reason=str(error))
                await self._clock.sleep(RETRY_SECONDS)
            else:
                return returned[-1] == (YES,)
