"""The real verifier's verdict: ``sui-sandbox`` verifies what it loads.

A function without code of interest, ``probe``, is called in the module to be judged; what goes
wrong before it runs is the verdict. Only the module and what it depends on is loaded. The oracle
knows Move's rules and linking; Sui's own rules it does not check, nor the meter.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import sui_sandbox

from pocketsui.bytecode.code import CodeUnit, Instruction
from pocketsui.bytecode.module import (
    CompiledModule,
    FunctionDefinition,
    FunctionHandle,
    Visibility,
)
from pocketsui.bytecode.opcodes import Opcode
from sui_wire.ids import Address, format_address

PROBE = "probe"
_STATUS = re.compile(r"Error: VMError \{ major_status: (\w+)")
_LINKING = re.compile(r"^execution failed: VMError \{ major_status: (\w+)")
_PLACE = re.compile(r"offsets: \[\(FunctionDefinitionIndex\((\d+)\), (\d+)\)")
_RUNNING = frozenset({"OUT_OF_GAS", "ABORTED"})  # the mutant's probe itself: it was verified


@dataclass(frozen=True, slots=True)
class Verdict:
    """``status`` is Move's name for the reason, ``OK`` if the module is accepted."""

    status: str
    function: int | None = None
    offset: int | None = None

    @property
    def accepted(self) -> bool:
        return self.status == "OK"


def with_probe(module: CompiledModule) -> CompiledModule:
    """The module, and a public function that does nothing."""
    signatures = module.signatures
    if () not in signatures:
        signatures = (*signatures, ())
    nothing = signatures.index(())
    identifiers = (*module.identifiers, PROBE)
    handle = FunctionHandle(module.self_handle, len(identifiers) - 1, nothing, nothing, ())
    code = CodeUnit(nothing, (Instruction(Opcode.RET),), ())
    definition = FunctionDefinition(
        len(module.function_handles), Visibility.PUBLIC, is_entry=False, code=code
    )
    return replace(
        module,
        identifiers=identifiers,
        signatures=signatures,
        function_handles=(*module.function_handles, handle),
        function_definitions=(*module.function_definitions, definition),
    )


def judge(package: Address, modules: Mapping[str, bytes], name: str) -> Verdict:
    """The verdict on the module of that name, which has a probe."""
    binaries = [base64.b64encode(data).decode() for data in modules.values()]
    answer = sui_sandbox.call_view_function(
        format_address(package),
        name,
        PROBE,
        pure_inputs=[],
        package_bytecodes={format_address(package): binaries},
        fetch_deps=False,
    )
    if answer["success"]:
        return Verdict("OK")
    error: str = answer["error"]
    status = _STATUS.search(error) or _LINKING.search(error)
    if status is None:
        # A module that cannot be read is left out silently, and so the probe is not there.
        assert "not found in module" in error or "not callable" in error, error
        return Verdict("OK" if "not callable" in error else "UNREADABLE")
    if status[1] in _RUNNING:
        return Verdict("OK")
    place = _PLACE.search(error)
    return Verdict(status[1], *(map(int, place.groups()) if place else ()))
