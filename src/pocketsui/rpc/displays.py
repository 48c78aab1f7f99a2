"""Keeps the templates that count for each type: those of its newest `VersionUpdated` event.

They are looked up when somebody first asks, by the index of events, and from then on only in what
was committed since.
"""

from __future__ import annotations

from pocketsui.framework.declare import SUI
from pocketsui.rpc.filters import event_terms, event_test
from pocketsui.rpc.listing import find_events
from pocketsui.rpc.positions import read_interval
from pocketsui.rpc.render.display import Templates, read_updated
from pocketsui.store.reader import StoreReader
from sui_wire.ids import short_address
from sui_wire.rpc import query_pb2 as pb
from sui_wire.type_tag import TypeTag

_UPDATED = pb.EventLiteral(
    event_type=pb.EventTypeFilter(event_type=f"{short_address(SUI)}::display::VersionUpdated")
)
_FILTER = pb.EventFilter(terms=[pb.EventTerm(literals=[_UPDATED])])


class Displays:
    """The templates of all types, as of the newest checkpoint that was looked at."""

    def __init__(self, store: StoreReader) -> None:
        self._store = store
        self._next = 0  # the first checkpoint that was not looked at
        self._templates: dict[TypeTag, Templates] = {}

    def of(self, kind: TypeTag) -> Templates | None:
        """The templates of a type; None: nobody said how to show it."""
        self._look()
        return self._templates.get(kind)

    def _look(self) -> None:
        newest = self._store.newest_checkpoint()
        if newest is None or newest.sequence < self._next:
            return
        interval = read_interval(pb.QueryOptions(), self._next, None, newest.sequence)
        found = find_events(self._store, interval, event_test(_FILTER), event_terms(_FILTER))
        for _, item in found:
            if item is not None:
                event = item[2]
                self._templates[event.type.type_params[0]] = read_updated(event.contents)
        self._next = newest.sequence + 1
