"""What a function body under construction may read, change and borrow at this point.

Programs must be well typed and safe, or the real VM refuses them: nothing is read before it is
set, changed while it is borrowed, or borrowed mutably twice. A *root* is a local with a value, or
with a reference; a *path* leads from it through fields and elements of vectors to some part. As
long as a reference to a root is on the stack or in a local, the root is *held*: shared if the
reference only reads, else exclusively.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from pocketsui.bytecode.types import DatatypeToken, ReferenceToken, SignatureToken, VectorToken
from tests.conformance.programs.modules import Code, Function, Module

MAX_LOCALS = 120
MAX_PATH = 2
RISK = 0.15
"""How often a path may lead through an element of a vector, which perhaps is not there."""


@dataclass(frozen=True)
class Field:
    struct: DatatypeToken
    position: int


@dataclass(frozen=True)
class Element:
    token: SignatureToken


Path = tuple[Field | Element, ...]


@dataclass
class Scope:
    """Fields:

    locals      types of all locals, parameters first
    available   those that are set on every way to this point and may be used
    shared      how many references that only read lead into each root
    exclusive   roots that a ``&mut`` leads into
    fixed       locals that must keep their value: counters of loops, the spare value of a type
                parameter
    """

    module: Module
    rnd: Random
    parameters: int
    locals: list[SignatureToken]
    helpers: tuple[Function, ...]
    types: tuple[SignatureToken, ...]
    available: set[int] = field(default_factory=set)
    shared: dict[int, int] = field(default_factory=dict)
    exclusive: set[int] = field(default_factory=set)
    fixed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.code = Code(self.module)
        self.available = set(range(self.parameters))

    @contextmanager
    def branch(self) -> Iterator[None]:
        """Code that is not on every way: what it sets is not set afterwards."""
        before = set(self.available)
        yield
        self.available = before

    @contextmanager
    def held(self, root: int, *, mutable: bool) -> Iterator[None]:
        """While there is a reference into the root."""
        if mutable:
            self.exclusive.add(root)
        else:
            self.shared[root] = self.shared.get(root, 0) + 1
        yield
        if mutable:
            self.exclusive.discard(root)
        else:
            self.shared[root] -= 1

    @contextmanager
    def without(self, local: int) -> Iterator[None]:
        """While the local is moved out."""
        self.available.discard(local)
        yield
        self.available.add(local)

    def fresh(self, token: SignatureToken) -> int:
        """Another local, to be set at once."""
        self.locals.append(token)
        self.available.add(len(self.locals) - 1)
        return len(self.locals) - 1

    @property
    def is_full(self) -> bool:
        return len(self.locals) > MAX_LOCALS

    def values(self, *, changing: bool) -> list[int]:
        """Locals with values that may be copied, or even be set anew."""
        return [
            one
            for one in sorted(self.available)
            if not isinstance(self.locals[one], ReferenceToken)
            and one not in self.exclusive
            and not (changing and (self.shared.get(one) or one in self.fixed))
        ]

    def places(
        self, wanted: SignatureToken | None, *, mutable: bool
    ) -> list[tuple[int, Path, SignatureToken]]:
        """Roots and paths to a part of the wanted type, or of any, that may be borrowed now."""
        found = []
        for root in sorted(self.available):
            token = self.locals[root]
            if root in self.exclusive:
                continue
            if mutable and (self.shared.get(root) or root in self.fixed):
                continue
            if isinstance(token, ReferenceToken):
                if mutable and not token.mutable:
                    continue
                token = token.target
            for path, part in self._parts(token, ()):
                risky = any(isinstance(step, Element) for step in path)
                if (wanted is None or part == wanted) and (not risky or self.rnd.random() < RISK):
                    found.append((root, path, part))
        return found

    def _parts(self, token: SignatureToken, path: Path) -> Iterator[tuple[Path, SignatureToken]]:
        yield path, token
        if len(path) == MAX_PATH:
            return
        if isinstance(token, VectorToken):
            yield from self._parts(token.element, (*path, Element(token.element)))
        elif isinstance(token, DatatypeToken):
            datatype = self.module.datatype(token)
            if not datatype.is_enum:
                for position, part in enumerate(datatype.fields(token)):
                    yield from self._parts(part, (*path, Field(token, position)))
