"""Generic functions that call one another do not make ever larger types.

``fun f<T>() { f<vector<T>>() }`` would need infinitely many instances. Nodes are the type
parameters of this module's functions; an edge says that one is used for another in a call. A cycle
with an edge that wraps its type in something is refused (Move's ``InstantiationLoopChecker``).
"""

from __future__ import annotations

from pocketsui.bytecode.module import CompiledModule
from pocketsui.bytecode.opcodes import Opcode
from pocketsui.bytecode.types import (
    DatatypeToken,
    ParameterToken,
    ReferenceToken,
    SignatureToken,
    VectorToken,
)
from pocketsui.verifier.errors import VerificationError
from pocketsui.verifier.graphs import components
from pocketsui.verifier.names import function_name

Node = tuple[int, int]  # function definition, type parameter


def check_instantiation_loops(module: CompiledModule) -> None:
    """Refuse calls in a circle on which a type grows."""
    edges, growing = _graph(module)
    for group in components(edges):
        loop = [one for one in growing if one[0] in group and one[1] in group]
        if loop:
            (source, _), (target, _) = loop[0]
            functions = module.function_definitions
            raise VerificationError(
                "LOOP_IN_INSTANTIATION_GRAPH",
                f"type arguments grow without end: {function_name(module, functions[source])} calls"
                f" {function_name(module, functions[target])} with a type made of its own",
                module=module.name,
                function=function_name(module, functions[source]),
            )


def _graph(module: CompiledModule) -> tuple[dict[Node, set[Node]], list[tuple[Node, Node]]]:
    """All edges, and those among them that wrap the type."""
    definitions = {one.handle: index for index, one in enumerate(module.function_definitions)}
    edges: dict[Node, set[Node]] = {}
    growing: list[tuple[Node, Node]] = []
    for caller, definition in enumerate(module.function_definitions):
        for instruction in definition.code.instructions if definition.code else ():
            if instruction.opcode is not Opcode.CALL_GENERIC:
                continue
            called = module.function_instantiations[instruction.operand]
            callee = definitions.get(called.target)
            if callee is None:
                continue
            for index, argument in enumerate(module.signatures[called.type_arguments]):
                target = (callee, index)
                for parameter in _parameters(argument):
                    source = (caller, parameter)
                    edges.setdefault(source, set()).add(target)
                    edges.setdefault(target, set())
                    if not isinstance(argument, ParameterToken):
                        growing.append((source, target))
    return edges, growing


def _parameters(token: SignatureToken) -> set[int]:
    """The type parameters a type mentions."""
    found, pending = set(), [token]
    while pending:
        one = pending.pop()
        if isinstance(one, ParameterToken):
            found.add(one.index)
        elif isinstance(one, VectorToken):
            pending.append(one.element)
        elif isinstance(one, ReferenceToken):
            pending.append(one.target)
        elif isinstance(one, DatatypeToken):
            pending.extend(one.arguments)
    return found
