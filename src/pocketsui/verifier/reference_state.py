"""What is known of the references at one place: which locals hold them, and who borrows what.

Move's ``reference_safety/abstract_state.rs``. A reference is a number; None stands for any value
that is no reference. The rules, each with the status Move refuses a breach with, are the methods.
"""

from __future__ import annotations

from pocketsui.bytecode.types import ReferenceToken, Signature
from pocketsui.verifier.borrow_graph import BorrowGraph, Label
from pocketsui.verifier.functions import FunctionBody
from pocketsui.verifier.meter import Meter

Value = int | None

# Ticks, as Sui counts them.
JOIN_COST = 10
GRAPH_ITEM_COST = 4
RELEASE_COST, RELEASE_QUADRATIC_FROM = 3, 5
JOIN_ITEM_COST, JOIN_QUADRATIC_FROM = 4, 10
BORROW_COST = 3
BORROWER_COST = 20  # ours, not Sui's: the graph is changed, which takes Python longer than Rust

_LOCAL, _FIELD, _VARIANT_FIELD = range(3)  # first element of a label


class BorrowError(Exception):
    """A rule is broken; the analysis adds the place."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


class ReferenceState:
    """Locals and borrow graph. Numbers below that of the frame are for references in locals."""

    __slots__ = ("_graph", "_locals", "_meter", "_next")

    def __init__(self, body: FunctionBody, meter: Meter) -> None:
        self._meter = meter
        self._locals: list[Value] = [None] * len(body.locals)
        self._graph = BorrowGraph()
        for index, token in enumerate(body.parameters):
            if isinstance(token, ReferenceToken):
                self._graph.add(index, mutable=token.mutable)
                self._locals[index] = index
        self._graph.add(self._frame, mutable=True)
        self._next = self._frame + 1

    @property
    def _frame(self) -> int:
        """The node all locals are parts of."""
        return len(self._locals)

    def copy(self) -> ReferenceState:
        copied = object.__new__(ReferenceState)
        copied._meter = self._meter
        copied._locals = list(self._locals)
        copied._graph = self._graph.copy()
        copied._next = self._next
        return copied

    # Questions

    def _pay_for_graph(self) -> None:
        self._meter.add(GRAPH_ITEM_COST * self._graph.size)

    def _is_borrowed(self, number: int, label: Label | None = None) -> bool:
        self._pay_for_graph()
        return any(True for _ in self._graph.borrowers(number, label))

    def _is_mutably_borrowed(self, number: int, label: Label | None = None) -> bool:
        self._pay_for_graph()
        return any(map(self._graph.is_mutable, self._graph.borrowers(number, label)))

    def _is_readable(self, number: int, label: Label | None = None) -> bool:
        """An immutable reference always is; a mutable one while no other may be written through."""
        return not (self._graph.is_mutable(number) and self._is_mutably_borrowed(number, label))

    def _is_local_mutably_borrowed(self, local: int) -> bool:
        if self._graph.has_full_borrows(self._frame):
            return True
        return self._is_mutably_borrowed(self._frame, (_LOCAL, local))

    # Changes

    def _new(self, *, mutable: bool) -> int:
        number = self._next
        self._next += 1
        self._graph.add(number, mutable=mutable)
        return number

    def _borrow_part(self, parent: int, label: Label | None, child: int) -> None:
        borrowers = 1 + self._graph.count_borrowers(parent)
        self._meter.add(BORROW_COST + BORROWER_COST * borrowers)
        self._graph.borrow_part(parent, () if label is None else (label,), child)

    def _borrow_somewhere(self, parent: int, child: int) -> None:
        self._meter.add(BORROW_COST)
        self._graph.borrow_somewhere(parent, child)

    def release(self, value: Value) -> None:
        """The value is used up."""
        if value is not None:
            self._pay_for_release(self._graph.release(value))

    def _pay_for_release(self, edges: int) -> None:
        size = max(edges, 1)
        self._meter.add(RELEASE_COST * max(size, size * size // RELEASE_QUADRATIC_FROM))

    # Locals

    def copy_local(self, local: int) -> Value:
        held = self._locals[local]
        if held is not None:
            copied = self._new(mutable=self._graph.is_mutable(held))
            self._borrow_part(held, None, copied)
            return copied
        if self._is_local_mutably_borrowed(local):
            raise BorrowError(
                "COPYLOC_EXISTS_BORROW_ERROR", f"local {local} is copied while borrowed mutably"
            )
        return None

    def move_local(self, local: int) -> Value:
        held, self._locals[local] = self._locals[local], None
        if held is None and self._is_borrowed(self._frame, (_LOCAL, local)):
            raise BorrowError(
                "MOVELOC_EXISTS_BORROW_ERROR", f"local {local} is moved away while borrowed"
            )
        return held

    def store_local(self, local: int, value: Value) -> None:
        old, self._locals[local] = self._locals[local], value
        if old is not None:
            self.release(old)
        elif self._is_borrowed(self._frame, (_LOCAL, local)):
            raise BorrowError(
                "STLOC_UNSAFE_TO_DESTROY_ERROR",
                f"local {local} is overwritten while its old value is borrowed",
            )

    def borrow_local(self, local: int, *, mutable: bool) -> Value:
        if (
            self._graph.has_full_borrows(self._frame)
            if mutable
            else self._is_local_mutably_borrowed(local)
        ):
            raise BorrowError(
                "BORROWLOC_EXISTS_BORROW_ERROR",
                f"local {local} is borrowed while somebody may write to it",
            )
        borrowed = self._new(mutable=mutable)
        self._borrow_part(self._frame, (_LOCAL, local), borrowed)
        return borrowed

    # References

    def freeze(self, reference: int) -> Value:
        if self._is_mutably_borrowed(reference):
            raise BorrowError(
                "FREEZEREF_EXISTS_MUTABLE_BORROW_ERROR",
                "frozen while another mutable reference borrows from it",
            )
        frozen = self._new(mutable=False)
        self._borrow_part(reference, None, frozen)
        self.release(reference)
        return frozen

    def read(self, *references: int) -> None:
        """Read through these references, which are used up (READ_REF, EQ and NEQ)."""
        if not all(map(self._is_readable, references)):
            raise BorrowError(
                "READREF_EXISTS_MUTABLE_BORROW_ERROR",
                "read while a mutable reference borrows from it",
            )
        for reference in references:
            self.release(reference)

    def write(self, reference: int) -> None:
        if self._is_borrowed(reference):
            raise BorrowError(
                "WRITEREF_EXISTS_BORROW_ERROR", "written to while another reference borrows from it"
            )
        self.release(reference)

    def borrow_field(self, reference: int, field: int, *, mutable: bool) -> Value:
        label = (_FIELD, field)
        if (
            self._graph.has_full_borrows(reference)
            if mutable
            else not self._is_readable(reference, label)
        ):
            raise BorrowError(
                "FIELD_EXISTS_MUTABLE_BORROW_ERROR",
                "the field is borrowed while somebody may write to it, or holds the whole struct",
            )
        borrowed = self._new(mutable=mutable)
        self._borrow_part(reference, label, borrowed)
        self.release(reference)
        return borrowed

    def borrow_variant(
        self, reference: int, enum: int, tag: int, count: int, *, mutable: bool
    ) -> list[Value]:
        """References to all fields of a variant."""
        if self._graph.has_full_borrows(reference) if mutable else not self._is_readable(reference):
            raise BorrowError(
                "FIELD_EXISTS_MUTABLE_BORROW_ERROR",
                "the variant is taken apart while somebody may write to it",
            )
        fields: list[Value] = []
        for position in range(count):
            field = self._new(mutable=mutable)
            self._borrow_part(reference, (_VARIANT_FIELD, enum, tag, position), field)
            fields.append(field)
        self.release(reference)
        return fields

    # Vectors

    def use_vector(self, vector: int, *, mutable: bool) -> None:
        """Length, or a change of the vector itself."""
        if mutable and self._is_borrowed(vector):
            raise BorrowError(
                "VEC_UPDATE_EXISTS_MUTABLE_BORROW_ERROR",
                "the vector is changed while a reference borrows from it",
            )
        self.release(vector)

    def borrow_element(self, vector: int, *, mutable: bool) -> Value:
        """Which element is not known, so it may be any."""
        if self._graph.is_mutable(vector) and self._is_borrowed(vector):
            raise BorrowError(
                "VEC_BORROW_ELEMENT_EXISTS_MUTABLE_BORROW_ERROR",
                "an element is borrowed through a mutable reference while another reference"
                " borrows from the vector",
            )
        element = self._new(mutable=mutable)
        self._borrow_somewhere(vector, element)
        self.release(vector)
        return element

    # Calls

    def call(self, arguments: list[Value], returns: Signature) -> list[Value]:
        """What comes back may borrow from every argument; mutably from the mutable ones only."""
        references = sorted({one for one in arguments if one is not None})
        for reference in references:
            if self._graph.is_mutable(reference) and self._is_borrowed(reference):
                raise BorrowError(
                    "CALL_BORROWED_MUTABLE_REFERENCE_ERROR",
                    "a mutable reference is passed on while another borrows from it",
                )
        results: list[Value] = []
        for token in returns:
            if not isinstance(token, ReferenceToken):
                results.append(None)
                continue
            result = self._new(mutable=token.mutable)
            for parent in references:
                if self._graph.is_mutable(parent) or not token.mutable:
                    self._borrow_somewhere(parent, result)
            results.append(result)
        for reference in references:
            self.release(reference)
        return results

    def ret(self, values: list[Value]) -> None:
        """The frame goes: nothing that is returned may point into it."""
        for held in sorted({one for one in self._locals if one is not None}):
            self.release(held)
        if self._is_borrowed(self._frame):
            raise BorrowError(
                "UNSAFE_RET_LOCAL_OR_RESOURCE_STILL_BORROWED",
                "a reference to a local is returned, or still there",
            )
        for value in values:
            if value is not None and self._graph.is_mutable(value) and self._is_borrowed(value):
                raise BorrowError(
                    "RET_BORROWED_MUTABLE_REFERENCE_ERROR",
                    "a mutable reference is returned while another borrows from it",
                )

    # Where ways meet

    def close_block(self) -> None:
        """Give the reference in local n the number n, so that states can be compared."""
        numbers = {held: local for local, held in enumerate(self._locals) if held is not None}
        self._graph = self._graph.renumbered(numbers)
        self._locals = [None if held is None else local for local, held in enumerate(self._locals)]
        self._next = self._frame + 1

    def join(self, other: ReferenceState, meter: Meter) -> bool:
        """A local that holds a reference on one way only holds none afterwards."""
        meter.add(JOIN_COST)
        sizes = self._graph.size, other._graph.size
        theirs, released, changed = other._graph, 0, False
        for local, (mine, others) in enumerate(zip(self._locals, other._locals, strict=True)):
            if mine is not None and others is None:
                released += self._graph.release(mine)
                self._locals[local] = None
                changed = True
            elif mine is None and others is not None:
                if theirs is other._graph:
                    theirs = theirs.copy()
                released += theirs.release(others)
        changed |= self._graph.take_in(theirs)
        size = sum(max(one, 1) for one in sizes)
        meter.add(JOIN_ITEM_COST * max(size, size * size // JOIN_QUADRATIC_FROM))
        meter.add(GRAPH_ITEM_COST * max(*sizes, self._graph.size))
        self._pay_for_release(released)
        return changed
