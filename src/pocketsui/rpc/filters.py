"""Filters of List and Subscribe methods: any of the terms, each all of its literals."""

from __future__ import annotations

from collections.abc import Callable

from pocketsui.errors import InvalidRequest
from pocketsui.records import TransactionRecord
from pocketsui.store.terms import Kind, affected_addresses, move_calls, term
from sui_wire.effects import PackageWrite
from sui_wire.events import Event
from sui_wire.ids import Address, parse_address
from sui_wire.rpc import query_pb2 as pb
from sui_wire.type_tag import parse_struct_tag

Wanted = tuple[frozenset[int], ...] | None
"""Alternatives, each terms of the index that a transaction must all have; None: it must be read."""

TransactionTest = Callable[[TransactionRecord], bool]
EventTest = Callable[[TransactionRecord, Event], bool]

Path = tuple[Address, tuple[str, ...]]
"""An address and the names behind it."""


def transaction_test(given: pb.TransactionFilter | None) -> TransactionTest:
    """What the filter lets pass; no filter: everything."""
    if given is None:
        return lambda record: True
    terms = [[_transaction_literal(each) for each in term.literals] for term in given.terms]
    _check(terms)
    return lambda record: any(all(test(record) for test in term) for term in terms)


def event_test(given: pb.EventFilter | None) -> EventTest:
    """What the filter lets pass; no filter: everything."""
    if given is None:
        return lambda record, event: True
    terms = [[_event_literal(each) for each in term.literals] for term in given.terms]
    _check(terms)
    return lambda record, event: any(all(test(record, event) for test in term) for term in terms)


def transaction_terms(given: pb.TransactionFilter | None) -> Wanted:
    """What the index can be asked for before the filter's test; for a filter that was checked."""
    if given is None:
        return None
    return _wanted([[_literal_term(each) for each in term.literals] for term in given.terms])


def event_terms(given: pb.EventFilter | None) -> Wanted:
    """As `transaction_terms`, for the transactions that emitted the events."""
    if given is None:
        return None
    terms = [[_event_term(each) for each in term.literals] for term in given.terms]
    return _wanted(terms)


def _wanted(terms: list[list[int | None]]) -> Wanted:
    found = tuple(frozenset(each for each in term if each is not None) for term in terms)
    return found if all(found) else None


def _literal_term(literal: pb.TransactionLiteral) -> int | None:
    """The term of a literal; None: the index does not know it."""
    if literal.negated:
        return None
    match literal.WhichOneof("predicate"):
        case "sender":
            return term(Kind.SENDER, parse_address(literal.sender.address))
        case "affected_address":
            address = parse_address(literal.affected_address.address)
            return term(Kind.AFFECTED_ADDRESS, address)
        case "affected_object":
            object_id = parse_address(literal.affected_object.object_id)
            return term(Kind.AFFECTED_OBJECT, object_id)
        case "move_call":
            path = _path("move_call", literal.move_call.function, 2)
            return term(Kind.MOVE_CALL, *path)
        case "package_write":
            return term(Kind.PACKAGE_WRITE)
        case _:
            return _event_term(literal)


def _event_term(literal: pb.EventLiteral | pb.TransactionLiteral) -> int | None:
    if literal.negated:
        return None
    match literal.WhichOneof("predicate"):
        case "sender":
            return term(Kind.EVENT_SENDER, parse_address(literal.sender.address))
        case "emit_module":
            return term(Kind.EMIT_MODULE, *_path("emit_module", literal.emit_module.module, 1))
        case "event_type":
            name = literal.event_type.event_type.partition("<")[0]
            return term(Kind.EVENT_TYPE, *_path("event_type", name, 2))
        case _:
            return None


def _check(terms: list[list[TransactionTest]] | list[list[EventTest]]) -> None:
    if not terms or not all(terms):
        raise InvalidRequest("filter", "a filter needs a term, and each term a literal")


def _transaction_literal(literal: pb.TransactionLiteral) -> TransactionTest:
    test = _transaction_predicate(literal)
    return (lambda record: not test(record)) if literal.negated else test


def _transaction_predicate(literal: pb.TransactionLiteral) -> TransactionTest:
    match literal.WhichOneof("predicate"):
        case "sender":
            sender = parse_address(literal.sender.address)
            return lambda record: record.transaction.sender == sender
        case "affected_address":
            address = parse_address(literal.affected_address.address)
            return lambda record: address in affected_addresses(record)
        case "affected_object":
            wanted = parse_address(literal.affected_object.object_id)
            return lambda record: any(
                change.id == wanted for change in record.effects.changed_objects
            )
        case "move_call":
            path = _path("move_call", literal.move_call.function, 2)
            return lambda record: any(
                _matches(path, each.package, each.module, each.function)
                for each in move_calls(record)
            )
        case "package_write":
            return lambda record: any(
                isinstance(change.output, PackageWrite) for change in record.effects.changed_objects
            )
        case None:
            raise InvalidRequest("filter", "a literal has no predicate")
        case _:
            test = _event_predicate(literal)
            return lambda record: any(test(record, event) for event in record.events)


def _event_literal(literal: pb.EventLiteral) -> EventTest:
    test = _event_predicate(literal)
    return (lambda record, event: not test(record, event)) if literal.negated else test


def _event_predicate(literal: pb.EventLiteral | pb.TransactionLiteral) -> EventTest:
    match literal.WhichOneof("predicate"):
        case "sender":
            sender = parse_address(literal.sender.address)
            return lambda record, event: event.sender == sender
        case "emit_module":
            path = _path("emit_module", literal.emit_module.module, 1)
            return lambda record, event: _matches(path, event.package, event.module)
        case "event_type":
            return _type_test(literal.event_type.event_type)
        case "event_stream_head":
            parse_address(literal.event_stream_head.stream_id)
            return lambda record, event: False  # no stream of this ledger is authenticated
        case _:
            raise InvalidRequest("filter", "a literal has no predicate")


def _type_test(name: str) -> EventTest:
    """A type without its arguments stands for all of its instantiations."""
    if "<" in name:
        wanted = parse_struct_tag(name)
        return lambda record, event: event.type == wanted
    path = _path("event_type", name, 2)
    return lambda record, event: _matches(
        path, event.type.address, event.type.module, event.type.name
    )


def _path(field: str, text: str, most_names: int) -> Path:
    address, *names = text.split("::")
    if len(names) > most_names or not all(names):
        raise InvalidRequest(f"filter.{field}", f"{text!r} is not a path of Move names")
    return parse_address(address), tuple(names)


def _matches(path: Path, address: Address, *names: str) -> bool:
    return path[0] == address and path[1] == names[: len(path[1])]
