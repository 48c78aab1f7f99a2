"""No datatype contains itself, directly or through others: every value has a finite size."""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.types import DatatypeToken, SignatureToken, VectorToken
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.graphs import first_cycle
from pocketsui.verifier.names import datatype_name


def check_recursion(module: CompiledModule) -> None:
    """Refuse recursive structs and enums; even through a vector, as Move does."""
    edges: dict[int, set[int]] = {}
    for struct in module.struct_definitions:
        edges[struct.handle] = _named([field.type for field in struct.fields or ()])
    for enum in module.enum_definitions:
        fields = [field.type for variant in enum.variants for field in variant.fields]
        edges[enum.handle] = _named(fields)
    own = {handle: targets & edges.keys() for handle, targets in edges.items()}
    cycle = first_cycle(own)
    if cycle:
        names = ", ".join(sorted(datatype_name(module, handle) for handle in cycle))
        raise VerificationError(
            "RECURSIVE_DATATYPE_DEFINITION",
            f"contained in themselves: {names}",
            module=module.name,
        )


def _named(tokens: list[SignatureToken]) -> set[int]:
    """Handles of the datatypes in these types."""
    found, pending = set(), tokens
    while pending:
        token = pending.pop()
        if isinstance(token, VectorToken):
            pending.append(token.element)
        elif isinstance(token, DatatypeToken):
            found.add(token.handle)
            pending.extend(token.arguments)
    return found
